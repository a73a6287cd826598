"""Sources become papers: each is read to its end, or as far as it goes."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from digest.core.editions import SourceReport
from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.ports import Ports, Source

_TOLD_ONE_BY_ONE = 10  # damaged papers of a source


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What the sources held, in the order read, with the papers that could not be read.

    `carried` are papers of editions before this one that reached nobody.
    """

    papers: tuple[Paper, ...]
    unreadable: tuple[UnreadablePaperError, ...]
    reports: tuple[SourceReport, ...]
    carried: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one source held, and why it ended before its end, if it did."""

    papers: tuple[Paper, ...]
    unreadable: tuple[UnreadablePaperError, ...]
    failure: SourceError | None


async def intake_of(sources: Sequence[Source], ports: Ports) -> Intake:
    """Read every source; one that fails is told and reported, and the others are read.

    Raises `SourceError` where nothing could be read: where all have failed, or where papers of any day would do and
    there are none. Of the days of a window there may be none at all.
    """
    ports.progress.stage("Reading", len(sources))
    found: list[_Found] = []
    async with AsyncExitStack() as stack:
        if ports.web is not None:
            await stack.enter_async_context(ports.web)
        for source in sources:
            found.append(await _read(source, ports))
            ports.progress.step()
    failures = [each.failure for each in found if each.failure]
    if not any(each.papers for each in found) and (ports.window is None or len(failures) == len(sources)):
        raise _nothing_read(failures)
    for failure in failures:
        ports.progress.tell(failure.sentence)
    waiting = ports.papers.waiting() if ports.papers else ()
    reports = [_report(source, each) for source, each in zip(sources, found, strict=True)]
    return Intake(
        papers=tuple(paper for each in found for paper in each.papers),
        unreadable=tuple(error for each in found for error in each.unreadable),
        reports=tuple(sorted(reports, key=lambda report: (report.name, report.kind, report.read))),
        carried=tuple(each.paper for each in waiting),
    )


async def _read(source: Source, ports: Ports) -> _Found:
    papers: list[Paper] = []
    unreadable: list[UnreadablePaperError] = []
    failure = None
    try:
        async for item in source.read(ports):
            if isinstance(item, UnreadablePaperError):
                if len(unreadable) < _TOLD_ONE_BY_ONE:
                    ports.progress.tell(item.message)
                unreadable.append(item)
            else:
                papers.append(item)
    except SourceError as error:
        failure = error
    if unreadable and not papers and failure is None:
        failure = _unreadable(source.name, unreadable)
    if len(unreadable) > _TOLD_ONE_BY_ONE:
        ports.progress.tell(_told_together(source.name, unreadable[_TOLD_ONE_BY_ONE:]))
    return _Found(papers=tuple(papers), unreadable=tuple(unreadable), failure=failure)


def _unreadable(name: str, errors: Sequence[UnreadablePaperError]) -> SourceError:
    """What a source comes to of which nothing can be read: that it changed how it writes is no quiet week."""
    count = "the only paper" if len(errors) == 1 else f"none of {len(errors):,} papers"
    able = "cannot" if len(errors) == 1 else "can"
    return SourceError(
        f"{name}: {count} {able} be read. The first: {errors[0].message.rstrip('.')}.", hint=errors[0].hint
    )


def _told_together(name: str, errors: Sequence[UnreadablePaperError]) -> str:
    """How many more could not be read, where, and what to do: a bibliography may lack hundreds of abstracts."""
    found = [error.line for error in errors if error.line is not None]
    where = f", in lines {min(found):,} to {max(found):,}" if found else ""
    papers = "1 more paper" if len(errors) == 1 else f"{len(errors):,} more papers"
    return f"{name}: {papers} could not be read{where}. {errors[-1].hint}".strip()


def _report(source: Source, found: _Found) -> SourceReport:
    count = len(found.papers) + len(found.unreadable)
    reason = _without_name(source.name, found.failure.message) if found.failure else None
    return SourceReport(name=source.name, kind=source.kind, read=count, error=reason)


def _without_name(name: str, message: str) -> str:
    """Why a source failed, for whoever has just read its name and that it could not be read."""
    reason = message.removeprefix(f"{name} cannot be read: ")
    return f"it {reason.removeprefix(name).lstrip()}" if reason.startswith(f"{name} ") else reason


def _nothing_read(failures: Sequence[SourceError]) -> SourceError:
    if len(failures) == 1:
        return failures[0]
    reasons = " ".join(failure.message for failure in failures) or "No source holds a readable paper."
    return SourceError(f"Nothing could be read. {reasons}", hint="Give at least one file or source that holds papers.")
