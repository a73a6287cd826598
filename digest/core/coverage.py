"""What earlier editions covered."""

from dataclasses import dataclass

from digest.core.editions import Window
from digest.core.papers import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredPaper:
    """A paper as an edition covered it: `names` are its id and all its aliases."""

    edition: str
    names: tuple[str, ...]
    title: str
    abstract: str
    version: int | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEdition:
    """An edition that was made before: `delivered` says that its papers reached whom they were for, by it or another.

    `complete` says that every source was read and that it has no gap, `mailed` that a reader got it by mail, and
    `owing` that others are still to get it.
    """

    name: str
    window: Window
    delivered: bool
    complete: bool
    mailed: bool = False
    owing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPaper:
    """A paper of an edition that was made and reached nobody."""

    edition: str
    paper: Paper
