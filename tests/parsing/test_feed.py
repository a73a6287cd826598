import contextlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage, text_id
from digest.parsing.feed import Feed, parse

ADDRESS = "https://journal.example/feed.xml"
HEAD = '<?xml version="1.0" encoding="utf-8"?>'
MARL = "<item><title>Marl</title><description>A parser of tide tables.</description></item>"


def rss(*items: str, head: str = HEAD) -> bytes:
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    )
    return f'{head}<rss version="2.0" {spaces}><channel><title>Tides</title>{"".join(items)}</channel></rss>'.encode()


def atom(*entries: str) -> bytes:
    return f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><title>Tides</title>{"".join(entries)}</feed>'.encode()


def read(content: bytes, date_of: Any = "published", **headers: str) -> Feed:
    return parse(content, {name.replace("_", "-"): value for name, value in headers.items()}, ADDRESS, date_of)


def papers(content: bytes, date_of: Any = "published") -> list[Any]:
    return list(read(content, date_of).entries)


def test_an_rss_item_is_a_paper_with_everything_that_is_known_of_it() -> None:
    item = """<item><title>Marl: &lt;i&gt;Parsing&lt;/i&gt; Tide Tables</title><link>/papers/7</link>
      <guid isPermaLink="false">journal-7</guid>
      <description><![CDATA[<p>We have Marl.</p><p>At p &lt; 1 CO<sub>2</sub> is 10<sup>-3</sup>.</p>]]></description>
      <dc:creator>Ada Reed, Bo Stone</dc:creator><prism:doi>10.1234/ABC.7</prism:doi>
      <pubDate>Mon, 16 Nov 2026 23:30:00 -0500</pubDate><category>Tides</category><category>Tides</category></item>"""

    assert read(rss(item)) == Feed(
        title="Tides",
        entries=(
            Paper(
                id="doi:10.1234/abc.7",
                title="Marl: Parsing Tide Tables",
                authors=("Ada Reed", "Bo Stone"),
                published=date(2026, 11, 16),
                url="https://journal.example/papers/7",
                categories=("Tides",),
                passages=(Passage(heading="Abstract", text="We have Marl.\n\nAt p < 1 CO2 is 10^-3."),),
            ),
        ),
    )


def test_an_entry_of_arxiv_is_known_by_its_number_and_its_abstract_begins_with_the_abstract() -> None:
    entry = """<entry><id>oai:arXiv.org:2611.01234v2</id><title>Marl</title>
      <link href="https://arxiv.org/abs/2611.01234" rel="alternate"/><updated>2026-11-17T05:00:00Z</updated>
      <summary>arXiv:2611.01234v2 Announce Type: replace
Abstract: A parser where a &lt; b
of tide tables.</summary><published>2026-11-16T00:00:00-05:00</published></entry>"""

    (paper,) = papers(atom(entry))

    assert (paper.id, paper.version, paper.aliases) == ("arxiv:2611.01234", 2, ())
    assert paper.passages[0].text == "A parser where a < b of tide tables."
    assert paper.published == date(2026, 11, 16)


def test_an_arxiv_number_comes_before_a_doi_which_is_an_alias() -> None:
    item = MARL.replace("<desc", "<guid>doi:10.1/x</guid><link>https://arxiv.org/abs/2611.00001</link><desc")

    (paper,) = papers(rss(item))

    assert (paper.id, paper.aliases) == ("arxiv:2611.00001", ("doi:10.1/x",))


@pytest.mark.parametrize(
    ("dates", "published", "updated"),
    [
        ("<published>2026-11-16T23:00:00-11:00</published><updated>2026-11-18</updated>", 16, 18),
        ("<updated>2026-11-18T00:30:00+14:00</updated>", 18, 18),
        ("<published>16 November</published><updated>Wed, 18 Nov 2026 01:00:00 GMT</updated>", 18, 18),
        ("<published>soon</published>", None, None),
        ("", None, None),
    ],
)
def test_a_date_is_the_one_wished_for_else_the_other_as_it_is_written(
    dates: str, published: int | None, updated: int | None
) -> None:
    entry = f"<entry><title>Marl</title><summary>A parser.</summary>{dates}</entry>"

    for date_of, day in (("published", published), ("updated", updated)):
        (paper,) = papers(atom(entry), date_of)
        assert paper.published == (date(2026, 11, day) if day else None)


