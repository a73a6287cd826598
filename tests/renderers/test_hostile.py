"""Papers, models and sources that want the page to be something else."""

from dataclasses import replace
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.claims import Citation, Claim, Finding
from digest.core.drafts import Note
from digest.core.editions import Accounting, Edition, Gap, NamedModel, Provenance, SourceReport
from digest.core.papers import Paper, Passage
from digest.core.topics import Lineage, QuietTopic, Trend
from digest.renderers.characters import harmless
from digest.renderers.linking import shipped_hosts
from tests.renderers.editions import DUNE, alone, an_edition, an_edition_of, rendered, said, tides
from tests.renderers.reading import appendix, as_gfm, as_python_markdown, having, spaced, text_of, tree

CORPUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    "<svg/onload=alert(1)><math><annotation-xml>",
    '"><a href="javascript:alert(1)">x</a>',
    "' onmouseover='alert(1)",
    "&lt;script&gt; &#60;b&#62; &amp;copy; &copy",
    "]]> <!-- --> --!> <?php ?> <![CDATA[x]]>",
    "<!-- open and never closed",
    "[x](javascript:alert(1)) ![x](https://evil.example/beacon.png)",
    "[x]: https://evil.example 'title'",
    "[^c-o1]: forged [^c-o1] ^[inline]",
    "``` not a fence ``` ~~~ `` ` ``",
    "```\ncode\n```",
    "# Forged heading",
    "Forged\n=======\n\nForged\n-------",
    "- item\n- item\n\n1. item\n2) item",
    "> quoted\n>> more",
    "| a | b |\n| --- | --- |\n| c | d |",
    "***bold*** __bold__ ~~gone~~ ==marked== $x$ $$y$$ :tada: @someone #1",
    "    indented code\n\ttabbed",
    "two spaces  \nand a backslash\\\nat the ends",
    "https://evil.example www.evil.example evil.example ann@evil.example //evil.example",
    "<https://evil.example> <ann@evil.example> mailto:ann@evil.example javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %} {# x #} ${7*7} {: .x onclick=y}",
    "\u202egnihtyna\u202c \u2066x\u2069 \x00 \x1b[31m \ud800 \x02klzzwxh:0001\x03",
    "a\u2028b\u2029c\x85d\x0be\x0cf\rg",
    "*[HTML]: forged",
    "---\ntitle: forged\n---",
    "<details open><summary>x</summary>",
    "\\<script\\> \\[x\\](y) \\\\ \\",
]


def poisoned(text: str) -> Edition:
    """An edition that says `text` wherever somebody else's text can be."""
    text = text or "-"
    paper = Paper(
        id=f"text:{text}",
        title=text,
        authors=(text, text),
        url=text,
        links=(text,),
        passages=(Passage(heading=text, text=text), Passage(heading="More", text=text)),
        sources=(text,),
    )
    finding = Finding(claim_id="c-x", check=text, severity="warning", message=text)
    claim = replace(said(paper, text, "c-x"), findings=(finding,), verdict="flagged")
    lost = Claim(text=text, citations=(Citation(paper_id=text, quote=text),))
    other = replace(paper, id=f"text:other {text}")
    section, beside = tides(), alone()
    beside = replace(beside, topic=replace(beside.topic, id="t-1", name=text, papers=(other,), also_fits=(paper.id,)))
    section = replace(
        section,
        topic=replace(
            section.topic,
            name=text,
            keywords=(text,),
            papers=(paper, *section.topic.papers),
            trend=Trend(status="growing", mean=0.5),
            lineage=Lineage(status="merged", origins=("t-1", "t-2"), names=(text, text)),
            loose=(paper.id,),
            also_fits=(other.id,),
        ),
        summary=(claim, replace(claim, id="c-y", claim=lost, verdict="unsupported")),
        notes=(Note(paper_id=paper.id, claims=(replace(claim, id="c-z"),)),),
    )
    return an_edition(
        title=text,
        note=None,
        overview=(replace(claim, id="c-w"),),
        sections=(section, beside),
        gaps=(Gap(topic_id=None, what=text, reason=text), Gap(topic_id=section.topic.id, what=text, reason=text)),
        also=(replace(paper, id=f"text:also {text}"),),
        sources=(SourceReport(name=text, kind=text, read=1, error=text),),
        provenance=Provenance(
            digest="0.1.0",
            writer="model",
            model=text,
            endpoint=text,
            prompts={text: text},
            strong=NamedModel(model=text, endpoint=text),
            embeddings=NamedModel(model=text, endpoint=text),
        ),
        quiet=(QuietTopic(id="t-2", name=text, mean=2.0, last_seen=text),),
        revised={paper.id: text, other.id: text, f"text:also {text}": text},
    )


