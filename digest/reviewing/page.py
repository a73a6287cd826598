"""One page of everything under review, to be sent to somebody who has nothing but a browser."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from markupsafe import Markup

from digest.core.errors import ReviewError
from digest.ports import Templates
from digest.renderers.styling import styled
from digest.reviewing.answers import AROUND
from digest.reviewing.history import Reader, Repository, Run, Scope, kept_as, run_in_folder, run_now, scope_of
from digest.reviewing.matrix import STATES, Matrix, Reviews, matrix_of
from digest.reviewing.mismatch import short
from digest.reviewing.panels import laid_open
from digest.reviewing.reviews import reviews_in
from digest.reviewing.shelf import Shelf

_OFFERED = 5  # revisions that are offered without being asked for
_KEYS = {"failed": "f", "changed": "c", "different": "d", "flagged": "l", "waiting": "w"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Titled:
    """What the frame of a page needs to know of it."""

    title: str
    language: str = "en"


def page_of_reviews(places: Sequence[Path], against: Sequence[str], templates: Templates, day: date) -> str:
    """The page of what is under review in `places`, folders or files: one HTML file that asks for no other.

    `against` are earlier runs to compare with, each a revision of the places' git repository or a folder that holds
    another copy of what is in the folder of the places (a folder, where both are of the name); the first is chosen when
    the page opens. The last five revisions that changed something are offered besides. `day` is what the page is dated.

    Raises `ReviewError` where a place or one of `against` is not there or verdicts are damaged, and `TemplateError`.
    Recordings that are damaged are shown as that, and what cannot be read of an earlier run is counted.
    """
    scope, reader = scope_of(places), cache(kept_as)
    named = [_name(place) for place in places]
    now = run_now(places, scope, reader)
    asked = [_run(name, scope, reader) for name in against]
    recent, why_none = _recent(scope, reader)
    runs = [*asked, *(run for run in recent if run.name not in {each.name for each in asked})]
    matrix = matrix_of(now, runs, _reviews(now, scope))
    shelf = Shelf()
    script = templates.render("shared/review.js.jinja", {})
    style = styled("en", templates, "shared/review.css.jinja")
    values = style | {
        "edition": _Titled(title=f"Under review: {', '.join(named)}"),
        "script": Markup(script),  # noqa: S704 -- a template of ours or the user's own, with no value in it
        "policy": f"{style['policy']}; script-src 'sha256-{_hash(script)}'",
        "day": day,
        "places": named,
        "tables": laid_open(matrix, shelf),
        "counts": _counts(matrix),
        "damaged": now.damaged,
        "runs": runs,
        "gone": matrix.gone,
        "chosen": 0 if asked else None,
        "why_none": "" if runs else why_none,
        "texts": shelf.texts,
        "differences": shelf.differences,
        "keys": {state: _KEYS[state] for state in STATES},
        "short": short,
        "around": AROUND,
    }
    return templates.render("review.html.jinja", values)


def _name(place: Path) -> str:
    """A place as whoever gets the page may know it: not where it lies on this machine."""
    relative = not place.is_absolute() and place.name != "" and ".." not in place.parts
    return str(place) if relative else place.resolve().name


def _run(name: str, scope: Scope, reader: Reader) -> Run:
    folder = Path(name)
    return run_in_folder(folder, scope, reader) if folder.is_dir() else Repository(scope, reader).run(name)


def _recent(scope: Scope, reader: Reader) -> tuple[Sequence[Run], str]:
    """The runs that are offered unasked; where there can be none, why."""
    try:
        return Repository(scope, reader).recent(_OFFERED), "no commit holds what is under review"
    except ReviewError as error:
        return (), error.message


def _reviews(now: Run, scope: Scope) -> Reviews:
    """The verdicts beside the files of a run, by folder, case and output."""
    folders = {kept.file.parent for kept in now.kept}
    return {
        (str(folder), case, output): review
        for folder in folders
        for (case, output), review in reviews_in(scope.base.parent / folder).items()
    }


def _counts(matrix: Matrix) -> Mapping[str, int]:
    rows = [row for table in matrix.tables for row in table.rows]
    replies = [cell for row in rows for cell in row.cells if cell.column[0] is not None]
    return {
        "prompts": len(matrix.tables),
        "cases": len(rows),
        "replies": sum(len(group.repeats) for cell in replies for group in cell.groups),
        "models": len({cell.column[0] for cell in replies}),
        "waiting": sum(any("waiting" in cell.states for cell in row.cells) for row in rows),
    }


def _hash(text: str) -> str:
    """The hash of an inline script as a Content-Security-Policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
