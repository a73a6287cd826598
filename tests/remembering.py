"""What other editions covered, as tests say it; all text here is invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from digest.core.coverage import CoveredPaper, PastEdition, WaitingPaper
from digest.core.editions import Edition, Window
from digest.core.papers import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A memory of papers that holds what it is given."""

    papers: tuple[CoveredPaper, ...] = ()
    made: tuple[PastEdition, ...] = ()
    unsent: tuple[WaitingPaper, ...] = ()

    def covered(self) -> Sequence[CoveredPaper]:
        return self.papers

    def editions(self) -> Sequence[PastEdition]:
        return self.made

    def waiting(self) -> Sequence[WaitingPaper]:
        return self.unsent

    def keep(self, edition: Edition) -> None:
        raise AssertionError(f"nobody is to keep {edition.name}")


def covering(paper: Paper, edition: str = "2026-W45") -> CoveredPaper:
    """The record of an edition that covered `paper` as it is."""
    return CoveredPaper(
        edition=edition,
        names=(paper.id, *paper.aliases),
        title=paper.title,
        abstract=paper.passages[0].text,
        version=paper.version,
        authors=paper.authors,
    )


def week(number: int) -> Window:
    """The days of a week of 2026."""
    return Window(since=date.fromisocalendar(2026, number, 1), until=date.fromisocalendar(2026, number, 7))


def an_edition(number: int) -> PastEdition:
    """An edition of a week of 2026, made and delivered."""
    return PastEdition(name=f"2026-W{number}", window=week(number), delivered=True, complete=True)