@pytest.mark.parametrize(
    ("fields", "abstract"),
    [
        ("<summary>Short.</summary><content>A long text.</content>", "Short."),
        ("<summary>A long…</summary><content>A long text.</content>", "A long text."),
        ("<content type='html'>&lt;p&gt;A&lt;/p&gt;&lt;p&gt;B&lt;/p&gt;</content>", "A\n\nB"),
        ("<summary type='html'>a &amp;lt; b</summary>", "a < b"),
        ("<summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>A</p><p>B</p></div></summary>", "A\n\nB"),
    ],
)
def test_the_abstract_is_the_summary_or_the_content_where_that_says_more(fields: str, abstract: str) -> None:
    (paper,) = papers(atom(f"<entry><title>Marl</title>{fields}</entry>"))

    assert paper.passages[0].text == abstract


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("<item><title>Lonely</title></item>", "entry 1 (Lonely): it has no abstract"),
        (
            "<item><title>Lonely</title><description>&lt;p&gt; - &lt;/p&gt;</description></item>",
            "entry 1 (Lonely): it has",
        ),
        (
            "<item><link>https://x.example/1</link><description>A.</description></item>",
            "entry 1 (https://x.example/1): it",
        ),
        ("<item></item>", "entry 1: it has no title"),
    ],
)
def test_an_entry_without_title_or_abstract_is_named_and_the_rest_is_read(item: str, message: str) -> None:
    wrong, paper = papers(rss(item, MARL))

    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message.startswith(message)
    assert wrong.hint
    assert paper.id == text_id("Marl", "A parser of tide tables.")


def test_a_feed_that_breaks_off_is_read_to_the_entry_that_it_breaks_off_in() -> None:
    found = read(rss(MARL, MARL.replace("Marl", "Gull"), MARL)[:-60])

    assert found.damage
    first, second, broken = found.entries
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert isinstance(broken, UnreadablePaperError)
    assert broken.message == "entry 3 (Marl): the feed breaks off in it"


def test_a_feed_that_is_no_sound_xml_is_read_as_far_as_it_goes() -> None:
    found = read(rss(MARL.replace("tide", "caf&eacute; & tide"), MARL))

    assert found.damage
    assert [entry.passages[0].text for entry in found.entries if isinstance(entry, Paper)] == [
        "A parser of café & tide tables.",
        "A parser of tide tables.",
    ]


def test_an_empty_feed_holds_no_papers_and_is_no_error() -> None:
    assert read(rss()) == Feed(title="Tides", entries=())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_encoding_that_a_feed_declares_is_heeded(encoding: str) -> None:
    content = rss(MARL.replace("tide", "café"), head=f'<?xml version="1.0" encoding="{encoding}"?>').decode()

    (paper,) = papers(content.encode(encoding))

    assert paper.passages[0].text == "A parser of café tables."


def test_the_encoding_of_the_headers_is_heeded() -> None:
    content = rss(MARL.replace("tide", "café"), head="").decode().encode("iso-8859-1")

    found = read(content, content_type="application/rss+xml; charset=iso-8859-1")

    assert isinstance(found.entries[0], Paper)
    assert found.entries[0].passages[0].text == "A parser of café tables."


