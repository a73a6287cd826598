"""What a page says of its week: sources that failed, papers that are not simply of it, and that nothing is new."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from digest.core.editions import Edition
from digest.core.papers import Paper
from digest.core.weeks import is_week
from digest.renderers.beside import loose_papers
from digest.renderers.sums import Item, paper_sum

MOST_NAMED = 5  # sources; more are a number
_LONGEST_REASON = 300  # characters; the table of sources has all of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is to be known of a paper beside its title; `since` is the edition that covered one that is revised."""

    kind: Literal["loose", "revised", "late"]
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedSource:
    """A source that could not be read, or not to its end, which is `partly`, and why, as a sentence."""

    name: str
    reason: str
    partly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The sources that are told to have failed, and how many more there are."""

    told: tuple[FailedSource, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingNew:
    """Why an edition has no papers: what came, by number, and what became of it.

    `empty` names sources that were read and held nothing, `more` counts further ones; both only where nothing came.
    """

    of_a_week: bool
    of_days: bool
    came: tuple[Item, ...]
    gone: tuple[Item, ...]
    empty: tuple[str, ...] = ()
    more: int = 0


def marks(edition: Edition) -> Callable[[Paper], tuple[Mark, ...]]:
    """A function that gives the marks of a paper; one that is simply of the edition's days has none.

    A paper came late where it was published before these days and no edition covered it then.
    """
    loose, window = loose_papers(edition), edition.window

    def of_paper(paper: Paper) -> tuple[Mark, ...]:
        found = [Mark(kind="loose")] if paper.id in loose else []
        if paper.id in edition.revised:
            found.append(Mark(kind="revised", since=edition.revised[paper.id]))
        elif window is not None and paper.published is not None and paper.published < window.since:
            found.append(Mark(kind="late"))
        return tuple(found)

    return of_paper


def undated(edition: Edition) -> int:
    """How many papers have no date, where the edition is one of certain days."""
    return 0 if edition.window is None else sum(paper.published is None for paper in edition.papers)


def failed(edition: Edition) -> Failed:
    """The sources that failed, as a page tells them."""
    found = [
        FailedSource(name=source.name, reason=_sentence(source.error), partly=source.read > 0)
        for source in edition.sources
        if source.error
    ]
    return Failed(told=tuple(found[:MOST_NAMED]), more=max(0, len(found) - MOST_NAMED))


def nothing_new(edition: Edition) -> NothingNew | None:
    """What a page says in place of papers; None where the edition has any."""
    if edition.accounting.papers:
        return None
    papers = paper_sum(edition.accounting)
    came = tuple(item for item in papers.left if item.count)
    empty = () if came else tuple(source.name for source in edition.sources if not source.error)
    return NothingNew(
        of_a_week=edition.window is not None and is_week(edition.window),
        of_days=edition.window is not None,
        came=came,
        gone=tuple(item for item in papers.right if item.count),
        empty=empty[:MOST_NAMED],
        more=max(0, len(empty) - MOST_NAMED),
    )


def _sentence(reason: str) -> str:
    """The reason with a full stop at its end, or no more than its beginning."""
    text = reason.strip()
    if len(text) > _LONGEST_REASON:
        return f"{text[: _LONGEST_REASON - 1].rstrip()}…"
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
