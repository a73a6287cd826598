"""What must not be written down: keys by their shape, and random words that stand beside a name for a secret."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from digest.core.errors import ReviewError

_SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "an API key": r"\b(?:sk|pk|rk)-(?=[\w-]*\d)[\w-]{12,}",
        "a bearer token": r"(?i:\bbearer\s+(?=\S*\d)[\w.~+/=-]{12,})",
        "an AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
        "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})",
        "a Google key": r"\bAIza[\w-]{30,}",
        "a Hugging Face token": r"\bhf_[A-Za-z0-9]{20,}",
        "a Slack token": r"\bxox[abeprs]-[\w-]{10,}",
        "a JSON web token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+",
        "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        "an address with a password": r"\b(?i:[a-z][a-z0-9+.-]*)://[^\s/:@\"'<>]+:[^\s/@\"'<>]+@",
    }
)
_NAME = r"(?:key|token|secret|password|passwd|authorization)"
_BESIDE_A_NAME = re.compile(_NAME + r"[\"']?\s{0,3}(?::|=|\bis\b)\s{0,3}[\"']?([\w+/=.~-]{16,})", re.IGNORECASE)
_SHAPED = re.compile("|".join(_SHAPES.values()))  # most texts hold nothing of all that, which one look tells
_SHORTEST = 8
_NAMED = re.compile(_NAME + "$", re.IGNORECASE)
_RANDOM_WORD = re.compile(r"[\w+/=.~-]{16,}")
# English and identifiers stay below; sixteen random letters and digits lie around 3.6.
_LEAST_BITS_A_CHARACTER = 3.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Something that looks like a secret; `place` is where it stands in the data, such as `messages[1].content[4]`."""

    place: str
    kind: str
    begins: str


def must_hold_no_secret(document: Mapping[str, Any], file: Path) -> None:
    """Raise `ReviewError`, which names the place, where a document for `file` looks as if it held a secret."""
    secret = next(secrets_in(document), None)
    if secret is not None:
        raise ReviewError(
            f"{file} would hold a secret, at {secret.place}: {secret.kind} that begins with {secret.begins!r}.",
            hint="Take it out of the case or the config, and make the key invalid if it was ever committed.",
        )


def secrets_in(value: object, place: str = "") -> Iterator[Secret]:
    """Whatever looks like a secret in data as JSON holds it, with its place."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from secrets_in(str(name), f"the names in {place}" if place else "the names")
            yield from secrets_in(each, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from secrets_in(each, f"{place}[{number}]")
    elif isinstance(value, str):
        yield from _in_text(value, place)


def _in_text(text: str, place: str) -> Iterator[Secret]:
    """The first thing in a text that looks like a secret, if there is one."""
    if len(text) < _SHORTEST:
        return
    if _SHAPED.search(text):
        found = ((kind, re.search(shape, text)) for kind, shape in _SHAPES.items())
        yield from [Secret(place=place, kind=kind, begins=match[0][:4]) for kind, match in found if match][:1]
        return
    named = _BESIDE_A_NAME.findall(text) + (_RANDOM_WORD.findall(text) if _NAMED.search(place) else [])
    kind = "a random word beside a name for a secret"
    yield from [Secret(place=place, kind=kind, begins=word[:4]) for word in named if _is_random(word)][:1]


def _is_random(word: str) -> bool:
    """Whether a word is too mixed to be language: letters and digits, at Shannon's measure of their frequencies."""
    counts = Counter(word)
    if not (any(char.isdigit() for char in counts) and any(char.isalpha() for char in counts)):
        return False
    bits = -sum(count / len(word) * math.log2(count / len(word)) for count in counts.values())
    return bits >= _LEAST_BITS_A_CHARACTER
