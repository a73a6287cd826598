"""The replies to the shipped prompts claim what the writer would make of them."""

import pytest

from digest.core.claims import Citation, Claim
from digest.reviewing.reply_claims import claims_in_reply
from digest.writers.material import keys_for
from digest.writers.replies import (
    ComparePapers,
    NotePapers,
    PaperNote,
    PaperRow,
    Quoted,
    ReviseClaims,
    RevisedClaim,
    Said,
    Stated,
    SummariseTopic,
    WriteOverview,
)
from tests.builders import a_paper

MARL = a_paper(id="arxiv:2611.00101")
KEY = keys_for([MARL.id])[MARL.id]
QUOTE = "a parser for tide tables"
STATED = Stated(text="Marl parses.", quotes=(Quoted(paper=KEY, quote=QUOTE),))
SAID = Said(text="Marl parses.", quote=QUOTE)
NOTE = PaperNote(paper=KEY, does=SAID, found=None, matters=SAID)
ROW = PaperRow(paper=KEY, task=SAID, method=None, data=None, result=None, cost=None, limits=None)
CLAIM = Claim(text="Marl parses.", citations=(Citation(paper_id=MARL.id, quote=QUOTE),))


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (SummariseTopic(summary=(STATED,), notes=(NOTE,)), 3),
        (NotePapers(notes=(NOTE,)), 2),
        (ComparePapers(rows=(ROW,)), 1),
        (WriteOverview(claims=(STATED, STATED)), 2),
        (ReviseClaims(claims=(RevisedClaim(id="c1", text="Marl parses.", quotes=STATED.quotes),)), 1),
        (ReviseClaims(claims=(RevisedClaim(id="c1", text=None, quotes=()),)), 0),
        ("a reply of a type of its own", 0),
    ],
)
def test_every_claim_of_a_reply_is_there_with_its_quotes(value: object, count: int) -> None:
    told: list[str] = []

    assert list(claims_in_reply(value, [MARL], told.append).values()) == [CLAIM] * count
    assert told == []


def test_what_a_reply_says_of_a_paper_that_it_was_not_given_is_told() -> None:
    told: list[str] = []
    note = PaperNote(paper="k0000", does=SAID, found=None, matters=None)

    assert claims_in_reply(NotePapers(notes=(note,)), [MARL], told.append) == {}
    assert told == ["The reply has a note on a paper that it was not given (k0000); it is left out."]
