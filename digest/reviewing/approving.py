"""What was approved, and what waits for it: `FILE.new` beside `FILE`, until somebody has read it."""

import re
from dataclasses import dataclass
from pathlib import Path

from digest.core.errors import ReviewError

PENDING = ".new"
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What may be written: nothing where nobody would read it; approved files only where that was said.

    With `proposes` a prompt that is not as reviewed waits and fails nothing: its reply is being recorded.
    """

    may_write: bool
    renews: bool = False
    proposes: bool = False


def pending(file: Path) -> Path:
    """Where what waits for approval stands."""
    return file.with_name(file.name + PENDING)


def approved_place(file: Path) -> Path:
    """Where what waits in `file` would stand once it is approved."""
    return file.with_name(file.name.removesuffix(PENDING))


def put(file: Path, content: str, terms: Terms) -> Path | None:
    """Write `content` beside `file`, or over it where `terms` say so; gives the file written, None where none is."""
    if not terms.may_write:
        return None
    target = file if terms.renews else pending(file)
    try:
        encoded = content.encode()
    except UnicodeEncodeError as error:
        message = f"{target} would hold {error.object[error.start]!r}, half a character, which no request can carry."
        raise ReviewError(message, hint="Mend the text of the case.") from error
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(encoded)
        if terms.renews:
            pending(file).unlink(missing_ok=True)
    except OSError as error:
        raise ReviewError(f"{target} cannot be written: {error.strerror}.", hint="Mend its folder.") from error
    return target


def must_hold_no_conflict(text: str, file: Path, sent: str = "") -> None:
    """Raise `ReviewError` where git left both sides of a merge in an approved file; what is `sent` may look like it."""
    match = _CONFLICT.search(text)
    if match and not _CONFLICT.search(sent):
        line = text.count("\n", 0, match.start()) + 1
        raise ReviewError(
            f"{file} holds a merge conflict, in line {line}.",
            hint="Take one side (git checkout --ours or --theirs), and run the tests again.",
        )


def what_to_do(written: Path | None) -> str:
    """What somebody does about a difference."""
    if written is None:
        return "Nothing is written in CI: run the tests on your machine, read what comes out, and commit it."
    return f"If it is meant, accept it: digest review {written}. Then commit."
