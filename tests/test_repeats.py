"""Of claims that say the same one is left, and no other is lost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.claims import CheckedClaim, Citation, Claim, Location, Verdict
from digest.repeats import without_repeats

ANYWHERE = "somewhere else in the paper"


def a_claim(text: str, quote: str = "", paper: str = "text:1", verdict: Verdict = "supported") -> CheckedClaim:
    """A claim on a quote; different quotes stand in different places, and an unsupported one nowhere."""
    start = None if verdict == "unsupported" else sum(map(ord, quote or text))
    place = Location(
        paper_id=paper,
        passage=None if start is None else 0,
        start=start,
        end=None if start is None else start + 9,
        status="not_found" if start is None else "verbatim",
    )
    claim = Claim(text=text, citations=(Citation(paper_id=paper, quote=quote or text),))
    return CheckedClaim(id=f"c-{text}", claim=claim, locations=(place,), findings=(), verdict=verdict)


def left(*claims: CheckedClaim) -> list[str]:
    return [claim.claim.text for claim in without_repeats(claims)]


READS = "Marl reads printed tide tables as grids before it reads any figure."
AGAIN = "Before it reads any figure, Marl lays printed tide tables out as grids."
ERRS = "On Harbour-12 it makes 3% fewer errors than the best earlier parser."


def test_a_claim_that_says_the_same_in_other_words_is_left_out() -> None:
    assert left(a_claim(READS), a_claim(ERRS), a_claim(AGAIN)) == [READS, ERRS]


def test_a_paraphrase_that_rests_on_the_same_words_of_the_paper_is_left_out_sooner() -> None:
    first, later = "Marl parses tide tables with grids.", "A grid is how tide tables are read by the parser Marl."

    assert left(a_claim(first, quote=READS), a_claim(later, quote=READS)) == [first]
    assert left(a_claim(first, quote=READS), a_claim(later, quote=ANYWHERE)) == [first, later]


def test_two_things_said_of_one_sentence_of_the_paper_are_both_left() -> None:
    does, found = "Marl reads tide tables as grids.", "Errors on the harbour fall, also against the best parser."

    assert left(a_claim(does, quote=READS), a_claim(found, quote=READS)) == [does, found]


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("Marl makes 3% fewer errors on Harbour-12.", "Marl makes 5% fewer errors on Harbour-12."),
        ("Marl makes fewer errors on the harbour.", "Marl makes 3% fewer errors on the harbour."),
        ("Marl helps pilots to find old wrecks.", "Marl does not help pilots to find old wrecks."),
        ("Marl needs more memory than earlier parsers.", "Marl needs less memory than earlier parsers."),
    ],
)
def test_a_number_a_denial_or_a_direction_makes_two_claims_of_it(first: str, later: str) -> None:
    assert left(a_claim(first, quote=READS), a_claim(later, quote=READS)) == [first, later]


def test_what_is_said_of_another_paper_is_no_repetition() -> None:
    assert left(a_claim("The code is open."), a_claim("The code is open.", paper="text:2")) == ["The code is open."] * 2


def test_the_one_with_the_better_verdict_is_left_in_its_own_place() -> None:
    wrong = a_claim(READS, verdict="unsupported")

    assert left(wrong, a_claim(ERRS), a_claim(AGAIN)) == [ERRS, AGAIN]


def test_claims_whose_quotes_were_found_nowhere_do_not_rest_on_the_same_words() -> None:
    first = a_claim("Marl parses tide tables with grids.", verdict="unsupported")
    later = replace(a_claim("A grid is how tide tables are read by Marl the parser."), locations=first.locations)

    assert len(left(first, replace(later, verdict="unsupported"))) == 2


WORDS = st.lists(st.sampled_from(["marl", "tide", "table", "grid", "12", "not", "harbour"]), max_size=5).map(" ".join)
CLAIMS = st.lists(
    st.builds(a_claim, WORDS, st.sampled_from(["one", "two"]), verdict=st.sampled_from(["supported", "unsupported"])),
    max_size=6,
)


@given(CLAIMS)
def test_where_there_is_a_claim_one_is_left_in_order_and_nothing_is_left_out_twice(claims: list[CheckedClaim]) -> None:
    once = without_repeats(claims)

    assert bool(once) == bool(claims)
    places = iter(claims)
    assert all(any(claim is given for given in places) for claim in once)
    assert without_repeats(once) == once
