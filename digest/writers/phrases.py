"""Phrases cut out of sentences so that they read as a table's cell: short, closed, and with nothing left hanging."""

import re

from digest.writers.excerpts import is_balanced

_MOST_WORDS = 16
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TRAILING = re.compile(
    r"(?:\s|[,;:.\u2013\u2014-]|(?<=[\s(])(?:a|an|the|and|or|but|of|for|to|in|on|at|by|with|from|as|than|that|"
    r"which|using|"
    r"via|while|its|their|our|is|are|be|into|over|under|across|between|including|e\.g|i\.e|namely|both|not|only|"
    r"also|can|"
    r"(?:\w+ly )?(?:designed|employed|generated|trained|used|proposed|caused|obtained|tailored|produced|induced|"
    r"driven|associated|evaluated|tested|observed|achieved|boosted|operating)|directly|demonstrating|analogous|"
    r"dynamic|compared|such|through|without|when|where|based|(?:up|due|relative) to|more|most|very))+$",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:[\s,;:]|(?:the|a|an|its|their|our) (?=(?:first )?of\b))+", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:this|these|those|such|it|its|them|they|their|above|former|latter|aforementioned)\b", re.IGNORECASE
)
_HALF_PAIR = re.compile(
    r"\b(?:both\b(?!.*\band\b)|not only\b(?!.*\bbut\b)|either\b(?!.*\bor\b)|between\b(?!.*\band\b))|"
    r"^['\"`\u2018\u201c]"
)
_DAMAGED = re.compile(r"\\[a-z]+\{|[{}]|_\{|\^\{|https?:|``")


def masked(text: str) -> str:
    """The text with what stands in brackets blotted out by letters: offsets stay, and no comma in it counts."""
    return _BRACKETED.sub(lambda bracket: "x" * len(bracket[0]), text)


def until(text: str, start: int, stop: re.Pattern[str]) -> int:
    """The offset at which `stop` first matches at or after `start`, outside brackets; else the text's end."""
    found = stop.search(masked(text), start)
    return found.start() if found else len(text)


def cell(text: str, *, least: int = 2) -> str | None:
    """The phrase trimmed to be a cell, a substring of `text`, or None where it would not read as one."""
    trimmed = _TRAILING.sub("", text)
    trimmed = trimmed[_match_end(_LEADING, trimmed) :]
    if not least <= len(trimmed.split()) <= _MOST_WORDS:
        return None
    if (
        not is_balanced(trimmed)
        or _DAMAGED.search(trimmed)
        or _POINTS_BACK.search(trimmed)
        or _HALF_PAIR.search(trimmed)
    ):
        return None
    return trimmed


def _match_end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0
