"""What an entry of a feed calls its paper, and its authors: every feed does it in its own way."""

import re
from collections.abc import Iterable, Sequence

from digest.parsing.identity import Identity, identity
from digest.parsing.wrapping import in_one_line

_OAI = re.compile(r"oai:arxiv\.org:", re.IGNORECASE)
# Only where a summary begins with it: further down stands the work of others.
_IN_SUMMARY = re.compile(r"\s*(?:<[^<>]*>\s*)*(arXiv:\S+)", re.IGNORECASE)
_BETWEEN = re.compile(",(?: and)? | and ")
_AROUND_NAMES = "()<>[],; \t"


def identities(given: Iterable[str], summary: str) -> list[Identity]:
    """What the registries call the paper, in the order of the texts that say so."""
    texts = [_OAI.sub("", text.strip()) for text in given]
    if begun := _IN_SUMMARY.match(summary):
        texts.append(begun[1])
    return [found for text in texts if text and (found := identity(text))]


def authors(given: Sequence[str]) -> tuple[str, ...]:
    """The names, without addresses; one text with all of them is split where that cannot split a name."""
    cleaned = (_without_mail(in_one_line(name)).strip(_AROUND_NAMES) for name in given)
    names = [name for name in cleaned if name]
    if len(names) == 1:
        names = _split(names[0])
    return tuple(dict.fromkeys(names))


def _without_mail(name: str) -> str:
    return " ".join(word for word in name.split(" ") if "@" not in word)


def _split(names: str) -> list[str]:
    """`A B, C D and E F` as three, `Last, First` as one."""
    if ";" in names:
        return [part for part in (part.strip() for part in names.split(";")) if part]
    parts = [part.strip() for part in _BETWEEN.split(names) if part.strip()]
    return parts if all(" " in part for part in parts) else [names]
