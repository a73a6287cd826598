"""A property that does not hold says what is wrong with which claim; one that holds says nothing."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from digest.core.claims import Citation, Claim
from digest.core.errors import ReplyError
from digest.reviewing import properties
from digest.reviewing.answers import Answer
from digest.reviewing.properties import PropertyError
from digest.writers.replies import NotePapers
from tests.reviewing.reviewed import MARL, READING, Finding, answer, changed

TRUE = ("Marl makes 3% fewer errors than before.", "it makes 3% fewer errors than before")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """As a finding, with a field more."""

    text: str
    quote: str
    doubt: str


def said(text: str, quote: str, **fields: Any) -> Answer:
    return answer(f'{{"text": "{text}", "quote": "{quote}"}}', **fields)


@pytest.mark.parametrize(
    "holds",
    [
        properties.claims_something,
        properties.quotes_are_found,
        properties.numbers_are_found,
        properties.cites_only_its_papers,
        properties.nothing_is_left_out,
        lambda given: properties.has_the_form_of(given, Finding),
        lambda given: properties.claims_are_at_most(given, words=7),
        lambda given: properties.is_at_most(given, characters=100),
        lambda given: properties.says_nothing_of(given, ["groundbreaking", "delve into"]),
    ],
)
def test_a_true_reply_has_every_property(holds: Any) -> None:
    holds(said(*TRUE))


@pytest.mark.parametrize(
    ("wanted", "text", "quote", "told"),
    [
        ("quotes_are_found", "Marl makes 3% fewer errors.", "it makes none whatever at all", "is not found in text:"),
        ("numbers_are_found", "Marl makes 9% fewer errors than before.", TRUE[1], "9%"),
    ],
)
def test_what_its_paper_does_not_say_is_told_with_its_claim(wanted: str, text: str, quote: str, told: str) -> None:
    with pytest.raises(PropertyError) as caught:
        getattr(properties, wanted)(said(text, quote))

    assert f"The reply to findings:\n  '{text}': " in str(caught.value)
    assert told.replace("text:", MARL.id) in str(caught.value)


def test_a_made_up_key_is_told() -> None:
    reading = replace(
        READING,
        claims=lambda value: {"c": Claim(text=value.text, citations=(Citation(paper_id="key k0", quote=value.quote),))},
    )

    with pytest.raises(PropertyError, match="there is no paper 'key k0'"):
        properties.cites_only_its_papers(said(*TRUE, reading=reading))


def test_a_note_on_a_paper_that_was_not_given_is_told() -> None:
    prompt = changed(reply_type=NotePapers)
    note = {"paper": "k0", "does": {"text": TRUE[0], "quote": TRUE[1]}, "found": None, "matters": None}
    given = answer(json.dumps({"notes": [note]}), prompt, replace(READING, claims=None))

    with pytest.raises(PropertyError, match=r"a note on a paper that it was not given \(k0\)"):
        properties.nothing_is_left_out(given)


def test_a_claim_without_a_quote_is_told() -> None:
    reading = replace(READING, claims=lambda value: {"c": Claim(text=value.text, citations=())})

    with pytest.raises(PropertyError, match="it has no quote"):
        properties.quotes_are_found(said(*TRUE, reading=reading))


def test_a_reply_that_claims_nothing_is_told() -> None:
    with pytest.raises(PropertyError, match="The reply to findings claims nothing"):
        properties.claims_something(said(*TRUE, reading=replace(READING, claims=lambda _: {})))


def test_lengths_are_told_with_what_is_allowed() -> None:
    with pytest.raises(PropertyError, match="it has 7 words, 6 are allowed"):
        properties.claims_are_at_most(said(*TRUE), words=6)
    with pytest.raises(PropertyError, match="has 100 characters, 99 are allowed"):
        properties.is_at_most(said(*TRUE), characters=99)


def test_a_banned_phrase_is_told_whatever_its_capitals_and_spaces() -> None:
    with pytest.raises(PropertyError, match=r"'delve into' stands in 'We  Delve Into tides\.'"):
        properties.says_nothing_of(said("We  Delve Into tides.", TRUE[1]), ["delve into"])


def test_a_reply_in_another_form_is_told() -> None:
    with pytest.raises(ReplyError, match="does not fit the agreed form"):
        properties.has_the_form_of(said(*TRUE), Doubted)
