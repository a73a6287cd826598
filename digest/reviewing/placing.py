"""Where a file under review belongs: to which case of which prompt, which model, version and repetition."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from digest.reviewing.history import Kept, Run
from digest.reviewing.recordings import Recording

CaseKey = tuple[str, str, str]
_NAME = re.compile(r"(?P<case>.*?)(?:@(?P<model>.*?))?(?:~(?P<repeat>[0-9]+))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A file in its place: `key` is prompt, folder and case, the folder empty where the case has no namesake.

    `model` is None of a prompt as it is sent; `version`, the hash of the templates, is empty where it is not known.
    """

    key: CaseKey
    model: str | None
    version: str
    repeat: int
    kept: Kept


def case_keys(runs: Sequence[Run]) -> frozenset[tuple[str, str]]:
    """The prompts and cases that some run has in more than one folder: only those are told apart by it."""
    doubled = set()
    for run in runs:
        folders: dict[tuple[str, str], set[PurePosixPath]] = defaultdict(set)
        for kept in run.kept:
            folders[_case_of(kept)].add(kept.file.parent.parent)
        doubled |= {case for case, those in folders.items() if len(those) > 1}
    return frozenset(doubled)


def placed(run: Run, doubled: frozenset[tuple[str, str]]) -> list[Placed]:
    """Every file of a run in its place; a damaged one in that which its name says."""
    models = dict(_models(run))
    return [_placed(kept, doubled, models) for kept in run.kept]


def _placed(kept: Kept, doubled: frozenset[tuple[str, str]], models: Mapping[str, str]) -> Placed:
    prompt, case = _case_of(kept)
    folder = str(kept.file.parent.parent) if (prompt, case) in doubled else ""
    model, version, repeat = _rest_of(kept, models)
    return Placed(key=(prompt, folder, case), model=model, version=version, repeat=repeat, kept=kept)


def _case_of(kept: Kept) -> tuple[str, str]:
    if isinstance(kept.content, Recording):
        return kept.content.prompt, kept.content.case
    if isinstance(kept.content, str):
        return kept.file.parent.name, kept.file.stem
    return kept.file.parent.name, _named(kept.file)["case"]


def _rest_of(kept: Kept, models: Mapping[str, str]) -> tuple[str | None, str, int]:
    """Model, version and repetition."""
    if isinstance(kept.content, Recording):
        return kept.content.model, kept.content.template, kept.content.repeat
    if isinstance(kept.content, str):
        return None, "", 1
    named = _named(kept.file)
    return models.get(named["model"], named["model"]), "", int(named["repeat"] or 1)


def _models(run: Run) -> Iterator[tuple[str, str]]:
    """Models as they are called, by what stands for them in the names of files."""
    for kept in run.kept:
        if isinstance(kept.content, Recording):
            yield _named(kept.file)["model"], kept.content.model


def _named(file: PurePosixPath) -> Mapping[str, str]:
    """What the name of a recording says: case, model and repetition, empty where it says none."""
    found = _NAME.fullmatch(file.stem)
    return found.groupdict(default="") if found else {"case": file.stem, "model": "", "repeat": ""}
