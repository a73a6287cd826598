from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.papers import Passage
from digest.renderers.differing import compared
from digest.renderers.proofs import Quote, Span
from tests.builders import a_paper


def beside(quote: str, words: str) -> tuple[str, str]:
    """A quote and the words found for it; what differs is in < >."""
    paper = replace(a_paper(), passages=(Passage(heading="Abstract", text=f"So: {words} End"),))
    span = Span(start=4, end=4 + len(words))
    both = compared(Quote(text=quote, status="altered", paper=paper, passage=0, span=span, mark=None))
    assert both is not None
    ours, theirs = (
        " ".join(f"<{piece.text}>" if piece.differs else piece.text for piece in pieces)
        for pieces in (both.quote, both.paper)
    )
    return ours, theirs


@pytest.mark.parametrize(
    ("quote", "words", "expected"),
    [
        ("it finds 97% of them", "it finds 91% of them", ("it finds <97%> of them", "it finds <91%> of them")),
        ("it does work", "it does not work", ("it does work", "it does <not> work")),
        ("it never works", "it works", ("it <never> works", "it works")),
        ("“The Reef” works.", "the reef works", ("“The Reef” works.", "the reef works")),
        ("at most 4 % wrong", "at least 4 % wrong", ("at <most> 4 % wrong", "at <least> 4 % wrong")),
        ("it counts … fish", "it counts corals and fish", ("it counts <…> fish", "it counts <corals and> fish")),
        ("all other words", "nothing alike", ("<all other words>", "<nothing alike>")),
    ],
)
def test_the_words_that_differ_are_told_on_both_sides(quote: str, words: str, expected: tuple[str, str]) -> None:
    assert beside(quote, words) == expected


def test_what_was_not_found_is_not_compared() -> None:
    assert compared(Quote(text="x", status="not_found", paper=a_paper(), passage=None, span=None, mark=None)) is None


def test_texts_too_long_to_compare_differ_as_a_whole() -> None:
    long = "word " * 500
    assert beside(long.strip(), f"{long}more") == (f"<{long.strip()}>", f"<{long}more>")


@given(st.text(alphabet="ab .,", max_size=40), st.text(alphabet="ab .,", min_size=1, max_size=40))
def test_no_word_is_lost(quote: str, words: str) -> None:
    ours, theirs = beside(quote, words)

    assert ours.replace("<", "").replace(">", "").split() == quote.split()
    assert theirs.replace("<", "").replace(">", "").split() == words.split()
