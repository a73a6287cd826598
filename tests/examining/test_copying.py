"""How many papers a prompt holds is counted by the check of quotes, on papers of which no two sentences are alike."""

import json
import re

import pytest

from digest.core.drafts import Reply
from digest.core.papers import Paper
from digest.examining.asking import rung_of
from digest.examining.copying import Trial, context_for, fitting, prompt_for, trial_of
from digest.examining.invented import invented_papers
from digest.llm.settings import EndpointSettings
from digest.templating import TemplateFolder, shipped
from digest.writers.replies import NotePapers, PaperNote, Said

PROMPTS = TemplateFolder([shipped("prompts")])
LIE = "the sea was calm and nobody measured anything at all"


def sentences(paper: Paper) -> list[str]:
    return re.split(r"(?<=\.) (?=[A-Z])", paper.passages[0].text)


def keys(papers: int) -> list[str]:
    return re.findall(r"^<<<\w+ paper (\w+)>>>$", prompt_for(papers, PROMPTS).user, flags=re.MULTILINE)


def said(quote: str) -> Said:
    return Said(text="A claim in other words.", quote=quote)


def tried(papers: int, *notes: PaperNote) -> Trial:
    return trial_of(Reply(value=NotePapers(notes=notes)), papers, PROMPTS)


def test_no_two_sentences_are_alike_and_the_papers_are_always_the_same() -> None:
    papers = invented_papers(32)
    every = [sentence for paper in papers for sentence in sentences(paper)]

    assert len(every) == 256
    assert len(set(every)) == 256
    assert {len(paper.passages[0].text.split()) // 50 for paper in papers} <= {2, 3}
    assert invented_papers(40)[:32] == papers


def test_quotes_that_stand_in_their_papers_are_right() -> None:
    first, second = keys(2)
    one, two = invented_papers(2)

    found = tried(
        2,
        PaperNote(paper=first, does=said(sentences(one)[0]), found=said(sentences(one)[3]), matters=None),
        PaperNote(paper=second, does=said(sentences(two)[5]), found=None, matters=None),
    )

    assert found == Trial(papers=2, right=3, quotes=3)
    assert found.holds


def test_made_up_quotes_forgotten_papers_and_papers_mixed_up_are_wrong() -> None:
    first, second, *_ = keys(4)
    one, two, *_ = invented_papers(4)

    found = tried(
        4,
        PaperNote(paper=first, does=said(sentences(one)[0]), found=said(LIE), matters=said(sentences(two)[3])),
        PaperNote(paper=first, does=said(sentences(one)[0]), found=said(sentences(one)[1]), matters=None),
        PaperNote(paper=second, does=said(sentences(two)[0]), found=None, matters=None),
        PaperNote(paper="k0000", does=said(sentences(two)[0]), found=None, matters=None),
    )

    # Of the first paper one of three, of the second one of one; two papers were left out.
    assert found == Trial(papers=4, right=2, quotes=6)
    assert not found.holds


def test_a_quote_of_two_words_says_nothing() -> None:
    (key,) = keys(1)

    assert tried(1, PaperNote(paper=key, does=said("We present"), found=None, matters=None)).right == 0


@pytest.mark.parametrize(("right", "quotes", "holds"), [(19, 20, True), (18, 19, False), (20, 20, True), (0, 0, False)])
def test_a_prompt_holds_where_95_of_100_quotes_are_right(right: int, quotes: int, *, holds: bool) -> None:
    assert Trial(papers=8, right=right, quotes=quotes).holds is holds


@pytest.mark.parametrize(
    ("context", "reply", "sizes"),
    [
        (16384, 8192, (1, 2, 4, 8, 16)),
        (65536, 32768, (1, 2, 4, 8, 16, 32)),
        (4096, 2048, (1, 2)),
        (3500, 1750, (1, 2)),
    ],
)
def test_sizes_that_fit_the_window_are_tried(context: int, reply: int, sizes: tuple[int, ...]) -> None:
    assert fitting(EndpointSettings(model="m", context_tokens=context, max_reply_tokens=reply)) == sizes


def test_the_window_that_is_advised_holds_so_many_papers_and_no_more() -> None:
    half = EndpointSettings(model="m", context_tokens=65536, max_reply_tokens=32768)
    fixed = EndpointSettings(model="m", context_tokens=65536, max_reply_tokens=1000)

    assert [context_for(papers, half) for papers in (4, 8, 16)] == [4608, 6144, 10240]
    # (1647 tokens of eight papers + 1000) * 1.15 + 1000 of the reply are 4044, in steps of 512.
    assert context_for(8, fixed) == 4096


@pytest.mark.parametrize(
    ("body", "rung"),
    [
        (
            {"response_format": {"type": "json_schema", "json_schema": {"schema": {"minLength": 1}}}},
            "json_schema with bounds",
        ),
        ({"response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "object"}}}}, "json_schema"),
        ({"response_format": {"type": "json_object"}}, "json_object"),
        ({}, "text"),
    ],
)
def test_the_form_of_a_reply_is_read_from_its_request(body: dict[str, object], rung: str) -> None:
    assert rung_of(Reply(value=None, body=json.dumps(body))) == rung
