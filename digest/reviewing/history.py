"""What is under review as it is now, and as it was in a revision of its repository or in another copy of its folder."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from digest.core.errors import ReviewError
from digest.reviewing.approving import PENDING
from digest.reviewing.files import ours_in
from digest.reviewing.recordings import FORMAT, Recording, read
from digest.reviewing.reviews import output_of
from digest.reviewing.snapshots import is_snapshot

_SAYS_SO = f'"format": "{FORMAT.partition("/")[0]}/'.encode()  # of any version of the form
_PATTERNS = tuple(f"*{end}{new}" for end in (".json", ".md") for new in ("", PENDING))
_LOOKED_BACK = 60  # commits that touch a JSON or Markdown file here; most change nothing under review


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A recording that cannot be read, and why: cut, edited, or of a form that this version does not know."""

    why: str


Content = Recording | str | Damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file of a run: a recording, a prompt as it is sent (its text), or one that is damaged.

    `file` is the approved file, by its name in the scope, also of what `waits` beside it; `output` is the hash that
    verdicts go by.
    """

    file: PurePosixPath
    waits: bool
    content: Content
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All that was under review at some time; `name` is short and `title` says which time that was."""

    name: str
    title: str
    kept: tuple[Kept, ...]

    @property
    def damaged(self) -> tuple[str, ...]:
        """Why files of it cannot be read, a sentence each."""
        return tuple(each.content.why for each in self.kept if isinstance(each.content, Damaged))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is looked at: `names` of folders or files, all of which lie in the folder `base`.

    Names begin with that of `base` itself, which can be the folder of a prompt.
    """

    base: Path
    names: tuple[PurePosixPath, ...]

    def named(self, place: PurePosixPath) -> PurePosixPath:
        """The name of what lies at `place` in `base`, or at the same place of another copy of it."""
        return self.base.name / place

    def holds(self, file: PurePosixPath) -> bool:
        """Whether a file is one of them or lies in one."""
        return any(file == name or name in file.parents for name in self.names)


Reader = Callable[[PurePosixPath, bool, bytes], Kept | None]


def kept_as(file: PurePosixPath, waits: bool, content: bytes) -> Kept | None:
    """What a file holds that is under review; None where it is something else.

    Pure, and slow enough that what reads several runs wraps it in a cache: most files are the same in all of them.
    """
    if file.suffix == ".json" and _SAYS_SO in content:
        try:
            recording = read(content, Path(file))
        except ReviewError as error:
            return Kept(file=file, waits=waits, content=Damaged(why=error.message), output="")
        return Kept(file=file, waits=waits, content=recording, output=output_of(recording.outcome))
    if file.suffix == ".md":
        text = content.decode("utf-8", "replace")
        if is_snapshot(text):
            return Kept(file=file, waits=waits, content=text, output=output_of(text))
    return None


def scope_of(places: Sequence[Path]) -> Scope:
    """The scope of folders and files."""
    whole = [Path(os.path.abspath(place)) for place in places]  # noqa: PTH100 -- resolve() would follow links
    base = Path(os.path.commonpath([place if place.is_dir() else place.parent for place in whole]))
    names = (_approved(base.name / PurePosixPath(place.relative_to(base)))[0] for place in whole)
    return Scope(base=base, names=tuple(names))


def run_now(places: Sequence[Path], scope: Scope, reader: Reader) -> Run:
    """What is under review in `places` now; raises `ReviewError` where there is no such place."""
    return Run(name="now", title="now", kept=tuple(_from_files(places, scope.base, scope, reader)))


def run_in_folder(folder: Path, scope: Scope, reader: Reader) -> Run:
    """What lies in `folder`, another copy of `scope.base`, as far as it is in the scope."""
    base = Path(os.path.abspath(folder))  # noqa: PTH100 -- as above
    kept = tuple(each for each in _from_files([base], base, scope, reader) if scope.holds(each.file))
    return Run(name=str(folder), title=f"folder {folder}", kept=kept)


class Repository:
    """The git repository in which `scope.base` lies; making one raises `ReviewError` where there is none."""

    def __init__(self, scope: Scope, reader: Reader) -> None:
        self._scope = scope
        self._reader = reader
        self._blobs: dict[str, bytes] = {}
        if not self._git("rev-parse", "--is-inside-work-tree").startswith(b"true"):
            raise ReviewError(f"{scope.base} lies in no working copy of git.", hint="Name a folder to compare with.")

    def run(self, revision: str) -> Run:
        """What was under review in `revision`; raises `ReviewError` where there is no such revision."""
        try:
            found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except ReviewError as error:
            message = f"There is no revision and no folder {revision!r} to compare with."
            raise ReviewError(message, hint="git log shows the revisions.") from error
        return self._run(found.decode().strip())

    def recent(self, most: int) -> tuple[Run, ...]:
        """The last revisions, `most` at most and the newest first, each of which changed something under review."""
        runs: list[Run] = []
        for revision in self._revisions():
            run = self._run(revision)
            if runs and runs[-1].kept == run.kept:
                runs.pop()  # it was so already one revision earlier
            elif len(runs) == most:
                break
            runs.append(run)
        return tuple(run for run in runs if run.kept)

    def _revisions(self) -> list[str]:
        """The revisions that touched a file like those under review, the newest first; none before the first commit."""
        if not self._git("rev-parse", "--verify", "--quiet", "HEAD", may_fail=True):
            return []
        return (
            self._git("log", f"-n{_LOOKED_BACK}", "--no-show-signature", "--format=%H", "--", *_PATTERNS)
            .decode()
            .split()
        )

    def _run(self, revision: str) -> Run:
        told = self._git("log", "-1", "--no-show-signature", "--format=%h%x00%cs%x00%s", revision, "--")
        name, day, subject = told.decode("utf-8", "replace").rstrip("\n").split("\0")
        return Run(name=name, title=f"{name}, {day}: {subject}", kept=tuple(self._kept(revision)))

    def _kept(self, revision: str) -> Iterator[Kept]:
        blobs = dict(self._listed(revision))
        self._fetch(sorted(set(blobs.values()) - set(self._blobs)))
        for name, blob in sorted(blobs.items()):
            kept = self._reader(*_approved(PurePosixPath(name)), self._blobs[blob])
            if kept is not None:
                yield kept

    def _listed(self, revision: str) -> Iterator[tuple[str, str]]:
        """Files of the scope that could be under review, by name, each with its blob."""
        for entry in self._git("ls-tree", "-r", "-z", revision).split(b"\0"):
            about, _, path = entry.partition(b"\t")
            name = self._scope.named(PurePosixPath(os.fsdecode(path)))
            approved, _ = _approved(name)
            if about and approved.suffix in {".json", ".md"} and self._scope.holds(approved):
                yield str(name), about.decode().split()[-1]

    def _fetch(self, blobs: Sequence[str]) -> None:
        """Have the content of blobs, with one call for all; what is not there counts as empty."""
        answer = self._git("cat-file", "--batch", said="".join(f"{blob}\n" for blob in blobs).encode())
        at = 0
        for blob in blobs:
            end = answer.index(b"\n", at)
            told = answer[at:end].split()
            size = int(told[2]) if told[1] == b"blob" else 0
            self._blobs[blob] = answer[end + 1 : end + 1 + size]
            at = end + 1 + (size + 1 if told[1] == b"blob" else 0)

    def _git(self, *words: str, said: bytes = b"", may_fail: bool = False) -> bytes:
        """What git prints; raises `ReviewError` with what it complains about, or gives nothing where it `may_fail`."""
        git = shutil.which("git")
        if git is None:
            raise ReviewError("git is not installed.", hint="Install it, or name a folder to compare with.")
        call = [git, "-C", str(self._scope.base), *words]
        done = subprocess.run(call, input=said, capture_output=True, check=False)  # noqa: S603 -- no shell
        if done.returncode and not may_fail:
            complaint = done.stderr.decode("utf-8", "replace").strip().split("\n")[0].rstrip(".") or "git failed"
            message = f"The past of {self._scope.base} cannot be read: {complaint}."
            raise ReviewError(message, hint="Mend that, or name a folder to compare with.")
        return b"" if done.returncode else done.stdout


def _from_files(places: Sequence[Path], base: Path, scope: Scope, reader: Reader) -> Iterator[Kept]:
    for file in ours_in(places):
        whole = Path(os.path.abspath(file))  # noqa: PTH100 -- as above
        name, waits = _approved(scope.named(PurePosixPath(whole.relative_to(base))))
        try:
            content = file.read_bytes()
        except OSError as error:
            yield Kept(file=name, waits=waits, content=Damaged(why=f"{name}: {error.strerror}."), output="")
            continue
        kept = reader(name, waits, content)
        if kept is not None:
            yield kept


def _approved(file: PurePosixPath) -> tuple[PurePosixPath, bool]:
    """The approved file that a file stands for, and whether it waits for that."""
    return file.with_name(file.name.removesuffix(PENDING)) if file.name else file, file.name.endswith(PENDING)
