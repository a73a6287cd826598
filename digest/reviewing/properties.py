"""What must be so of any good reply, whatever its words: small promises that a test makes, and that say what is wrong.

Each takes an answer and raises `PropertyError` where it does not hold.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from digest.core.claims import CheckedClaim
from digest.llm.salvage import parsed
from digest.llm.schemas import adapter
from digest.reviewing.answers import Answer
from digest.reviewing.differences import visible

_FOUND = frozenset({"verbatim", "normalised", "elided", "near"})


class PropertyError(AssertionError):
    """A reply lacks a property that a test asks of it."""


def has_the_form_of(answer: Answer, reply_type: type[Any]) -> None:
    """What the model said is a `reply_type`, with all its bounds; raises `ReplyError`, which says what is wrong."""
    value = parsed(answer.text, reply_type)
    if value != answer.value:
        raise PropertyError(f"{_of(answer)} is read as {type(answer.value).__name__}, not as {reply_type.__name__}.")


def claims_something(answer: Answer) -> None:
    """The reply holds a claim at least; the promises about claims say nothing of a reply without any."""
    if not answer.claims:
        raise PropertyError(f"{_of(answer)} claims nothing.")


def quotes_are_found(answer: Answer) -> None:
    """Every claim has a quote, and every quote stands in the paper that it is said to come from."""
    _must_be_empty(answer, _per_claim(answer, _lost_quotes))


def numbers_are_found(answer: Answer) -> None:
    """Every number of a claim stands in its quotes or follows from two that do."""
    _must_be_empty(answer, _per_claim(answer, _lost_numbers))


def cites_only_its_papers(answer: Answer) -> None:
    """Every citation is of a paper of the case: no key was made up."""
    known = {paper.id for paper in answer.papers}

    def unknown(claim: CheckedClaim) -> Iterator[str]:
        cited = (citation.paper_id for citation in claim.claim.citations)
        return (f"there is no paper {paper_id!r}" for paper_id in cited if paper_id not in known)

    _must_be_empty(answer, _per_claim(answer, unknown))


def nothing_is_left_out(answer: Answer) -> None:
    """Everything in the reply is of use: no note on a paper that was not given, no claim without text or quote."""
    _must_be_empty(answer, list(answer.told))


def claims_are_at_most(answer: Answer, words: int) -> None:
    """No claim has more than `words` words."""

    def too_long(claim: CheckedClaim) -> Iterator[str]:
        count = len(claim.claim.text.split())
        if count > words:
            yield f"it has {count} words, {words} are allowed"

    _must_be_empty(answer, _per_claim(answer, too_long))


def is_at_most(answer: Answer, characters: int) -> None:
    """The reply as a whole has at most `characters` characters."""
    if len(answer.text) > characters:
        raise PropertyError(f"{_of(answer)} has {len(answer.text)} characters, {characters} are allowed.")


def says_nothing_of(answer: Answer, phrases: Collection[str]) -> None:
    """None of the `phrases` stands in any text of the parsed reply, in capitals or not."""
    value = adapter(answer.prompt.reply_type).dump_python(answer.value, mode="json")
    said = [(text, _folded(text)) for text in _texts(value)]
    _must_be_empty(
        answer,
        [
            f"{phrase!r} stands in {text!r}"
            for text, folded in said
            for phrase in phrases
            if phrase.casefold() in folded
        ],
    )


def _lost_quotes(claim: CheckedClaim) -> Iterator[str]:
    if not claim.locations:
        yield "it has no quote"
    for citation, location in zip(claim.claim.citations, claim.locations, strict=True):
        if location.status not in _FOUND:
            yield f"its quote {citation.quote!r} is {location.status.replace('_', ' ')} in {location.paper_id}"


def _lost_numbers(claim: CheckedClaim) -> Iterator[str]:
    return (each.message for each in claim.findings if each.check == "numbers" and each.severity == "error")


def _per_claim(answer: Answer, wrong: Callable[[CheckedClaim], Iterator[str]]) -> list[str]:
    return [f"{claim.claim.text!r}: {what}" for claim in answer.claims for what in wrong(claim)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _must_be_empty(answer: Answer, wrong: list[str]) -> None:
    if wrong:
        raise PropertyError(visible("\n".join([f"{_of(answer)}:", *(f"  {what}" for what in wrong)])))


def _of(answer: Answer) -> str:
    return f"The reply to {answer.prompt.name}"