def poisoned_nothing(text: str) -> Edition:
    """An edition without papers that says `text` wherever somebody else's text can be."""
    whole, text = poisoned(text), text or "-"
    return replace(
        whole,
        accounting=Accounting(),
        overview=(),
        sections=(),
        gaps=whole.gaps[:1],
        sources=(*whole.sources, *(SourceReport(name=text, kind=text, read=0) for _ in range(3))),
    )


PLAIN = poisoned("plain")
PLAIN_NOTHING = poisoned_nothing("plain")
ALLOWED = frozenset(shipped_hosts())


def shape(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element of a page with the names of its attributes."""
    return [
        (element.tag, tuple(sorted(element.keys()))) for element in tree(page).iter() if isinstance(element.tag, str)
    ]


def outward(root: Element) -> list[str]:
    hrefs = [element.get("href") or "" for element in root.iter("a")]
    return [href for href in hrefs if not href.startswith(("#", "digest.html", "evidence.html"))]


@pytest.mark.parametrize("kind", ["html", "evidence"])
@pytest.mark.parametrize("text", CORPUS)
def test_no_text_changes_the_elements_of_a_web_page(text: str, kind: str) -> None:
    assert shape(rendered(kind, poisoned(text))) == shape(rendered(kind, PLAIN))
    assert shape(rendered(kind, poisoned_nothing(text))) == shape(rendered(kind, PLAIN_NOTHING))


@pytest.mark.parametrize("text", CORPUS)
def test_no_text_changes_the_elements_that_markdown_becomes(text: str) -> None:
    for read in (as_gfm, as_python_markdown):
        assert shape(read(rendered("markdown", poisoned(text)))) == shape(read(rendered("markdown", PLAIN)))
        nothing = rendered("markdown", poisoned_nothing(text))
        assert shape(read(nothing)) == shape(read(rendered("markdown", PLAIN_NOTHING)))


@pytest.mark.parametrize("text", CORPUS)
def test_no_page_leads_to_a_host_that_is_not_listed(text: str) -> None:
    pages: list[str] = []
    for edition in (poisoned(text), poisoned_nothing(text)):
        pages += [rendered("html", edition), rendered("evidence", edition), as_gfm(rendered("markdown", edition))]

    for page in pages:
        assert [href for href in outward(tree(page)) if urlsplit(href).hostname not in ALLOWED] == []


@settings(max_examples=40, deadline=None)
@given(title=st.text(min_size=1, max_size=60), abstract=st.text(max_size=120))
def test_any_title_and_abstract_stand_on_every_page_as_they_are(title: str, abstract: str) -> None:
    paper = replace(DUNE, title=title, passages=(Passage(heading="Abstract", text=abstract),))
    edition = an_edition_of(paper)
    wanted = (spaced(harmless(title)), spaced(harmless(abstract)))

    (article,) = having(tree(rendered("html", edition)), "article", "paper")
    (heading,) = article.iter("h3")
    (passage,) = having(article, "details", "passage")
    assert (spaced(text_of(heading)), spaced(text_of(passage.findall("p")[0]))) == wanted
    for read in (as_gfm, as_python_markdown):
        papers = appendix(read(rendered("markdown", edition)))
        shown = [(spaced(text_of(heading)), spaced("".join(map(text_of, rest[1:])))) for heading, rest in papers]
        assert shown == [wanted]
