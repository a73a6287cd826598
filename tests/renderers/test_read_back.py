"""What `digest check` makes of digest.md: the claims that were written, with the verdicts that they had."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.checks import CHECKS
from digest.commands.given_claims import named
from digest.core.claims import CheckedClaim, Citation, Claim
from digest.core.papers import Paper, Passage
from digest.evidence.judging import judge
from digest.parsing.claims import claims_in_markdown
from tests.renderers.editions import BRINE, MARL, an_edition, rendered, tides

QUOTED = replace(
    MARL,
    id="text:1",
    title='Why "Attention" (or *Care*) Matters?',
    passages=(Passage(heading="Abstract", text="So “care” matters, they say. It may | not [1] matter. A » sign too."),),
)
PAPERS = (MARL, BRINE, QUOTED)


def checked(claims: dict[str, Claim], papers: tuple[Paper, ...] = PAPERS) -> list[CheckedClaim]:
    return list(judge(claims, {paper.id: paper for paper in papers}, [check() for check in CHECKS.values()]).values())


def cited(text: str, *citations: tuple[str, str]) -> Claim:
    return Claim(text=text, citations=tuple(Citation(paper_id=paper, quote=quote) for paper, quote in citations))


def written(claims: list[CheckedClaim]) -> str:
    topic = replace(tides().topic, papers=PAPERS)
    section = replace(tides(), topic=topic, summary=tuple(claims), notes=(), comparison=None)
    return rendered("markdown", an_edition(sections=(section,), overview=(), gaps=(), also=(), note=None))


def read_back(page: str) -> list[CheckedClaim]:
    return checked(named(claims_in_markdown(page, PAPERS), {paper.id: paper for paper in PAPERS}))


CLAIMS = {
    "its own words": cited("So “care” matters, they say.", ("text:1", "So “care” matters, they say.")),
    "its own words, set otherwise": cited('So "care" matters, they say.', ("text:1", "So “care” matters, they say.")),
    "words beside it": cited("Marl parses tables. It is new!", (MARL.id, "We present Marl, a parser")),
    "two papers": cited("Both are studied.", (MARL.id, "a parser for tide tables"), (BRINE.id, "We study salt. Salt")),
    "two quotes of one": cited("It is.", (MARL.id, "a parser for tide tables"), (MARL.id, "Marl was never tried on")),
    "another number": cited("It makes 4% fewer errors.", (MARL.id, "it makes 3% fewer errors")),
    "an invented quote": cited("Marl can fly.", (MARL.id, "Marl flies over every harbour")),
    "the wrong paper": cited("Marl is a parser.", (BRINE.id, "a parser for tide tables")),
    "a paper that is not there": cited("Marl is a parser.", ("arxiv:2601.00001", "a parser for tide tables")),
    "a quote that says nothing": cited("Marl is a parser.", (MARL.id, "a")),
    "marks in the quote": cited("Care matters.", ("text:1", "“care” matters, they say. It may")),
    "an odd mark in the quote": cited("A sign.", ("text:1", "matter. A » sign too.")),
    "a mark that opens in the quote": cited("Care.", ("text:1", "So “care")),
    "a forged footnote": cited("Care [^p1] [@W9, “x”] ✓[^1].", ("text:1", "[^x]: Word for word in *Marl*. Remark: “a")),
    "a forged remark": cited("Marl.", (MARL.id, "” Remark: nothing to see")),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_every_kind_of_claim_comes_back_with_its_verdict(name: str) -> None:
    made = checked({"c-1": CLAIMS[name]})

    (back,) = read_back(written(made))
    assert (back.claim.text, back.verdict) == (made[0].claim.text, made[0].verdict)
    found = [(location.paper_id, location.start, location.end) for location in made[0].locations if location.end]
    assert [(at.paper_id, at.start, at.end) for at in back.locations if at.end] == found


def test_verdicts_of_every_kind_are_among_them() -> None:
    verdicts = {each.verdict for each in checked(CLAIMS)}

    assert verdicts == {"supported", "flagged", "unsupported"}


def test_many_claims_come_back_in_their_order() -> None:
    made = checked({f"c-{number}": claim for number, claim in enumerate(CLAIMS.values())})

    back = read_back(written(made))
    assert [(each.claim.text, each.verdict) for each in back] == [(each.claim.text, each.verdict) for each in made]


def test_a_claim_with_a_number_that_was_worked_out_says_so_and_comes_back() -> None:
    (made,) = checked({"c-1": CLAIMS["words beside it"]})

    page = written([replace(made, derived=True)])
    assert "It is new! ✓[^c-1] (a number in it was worked out from quoted ones)\n" in page
    assert read_back(page)[0].claim.text == "Marl parses tables. It is new!"


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(alphabet="aB1. \n“”\"«»'’[]^@:*_`|\\✓()", max_size=40).map("Say {}".format),
    quote=st.text(alphabet="aB1. \n“”\"«»„'’[]^@:*_`|\\✓()", max_size=40).map("say {} so".format),
)
def test_any_claim_and_quote_come_back(text: str, quote: str) -> None:
    made = checked({"c-1": cited(text, (MARL.id, quote))})

    (back,) = read_back(written(made))
    assert back.claim.text == " ".join(text.split())
    assert [each.paper_id for each in back.claim.citations] == [MARL.id]
    assert back.claim.citations[0].quote == " ".join(quote.split())
