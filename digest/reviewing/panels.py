"""The matrix laid open for a page: each cell with all that somebody judges it by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from digest.reviewing.changes import fields_of
from digest.reviewing.differences import Stretch, visible
from digest.reviewing.history import Content
from digest.reviewing.matrix import STATES, Cell, Column, Group, Matrix, Row, Since, Standing, State, Table
from digest.reviewing.mismatch import short
from digest.reviewing.recordings import Judged, Recording
from digest.reviewing.reviews import Review
from digest.reviewing.shelf import Shelf

_LONGEST_INLINE = 600  # characters of a difference that is shown in each cell rather than once for all


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A change: sentences, where the outcome differs, and where the messages do: here, or by number on the shelf."""

    remarks: tuple[str, ...]
    came: tuple[Stretch, ...]
    sent: tuple[Stretch, ...]
    sent_on_shelf: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a reply came to; `said` is the reply itself where it could not be read, `told` what a run tells of it."""

    told: tuple[str, ...]
    facts: tuple[str, ...]
    claims: tuple[Judged, ...]
    fields: str
    page: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Repetitions that came to the same, out of `among`.

    `change` leads from what is approved in their place; `messages` are numbers on the shelf with what each is called;
    without an `outcome` this is a prompt.
    """

    waits: bool
    is_first: bool
    repeats: tuple[int, ...]
    among: int
    review: Review | None
    review_of_approved: Review | None
    change: Changed | None
    messages: tuple[tuple[str, int], ...]
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How a cell stands to some of the earlier runs, by their numbers."""

    runs: tuple[int, ...]
    standing: Standing
    remarks: tuple[str, ...]
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A cell: `summary` is what the table says of it, a line for each outcome; the rest is shown once it is opened."""

    title: str
    is_prompt: bool
    summary: tuple[str, ...]
    states: tuple[State, ...]
    changed_since: tuple[int, ...]
    damage: tuple[str, ...]
    shown: tuple[Shown, ...]
    compared: tuple[Compared, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a table, with a panel or nothing for each of its columns."""

    row: Row
    models: tuple[str, ...]
    panels: tuple[Panel | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A model above the columns of its versions; None above the prompts."""

    model: str | None
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A table laid open."""

    prompt: str
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]


def laid_open(matrix: Matrix, shelf: Shelf) -> list[Laid]:
    """Every table with the panels of its cells; long texts go to the shelf."""
    return [_table(table, shelf) for table in matrix.tables]


def _table(table: Table, shelf: Shelf) -> Laid:
    by_model = groupby(table.columns, key=lambda column: column.model)
    return Laid(
        prompt=table.prompt,
        headings=tuple(Heading(model=model, columns=tuple(columns)) for model, columns in by_model),
        lines=tuple(_line(row, table.columns, shelf) for row in table.rows),
    )


def _line(row: Row, columns: Sequence[Column], shelf: Shelf) -> Line:
    cells = {cell.column: cell for cell in row.cells}
    found = [(column, cells.get((column.model, column.version))) for column in columns]
    return Line(
        row=row,
        models=tuple({column.model: None for column, cell in found if cell and column.model}),
        panels=tuple(_panel(cell, column, row, shelf) if cell else None for column, cell in found),
    )


def _panel(cell: Cell, column: Column, row: Row, shelf: Shelf) -> Panel:
    among = sum(len(group.repeats) for group in cell.groups) + len(cell.damage)
    return Panel(
        title=_title(column),
        is_prompt=column.model is None,
        summary=tuple(_summary(cell, among)),
        states=tuple(state for state in STATES if state in cell.states),
        changed_since=tuple(run for run, since in enumerate(cell.since) if since.standing in {"changed", "new"}),
        damage=tuple(visible(why) for why in cell.damage),
        shown=tuple(_shown(group, among, row, shelf) for group in cell.groups),
        compared=tuple(_compared(cell, among, shelf)),
    )


def _title(column: Column) -> str:
    if column.model is None:
        return "What is sent"
    version = f"prompt {short(column.version)}" if column.version else "prompt not known"
    return f"{column.model or 'no model named'}, {version}"


def _summary(cell: Cell, among: int) -> Iterator[str]:
    if cell.damage:
        yield "file is damaged"
    for group in cell.groups:
        content = group.one.content
        share = f"{len(group.repeats)} of {among}: " if among > 1 else ""
        if isinstance(content, Recording):
            yield f"{share}{_claims(content)}"
        elif group.one.waits:
            yield "changes" if group.approved else "never approved"
        else:
            yield "as approved"


def _claims(recording: Recording) -> str:
    if recording.outcome.unread:
        return "reply cannot be read"
    claims = recording.outcome.claims
    supported = sum(claim.verdict == "supported" for claim in claims)
    if not claims:
        return "read; no claims"
    many = "claim" if len(claims) == 1 else "claims"
    return f"{supported} of {len(claims)} {many} supported"


def _shown(group: Group, among: int, row: Row, shelf: Shelf) -> Shown:
    one = group.one
    change = None
    if group.approved is not None:
        change = _changed(group.approved.content, one.content, shelf)
    messages = (
        _messages(one.content, row, shelf)
        if isinstance(one.content, Recording)
        else [("Prompt", shelf.text(f"{row.prompt}/{row.case}: prompt", visible(str(one.content))))]
    )
    return Shown(
        waits=one.waits,
        is_first=group.approved is None,
        repeats=group.repeats,
        among=among,
        review=group.review,
        review_of_approved=group.review_of_approved,
        change=change,
        messages=tuple(messages),
        outcome=_outcome(one.content) if isinstance(one.content, Recording) else None,
    )


def _outcome(recording: Recording) -> Outcome:
    came = recording.outcome
    unread = [f"The reply cannot be read: {came.unread}"] if came.unread else []
    return Outcome(
        told=tuple(visible(told) for told in (*unread, *came.told)),
        facts=tuple(_facts(recording)),
        claims=came.claims,
        fields="" if came.unread else visible(fields_of(came)),
        page=visible("\n".join(came.page)).strip("\n"),
        said=visible(recording.text) if came.unread else "",
    )


def _facts(recording: Recording) -> Iterator[str]:
    """What it took, as it was recorded: replaying takes none of it."""
    usage = recording.usage
    yield f"{usage.prompt_tokens:,} + {usage.completion_tokens:,} tokens (recorded)"
    yield f"{recording.latency_s:g} s (recorded)"
    yield f"recorded on {recording.recorded}"
    yield f"asked at {recording.endpoint}"
    yield from (f"{name} {value}" for name, value in recording.parameters.items() if value not in ("", {}, None))


def _messages(recording: Recording, row: Row, shelf: Shelf) -> Iterator[tuple[str, int]]:
    for message in recording.messages:
        title = f"{row.prompt}/{row.case}: {message.role} message"
        yield f"{message.role.capitalize()} message", shelf.text(title, visible("\n".join(message.content)))


def _changed(before: Content, after: Content, shelf: Shelf) -> Changed | None:
    change = shelf.change(before, after)
    if change is None:
        return None
    inline = sum(len(piece.text) for stretch in change.sent for piece in stretch.pieces) <= _LONGEST_INLINE
    return Changed(
        remarks=tuple(visible(remark) for remark in change.remarks),
        came=change.came,
        sent=change.sent if inline else (),
        sent_on_shelf=None if inline else shelf.difference(change.sent),
    )


def _compared(cell: Cell, among: int, shelf: Shelf) -> Iterator[Compared]:
    """How the cell stands to the earlier runs, those to which it stands alike together."""
    runs_by: dict[tuple[object, ...], list[int]] = {}
    for run, since in enumerate(cell.since):
        runs_by.setdefault(_likeness(since), []).append(run)
    for runs in runs_by.values():
        since = cell.since[runs[0]]
        found = (_changed(before.content, after.content, shelf) for before, after in since.pairs)
        told = [f"{since.among} repetitions then, {among} now."] if since.among not in {0, among} else []
        yield Compared(
            runs=tuple(runs),
            standing=since.standing,
            remarks=tuple(told),
            changes=tuple(each for each in found if each is not None),
        )


def _likeness(since: Since) -> tuple[object, ...]:
    """What two earlier runs have in common where a cell stands alike to both."""
    return since.standing, since.among, *((id(before.content), id(after.content)) for before, after in since.pairs)
