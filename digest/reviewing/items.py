"""What waits to be looked at, an item for each thing that somebody decides about; and what a decision does."""

import glob
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path

from digest.core.errors import ReviewError
from digest.reviewing.approving import PENDING, approved_place, pending
from digest.reviewing.files import ours_in
from digest.reviewing.kept import KEPT_SUFFIX
from digest.reviewing.kept import load as load_kept
from digest.reviewing.recordings import Recording, is_recording, load
from digest.reviewing.reviews import Decision, Review, add, output_of, reviews_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A prompt (`after` is the text that is sent) or a reply (`after` is its recording) that waits to be approved.

    `before` is what was approved in its place, if anything was. `files` are the places that it waits for: of
    repetitions that came to the same, one each, out of `among` that are recorded of that case and model; of a case that
    a run kept, all of its files. `review` is what was said of this very output before.
    """

    prompt: str
    case: str
    model: str
    files: tuple[Path, ...]
    among: int
    before: Recording | str | None
    after: Recording | str
    review: Review | None

    @property
    def output(self) -> str:
        """The hash by which a verdict belongs to the output."""
        return output_of(self.after if isinstance(self.after, str) else self.after.outcome)

    @property
    def is_kept(self) -> bool:
        """Whether a run kept it because a check failed."""
        return any(file.name.endswith(KEPT_SUFFIX) for file in self.files)

    @property
    def name(self) -> str:
        """What the item is called: prompt, case, and the model that replied."""
        return f"{self.prompt}/{self.case}" + (f", {self.model}" if self.model else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who decides, when, and what they say of it."""

    by: str
    day: date
    comment: str = ""


def items_in(places: Sequence[Path]) -> list[Item]:
    """Everything that waits in folders or files, ordered by file; raises `ReviewError` where a file is damaged."""
    waiting = [approved_place(file) for file in ours_in(places) if _waits(file)]
    kept = [_kept(file) for file in waiting if file.name.endswith(KEPT_SUFFIX)]
    left = [file for file in waiting if not any(file in item.files for item in kept)]
    prompts = [_prompt(file) for file in left if file.suffix == ".md"]
    replies = _replies([file for file in left if file.suffix == ".json"])
    return sorted([*kept, *prompts, *replies], key=lambda item: item.files)


def settle(item: Item, decision: Decision, signature: Signature) -> None:
    """Accept or reject an item, and remember it; raises `ReviewError` where the files cannot be written.

    Rejecting deletes what waits; what was approved stays.
    """
    add(
        item.files[0].parent,
        Review(
            case=item.case,
            output=item.output,
            verdict=decision,
            comment=signature.comment,
            by=signature.by,
            date=signature.day,
        ),
    )
    for file in item.files:
        _moved(file, decision)


def settle_known(items: Iterable[Item]) -> tuple[list[tuple[Item, Review]], list[Item]]:
    """Do once more what was decided about the same outputs before.

    Gives the items that were, each with what was said of it, and those that wait.
    """
    known, waiting = [], []
    for item in items:
        if item.review is None:
            waiting.append(item)
        else:
            for file in item.files:
                _moved(file, item.review.verdict)
            known.append((item, item.review))
    return known, waiting


def _moved(file: Path, decision: Decision) -> None:
    try:
        if decision == "accepted":
            pending(file).replace(file)
        else:
            pending(file).unlink()
    except OSError as error:
        raise ReviewError(f"{pending(file)} cannot be settled: {error.strerror}.", hint="Mend its folder.") from error


def _kept(file: Path) -> Item:
    """The case of a run that waits: its reply, with what was sent and what that was made of; all or nothing."""
    case = load_kept(pending(file)).case
    waiting = sorted(each for each in file.parent.glob(f"{glob.escape(case)}[.@]*{PENDING}") if is_recording(each))
    if not waiting:
        raise ReviewError(f"{pending(file)} waits without its reply.", hint="Delete it, or run again.")
    reply = approved_place(waiting[0])
    others = [each for each in (file, file.with_name(f"{case}.md")) if pending(each).exists()]
    return replace(_reply([reply], load(waiting[0])), files=(reply, *others))


def _waits(file: Path) -> bool:
    return file.name.endswith(PENDING)


def _prompt(file: Path) -> Item:
    after = _text(pending(file))
    case = file.stem
    return Item(
        prompt=file.parent.name,
        case=case,
        model="",
        files=(file,),
        among=1,
        before=_text(file) if file.exists() else None,
        after=after,
        review=reviews_in(file.parent).get((case, output_of(after))),
    )


def _replies(files: Sequence[Path]) -> list[Item]:
    """An item for each group of repetitions that came to the same."""
    loaded = sorted(((file, load(pending(file))) for file in files), key=lambda each: (*_group(each), each[0]))
    groups = [list(same) for _, same in groupby(loaded, key=_group)]
    return [_reply([file for file, _ in same], same[0][1]) for same in groups]


def _group(each: tuple[Path, Recording]) -> tuple[str, str, str, str, str]:
    file, recording = each
    return (str(file.parent), recording.case, recording.model, recording.template, output_of(recording.outcome))


def _reply(files: list[Path], after: Recording) -> Item:
    first = files[0]
    return Item(
        prompt=after.prompt,
        case=after.case,
        model=after.model,
        files=tuple(files),
        among=len(_repetitions(first, after)),
        before=load(first) if first.exists() else None,
        after=after,
        review=reviews_in(first.parent).get((after.case, output_of(after.outcome))),
    )


def _repetitions(file: Path, recording: Recording) -> set[str]:
    """The recordings of a case with a model, approved or waiting, one a repetition."""
    again = "" if recording.repeat == 1 else f"~{recording.repeat}"
    whole = file.name.removesuffix(f"{again}.json")
    names = {each.name.removesuffix(PENDING) for each in file.parent.iterdir()}
    return {name for name in names if name == f"{whole}.json" or _is_repetition(name, whole)}


def _is_repetition(name: str, whole: str) -> bool:
    number = name.removeprefix(f"{whole}~").removesuffix(".json")
    return name == f"{whole}~{number}.json" and number.isdigit()


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise ReviewError(f"{file} cannot be read: {error.strerror}.", hint="Mend its folder.") from error
