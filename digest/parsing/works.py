"""What records of works have in common, whichever service lists them: text, addresses and ids."""

from collections.abc import Iterable
from dataclasses import dataclass

from digest.parsing.identity import Identity, identity
from digest.parsing.markup import has_markup, plain
from digest.parsing.wrapping import in_one_line, joined


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a list: its records, how many the list holds, and where it goes on.

    `next_cursor` is empty on the last page.
    """

    records: tuple[object, ...]
    count: int = 0
    next_cursor: str = ""


def title_of(text: str) -> str:
    """A title in one line, without markup."""
    return in_one_line(_as_text(text))


def abstract_of(text: str) -> str:
    """An abstract in paragraphs, without markup and the heading that some publishers leave in front of it."""
    shown = joined(_as_text(text))
    heading, *rest = shown.split(maxsplit=1) or [""]
    headed = heading.rstrip(".:").casefold() == "abstract" and any(each[:1].isupper() for each in rest)
    return rest[0] if headed else shown


def names_of(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Names, each in one line, without those that are empty."""
    return tuple(name for name in (title_of(each or "") for each in texts) if name)


def addresses_of(texts: Iterable[str | None]) -> list[str]:
    """The texts that are addresses which a reader may follow, in order, each once."""
    return list(dict.fromkeys(each for each in texts if each and is_address(each)))


def is_address(text: str) -> bool:
    """Whether the text is an http(s) address, and nothing around it."""
    return text.lower().startswith(("http://", "https://")) and text.isprintable() and " " not in text


def identities_of(texts: Iterable[str | None]) -> list[Identity]:
    """What the registries call a work, by ids and addresses of it: arXiv's number first, each once."""
    found = {each.id: each for each in (identity(text) for text in texts if text) if each}
    return sorted(found.values(), key=lambda each: not each.id.startswith("arxiv:"))


def _as_text(text: str) -> str:
    return plain(text) if has_markup(text) else text
