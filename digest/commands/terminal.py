"""What people see: progress and sentences on stderr, a bar where that is a terminal."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from digest.core.editions import Accounting
from digest.ports import Progress
from digest.renderers.characters import harmless
from digest.renderers.sums import paper_sum
from digest.wiring import color_wanted

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import Task, TaskID


VERDICT_MARKS = {"supported": "✓", "flagged": "⚠", "unsupported": "✗"}
_WORDS = {
    "read": "read",
    "carried_in": "carried in",
    "repeated": "repeated",
    "covered_before": "covered before",
    "outside_window": "outside the window",
    "excluded": "excluded",
    "unreadable": "unreadable",
    "also_listed": "listed by title",
    "papers": "in the edition",
}


class Lines:
    """A line a stage, for logs; where a model is asked, some ten lines more on how far it is."""

    def __init__(self, status: Callable[[], str]) -> None:
        self._status = status
        self._done, self._total = 0, 0

    def stage(self, name: str, total: int | None = None) -> None:
        """Say which stage begins."""
        self._done, self._total = 0, total or 0
        click.echo(f"{name} ..." if total is None else f"{name} {total} ...", err=True)

    def step(self) -> None:
        """Say what has been asked, every tenth of the way."""
        self._done += 1
        status = self._status()
        if status and self._done < self._total and self._done % max(1, self._total // 10) == 0:
            click.echo(f"  {self._done} of {self._total}: {status}", err=True)

    def tell(self, message: str) -> None:
        """Say it."""
        say([message], err=True)


class Silent:
    """Nothing but what must be seen."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def step(self) -> None:
        """Say nothing."""

    def tell(self, message: str) -> None:
        """Say it all the same."""
        say([message], err=True)


class Bars:
    """A bar that moves, for people who watch."""

    def __init__(self, bar: "Bar") -> None:
        self._bar = bar
        self._task: TaskID | None = None

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a new bar in the place of the old one."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(name, total=total)

    def step(self) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bar.advance(self._task)

    def tell(self, message: str) -> None:
        """Print above the bar, exactly as given."""
        self._bar.console.print(harmless(message), markup=False, highlight=False, soft_wrap=True)


class Timed:
    """Passes progress on and notes how long each stage took; `timings` maps stages to seconds."""

    def __init__(self, shown: Progress, clock: Callable[[], float]) -> None:
        self._shown = shown
        self._clock = clock
        self._began = clock()
        self._stage = "Starting"
        self.timings: dict[str, float] = {}

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage, which ends the one before."""
        self.end()
        self._stage = name
        self._shown.stage(name, total)

    def step(self) -> None:
        """Pass it on."""
        self._shown.step()

    def tell(self, message: str) -> None:
        """Pass it on."""
        self._shown.tell(message)

    def end(self) -> None:
        """End the last stage."""
        now = self._clock()
        self.timings[self._stage] = round(self.timings.get(self._stage, 0.0) + now - self._began, 3)
        self._began = now


@contextmanager
def progress(*, quiet: bool, status: Callable[[], str] = str) -> Iterator[Progress]:
    """The progress that suits where stderr goes; a bar shows what `status` says beside it."""
    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield Lines(status)
    else:
        from rich.console import Console  # noqa: PLC0415  # 30 ms that only a terminal needs
        from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn  # noqa: PLC0415
        from rich.progress import Progress as Bar  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        console = Console(stderr=True, no_color=not color_wanted())

        class Status(ProgressColumn):
            """What is being asked, as it is now."""

            def render(self, task: "Task") -> Text:
                del task
                return Text(status(), style="dim", no_wrap=True, overflow="ellipsis")

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Status())
        with Bar(*columns, console=console, transient=True) as bar:
            yield Bars(bar)


def accounting_line(accounting: Accounting) -> str:
    """Where every paper went, as a sum: `341 read = 34 repeated + 307 in the edition`."""
    papers = paper_sum(accounting)
    sides = (" + ".join(f"{item.count} {_WORDS[item.field]}" for item in side) for side in (papers.left, papers.right))
    return " = ".join(sides)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 paper`, `1,228 claims`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def say(lines: Sequence[str], *, err: bool) -> None:
    """Print lines, on stderr or on stdout; text of others cannot command the terminal."""
    for line in lines:
        click.echo(harmless(line), err=err)