DTD = '<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "content",
    [
        rss(MARL, head=DTD),
        rss(MARL, head=HEAD + "<!-- <rss --> " + DTD),
        rss(MARL, head='<?xml version="1.0" encoding="utf-16"?>' + DTD).decode().encode("utf-16"),
        rss(MARL, head='<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd">]>'),
        rss(MARL, head='<!DOCTYPE rss [<!ENTITY p SYSTEM "file:///etc/passwd">]>'),
        rss(MARL, head='<!broken <!entity a "' + "x" * 9 + '">'),
    ],
)
def test_a_feed_that_declares_entities_is_not_read(content: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read(content)
    assert caught.value.message == "It declares entities of its own, which are not expanded."


def test_an_entry_may_speak_of_entities() -> None:
    (paper,) = papers(rss(MARL.replace("A parser", "<![CDATA[A &lt;!ENTITY a &gt; parser]]>")))

    assert paper.passages[0].text == "A <!ENTITY a > parser of tide tables."


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (b"", "It is empty.", "Try again later"),
        (b"<!DOCTYPE html><p>Hi", "It is a web page, no feed.", "Give the address of an RSS or Atom feed"),
        (
            b"<html><link rel=alternate type='application/atom+xml' href='/atom.xml'>",
            "It is a web page, no feed.",
            "The page names a feed: https://journal.example/atom.xml",
        ),
        (
            b'{"version": "https://jsonfeed.org/version/1.1"}',
            "It is JSON, no feed.",
            "Give the address of an RSS or Atom",
        ),
        (b"Not found", "It is neither RSS nor Atom.", "Give the address of an RSS or Atom feed"),
        (b"<urlset><url/></urlset>", "It is neither RSS nor Atom.", "Give the address of an RSS or Atom feed"),
        (b'<?xml version="1.0" encoding="undefined"?><rss/>', "Its encoding cannot be read: ", "Tell whoever makes"),
        (
            b"<rss><channel><item><textInput><link>x</link>",
            "It cannot be understood: 'textinput'.",
            "Give the address of an RSS or Atom feed",
        ),
        (b"<rss>" + b" " * 16_000_000, "It holds 16,000,005 bytes, more than the 16,000,000", "Ask for fewer entries"),
        (b"<rss>" + b"<item>" * 20_001, "It holds 20,001 entries, more than the 20,000", "Ask for fewer entries"),
    ],
)
def test_what_is_no_feed_is_an_error_that_says_what_it_is(content: bytes, message: str, hint: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(content)
    assert caught.value.message.startswith(message)
    assert caught.value.hint.startswith(hint)


def test_references_to_what_is_no_character_do_no_harm() -> None:
    found = read(rss(MARL.replace("tide", "&#xD800;&#0;&#99999999999;&#x41;") + "<broken"))

    assert isinstance(found.entries[0], Paper)
    assert found.entries[0].passages[0].text == "A parser of \ufffd\ufffd\ufffdA tables."


PIECES = [
    *(
        "<item>",
        "</item>",
        "<entry>",
        "</entry>",
        "<title>",
        "</title>",
        "<description>",
        "<link>",
        "<pubDate>",
        "<rss>",
    ),
    *(
        "<![CDATA[",
        "]]>",
        "&#xD800;",
        "&#",
        "&bogus;",
        "<!--",
        "<?",
        "<!DOCTYPE",
        "<a href='",
        ">",
        "Marl",
        "\x00",
        "\xe9",
    ),
    *(
        "<dc:creator>",
        "<author>a@b (c)</author>",
        "<category term='x'/>",
        "<guid>",
        "<enclosure url='x'/>",
        "<content>",
    ),
]


@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25), tail=st.binary(max_size=9))
def test_anything_inside_a_feed_gives_papers_errors_or_a_source_error(pieces: list[str], tail: bytes) -> None:
    with contextlib.suppress(SourceError):
        found = read(rss("".join(pieces)).removesuffix(b"</channel></rss>") + tail)
        assert all(isinstance(entry, Paper | UnreadablePaperError) for entry in found.entries)


@given(content=st.binary(max_size=400), kind=st.sampled_from(["", "text/xml", "application/xml; charset=utf-7"]))
def test_any_bytes_are_a_feed_or_a_source_error(content: bytes, kind: str) -> None:
    with contextlib.suppress(SourceError):
        assert isinstance(read(content, content_type=kind), Feed)


@pytest.mark.real
def test_the_recorded_listing_of_arxiv_gives_the_papers_that_a_reader_finds_in_it(data: Path) -> None:
    content = (data / "feeds" / "arxiv_listing_atom_cs.AI_2025-08-20.xml").read_bytes()

    found = parse(content, {"content-type": "application/atom+xml"}, "https://rss.arxiv.org/atom/cs.AI", "published")

    entries: list[Any] = list(found.entries)
    assert (found.title, found.damage, len(entries)) == ("cs.AI updates on arXiv.org", "", 7)
    assert [(paper.id, paper.version) for paper in entries[:3]] == [
        ("arxiv:2508.13426", 1),
        ("arxiv:2508.13428", 1),
        ("arxiv:2508.13429", 1),
    ]
    assert entries[0].authors == ("Chunhua Liu", "Kabir Manandhar Shrestha", "Sukai Huang")
    assert entries[0].categories == ("cs.CL", "cs.AI")
    assert {paper.published for paper in entries} == {date(2025, 8, 20)}
    assert entries[0].passages[0].text.startswith("As large language models (LLMs)")
    assert not any("Announce Type" in paper.passages[0].text for paper in entries)
