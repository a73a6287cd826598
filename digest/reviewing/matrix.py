"""Cases x prompt versions x models: what each came to, and how it stands to the others and to earlier runs.

The states of a cell. Each speaks of what the cell last came to: of what waits, where something does, else of what is
approved.

* *failed*: a reply cannot be read, somebody rejected this very output, or the file is damaged;
* *changed*: what waits is not what is approved in its place, or nothing is; against an earlier run, a repetition came
  to something else there, answered another prompt, or was not there;
* *different*: another model, prompt version or repetition of the same case came to something else;
* *flagged*: a claim in it is not supported;
* *waiting*: something in it waits to be approved.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePosixPath
from typing import Literal

from digest.reviewing.history import Damaged, Kept, Run
from digest.reviewing.placing import CaseKey, Placed, case_keys, placed
from digest.reviewing.recordings import Recording
from digest.reviewing.reviews import Review

State = Literal["failed", "changed", "different", "flagged", "waiting"]
STATES: tuple[State, ...] = ("failed", "changed", "different", "flagged", "waiting")
Standing = Literal["same", "changed", "new", "unknown"]
Reviews = Mapping[tuple[str, str, str], Review]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Repetitions of a cell that came to the same: `one` speaks for them, `repeats` are their numbers.

    Of what waits, `approved` is what is approved in place of the first. `review` is what was said of this output,
    `review_of_approved` of that one.
    """

    one: Kept
    repeats: tuple[int, ...]
    approved: Kept | None
    review: Review | None
    review_of_approved: Review | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """How a cell stands to an earlier run; `pairs` are what differs, as it was and as it is.

    `unknown` is what cannot be said, as one of the two cannot be read; `among` counts the repetitions of then.
    """

    standing: Standing
    pairs: tuple[tuple[Kept, Kept], ...]
    among: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A model and a version of the prompt, the hash of its templates; without a model, what is sent.

    `waits` says that nothing of it is approved yet.
    """

    model: str | None
    version: str
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a case came to with a model and a version of its prompt; `since` has an entry an earlier run."""

    column: tuple[str | None, str]
    groups: tuple[Group, ...]
    damage: tuple[str, ...]
    states: frozenset[State]
    since: tuple[Since, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case of a prompt; `folder` tells it from one of the same name elsewhere, and is empty where there is none."""

    prompt: str
    folder: str
    case: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The cases of one prompt; each row has a cell for some of the columns."""

    prompt: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """All tables; `gone` names, for each earlier run, what was in it and is no more."""

    tables: tuple[Table, ...]
    gone: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Then:
    """What each repetition last came to in an earlier run, and how many there were of a case with a model."""

    last: Mapping[tuple[CaseKey, str | None, int], Placed]
    among: Counter[tuple[CaseKey, str | None]]


def matrix_of(now: Run, earlier: Sequence[Run], reviews: Reviews) -> Matrix:
    """Set out what is under review now, beside each earlier run.

    `reviews` are verdicts by folder of the prompt, case and output.
    """
    keys = case_keys([now, *earlier])
    here = placed(now, keys)
    theirs = [_then(placed(run, keys)) for run in earlier]
    by_case: dict[CaseKey, list[Placed]] = defaultdict(list)
    for each in here:
        by_case[each.key].append(each)
    rows = [_row(key, files, theirs, reviews) for key, files in sorted(by_case.items())]
    left = {(each.key, each.model) for each in here}
    return Matrix(
        tables=tuple(_table(prompt, tuple(own), here) for prompt, own in groupby(rows, key=lambda row: row.prompt)),
        gone=tuple(
            tuple(sorted({_named(each) for each in then.last.values() if (each.key, each.model) not in left}))
            for then in theirs
        ),
    )


def _then(run: Sequence[Placed]) -> _Then:
    last = {(each.key, each.model, each.repeat): each for each in sorted(run, key=lambda each: each.kept.waits)}
    return _Then(last=last, among=Counter((each.key, each.model) for each in last.values()))


def _named(each: Placed) -> str:
    prompt, folder, case = each.key
    return f"{folder + '/' if folder else ''}{prompt}/{case}" + (f", {each.model}" if each.model else "")


def _table(prompt: str, rows: tuple[Row, ...], here: Sequence[Placed]) -> Table:
    """The columns of a table: what is sent, then the models by name, of each the versions in the order they came."""
    files: dict[tuple[str | None, str], list[Kept]] = defaultdict(list)
    for each in here:
        if each.key[0] == prompt:
            files[each.model, each.version].append(each.kept)
    columns = [
        Column(model=model, version=version, waits=all(kept.waits for kept in those))
        for (model, version), those in sorted(files.items(), key=_place_of_column)
    ]
    return Table(prompt=prompt, columns=tuple(columns), rows=rows)


def _place_of_column(column: tuple[tuple[str | None, str], list[Kept]]) -> tuple[bool, str, bool, bool, str, str]:
    (model, version), files = column
    days = (each.content.recorded.isoformat() for each in files if isinstance(each.content, Recording))
    is_known = version != "" or model is None
    waits = all(each.waits for each in files)
    return (model is not None, model or "", not is_known, waits, min(days, default=""), version)


def _row(key: CaseKey, files: Sequence[Placed], theirs: Sequence[_Then], reviews: Reviews) -> Row:
    prompt, folder, case = key
    by_column: dict[tuple[str | None, str], list[Placed]] = defaultdict(list)
    for each in files:
        by_column[each.model, each.version].append(each)
    approved = {each.kept.file: each.kept for each in files if not each.kept.waits}
    cells = [_cell(column, own, approved, theirs, reviews) for column, own in by_column.items()]
    return Row(prompt=prompt, folder=folder, case=case, cells=tuple(_told_apart(cells)))


def _told_apart(cells: Sequence[Cell]) -> Iterator[Cell]:
    """The cells, with what is different among them marked; prompts are no outcomes."""
    outputs = {group.one.output for cell in cells for group in cell.groups if cell.column[0] is not None}
    for cell in cells:
        is_reply = cell.column[0] is not None and cell.groups
        yield replace(cell, states=cell.states | {"different"}) if is_reply and len(outputs) > 1 else cell


def _cell(
    column: tuple[str | None, str],
    files: Sequence[Placed],
    approved: Mapping[PurePosixPath, Kept],
    theirs: Sequence[_Then],
    reviews: Reviews,
) -> Cell:
    last = {each.kept.file: each for each in sorted(files, key=lambda each: each.kept.waits)}.values()
    readable = sorted(
        (each for each in last if not isinstance(each.kept.content, Damaged)), key=lambda each: each.repeat
    )
    damage = tuple(each.kept.content.why for each in last if isinstance(each.kept.content, Damaged))
    groups = tuple(_groups(readable, approved, reviews))
    since = tuple(_since(readable, then) if not damage else _UNKNOWN for then in theirs)
    return Cell(column=column, groups=groups, damage=damage, states=frozenset(_states(groups, damage)), since=since)


_UNKNOWN = Since(standing="unknown", pairs=(), among=0)


def _groups(last: Sequence[Placed], approved: Mapping[PurePosixPath, Kept], reviews: Reviews) -> Iterator[Group]:
    alike: dict[tuple[str, bool], list[Placed]] = defaultdict(list)
    for each in last:
        alike[each.kept.output, each.kept.waits].append(each)
    for (output, waits), those in alike.items():
        one = those[0]
        place, case = str(one.kept.file.parent), one.key[2]
        before = approved.get(one.kept.file) if waits else None
        yield Group(
            one=one.kept,
            repeats=tuple(each.repeat for each in those),
            approved=before,
            review=reviews.get((place, case, output)),
            review_of_approved=reviews.get((place, case, before.output)) if before else None,
        )


def _states(groups: Sequence[Group], damage: Sequence[str]) -> Iterator[State]:
    """The states that need no other cell and no earlier run."""
    recordings = [group.one.content for group in groups if isinstance(group.one.content, Recording)]
    rejected = any(group.review is not None and group.review.verdict == "rejected" for group in groups)
    if damage or rejected or any(each.outcome.unread for each in recordings):
        yield "failed"
    if any(group.one.waits and not (group.approved and _is_same(group.approved, group.one)) for group in groups):
        yield "changed"
    if any(claim.verdict != "supported" for each in recordings for claim in each.outcome.claims):
        yield "flagged"
    if any(group.one.waits for group in groups):
        yield "waiting"


def _since(last: Sequence[Placed], then: _Then) -> Since:
    found = [(then.last.get((each.key, each.model, each.repeat)), each.kept) for each in last]
    was = [each.kept for each, _ in found if each is not None]
    pairs = {
        (each.kept.output, now.output): (each.kept, now)
        for each, now in found
        if each is not None and not isinstance(each.kept.content, Damaged) and not _is_same(each.kept, now)
    }
    standing: Standing = "same"
    if not was:
        standing = "new"
    elif pairs or len(was) < len(found):
        standing = "changed"
    elif any(isinstance(each.content, Damaged) for each in was):
        standing = "unknown"
    among = then.among[last[0].key, last[0].model] if was else 0
    return Since(standing=standing, pairs=tuple(pairs.values()), among=among)


def _is_same(before: Kept, after: Kept) -> bool:
    """Whether two answer the same prompt and came to the same."""
    if isinstance(before.content, Recording) and isinstance(after.content, Recording):
        return before.content.key == after.content.key and before.output == after.output
    return before.content == after.content
