"""Proper names in a sentence, known by how they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.evidence.words import tokens

# Capitals inside a word, or letters and digits together: "ImageNet", "BERT", "GPT-4", "k-NN", "LLaMA2".
_WRITTEN = re.compile(r"[^\W_][\w+.-]*\w|[^\W_]")
_ODD = re.compile(r"(?=.*[A-Z])(?:.*[a-z0-9].*[A-Z]|[A-Z].*[A-Z])|(?=.*[A-Za-z])(?=.*\d).*[A-Z]")
_CAPITAL = re.compile(r"[A-Z][a-z]")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|[\"'(\u201c\u2018]\s?)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as it is written, and its words in lower case."""

    written: str
    parts: tuple[str, ...]


def names(text: str, *, capitals: bool = True) -> Iterator[Name]:
    """Words with capitals inside or with digits, and with `capitals` those with one that do not begin a sentence."""
    for found in _WRITTEN.finditer(text):
        written = found[0].rstrip(".-+")
        begins = _SENTENCE_START.search(text[max(found.start() - 3, 0) : found.start()]) is not None
        if _ODD.match(written) or (capitals and _CAPITAL.match(written) and not begins):
            parts = tuple(token.key for token in tokens(written) if token.is_word and len(token.key) > 1)
            if parts:
                yield Name(written=written, parts=parts)
