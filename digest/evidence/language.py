"""Whether a text is in English, which the word lists are made for."""

from collections.abc import Sequence

from digest.evidence.words import Token

# Words that an English sentence hardly does without, and that no other language much written by scholars has.
_ENGLISH = frozenset(
    (
        "the",
        "and",
        "to",
        "are",
        "that",
        "with",
        "for",
        "by",
        "from",
        "which",
        "than",
        "this",
        "it",
        "their",
        "an",
        "were",
    )
)
_LEAST_WORDS = 6  # a shorter phrase may do without any of them


def may_be_english(words: Sequence[Token]) -> bool:
    """Whether nothing speaks against it: a text of six words or more without any of the commonest is in another one."""
    said = [token.key for token in words if token.is_word]
    return len(said) < _LEAST_WORDS or not _ENGLISH.isdisjoint(said)
