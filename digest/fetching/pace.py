"""One request after another, at a distance, over all processes on the machine.

A service has a file in a folder that all of them share. It is locked while the service is asked, which the operating
system ends when the holder is killed, and it says when that was last. Nobody holds it who only waits for time to pass,
so that all who wait have equal chances.
"""

import asyncio
import os
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from filelock import lock_descriptor

from digest.core.errors import SourceError, ThrottledError
from digest.fetching.manners import Service

_POLL_S = 0.1
_WORTH_TELLING_S = 2.0
_LONGEST_LINE_S = 1800.0
_MOST_REST_S = 3600.0  # a service that errs may not lock a machine out for longer
_STAMP = re.compile(r"ended ([0-9]{1,12}\.[0-9]{6}) ([0-9]{1,9}\.[0-9]{3}) *")
_STAMP_LENGTH = 48
_FOR_ALL = 0o666  # every user's digest keeps the same pace


@dataclass(slots=True, kw_only=True)
class Turn:
    """The right to ask a service once; `rest_s` is how long it then asked to be left alone."""

    rest_s: float = 0.0


class Pace:
    """Gives turns to ask, by the files in `folder`; `now` has a zone, and `sleep` lets as many seconds pass.

    `tell` is told where another process is waited for.
    """

    def __init__(
        self,
        folder: Path,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        tell: Callable[[str], None],
    ) -> None:
        self._folder = folder
        self._now = now
        self._sleep = sleep
        self._tell = tell
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._told: set[str] = set()

    @asynccontextmanager
    async def turn(self, service: Service) -> AsyncIterator[Turn]:
        """Wait until the service may be asked; nobody else on the machine asks it as long as the block runs.

        Raises `SourceError` where it wants a longer rest than is waited for, or the folder cannot be used.
        """
        slept_for = ""
        async with self._lines[service.name]:
            while True:
                async with self._held(service) as file:
                    stamp = file.read()
                    left_s = 0.0 if stamp == slept_for else _left_s(stamp, self._now(), service.manners.apart_s)
                    if left_s <= 0:
                        with self._asking(file) as turn:
                            yield turn
                        return
                if left_s > service.manners.longest_wait_s:
                    raise resting(service, left_s, self._now())
                if left_s > service.manners.apart_s + _WORTH_TELLING_S:
                    self._tell(f"{service.called}: waiting {left_s:.0f} s as asked.")
                await self._sleep(left_s)
                slept_for = stamp

    @contextmanager
    def _asking(self, file: "_Held") -> Iterator[Turn]:
        """Stamp that the service is being asked, and then that it was; who is killed between leaves the former."""
        turn = Turn()
        file.write(f"asked {self._now().timestamp():.6f}")
        try:
            yield turn
        finally:
            file.write(f"ended {self._now().timestamp():.6f} {min(turn.rest_s, _MOST_REST_S):.3f}")

    @asynccontextmanager
    async def _held(self, service: Service) -> AsyncIterator["_Held"]:
        """Hold the service's file; the event loop goes on while another process has it."""
        path, waited_s = self._folder / f"{service.name}.pace", 0.0
        with _usable(path):
            self._folder.mkdir(parents=True, exist_ok=True)
        while (descriptor := _locked(path)) is None:
            if waited_s >= _WORTH_TELLING_S and service.name not in self._told:
                self._told.add(service.name)
                self._tell(f"{service.called}: waiting for another digest on this machine.")
            if waited_s >= _LONGEST_LINE_S:
                raise SourceError(
                    f"{service.called} was not asked: {path} has been held by another process for {waited_s:.0f} s.",
                    hint="End the other digest, and run again.",
                )
            await self._sleep(_POLL_S)
            waited_s += _POLL_S
        try:
            yield _Held(path, descriptor)
        finally:
            os.close(descriptor)  # which lets it go


class _Held:
    """A service's file, while it is locked."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def read(self) -> str:
        """The stamp, empty where nobody has asked yet."""
        with _usable(self._path):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            return os.read(self._descriptor, _STAMP_LENGTH).decode("ascii", "replace")

    def write(self, stamp: str) -> None:
        """Put a stamp in the place of the one before, in one piece."""
        with _usable(self._path):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, stamp.ljust(_STAMP_LENGTH).encode("ascii"))


def resting(service: Service, rest_s: float, now: datetime) -> ThrottledError:
    """The error of a service that wants to be left alone for longer than is waited for."""
    then = now + timedelta(seconds=rest_s)
    at = then.strftime("%H:%M" if then.date() == now.date() else "%Y-%m-%d %H:%M")
    return ThrottledError(
        f"{service.called} asked to wait {rest_s:.0f} s.",
        hint=f"Run again after {at}; what was read so far is kept.",
    )


def _left_s(stamp: str, now: datetime, apart_s: float) -> float:
    """Seconds to wait.

    A stamp from the future is one of before the clock was set back, and costs one interval, not what is left.
    One that nobody ended is of a request that was killed, or damage: when that ended is not known, and so it is now.
    """
    if not stamp.strip():
        return 0.0
    found = _STAMP.fullmatch(stamp)
    if not found:
        return apart_s
    rest_s = max(apart_s, min(float(found[2]), _MOST_REST_S))
    left_s = float(found[1]) + rest_s - now.timestamp()
    return left_s if left_s <= rest_s else apart_s


def _locked(path: Path) -> int | None:
    """The descriptor of the file, locked; None where another process has it, or just put another in its place."""
    with _usable(path):
        _make(path)
        # What another user put there, for us to write over what is ours, is not followed.
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            # Not filelock.FileLock: in a sticky folder that takes no file which another user has made.
            if lock_descriptor(descriptor, blocking=False) and os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except FileNotFoundError:
            pass
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)
        return None


def _make(path: Path) -> None:
    """Make a file that every user of the machine may write to, where it is not there.

    It is opened with O_CREAT only where it is missing: in a sticky folder Linux refuses that for others' files
    (fs.protected_regular, https://docs.kernel.org/admin-guide/sysctl/fs.html).
    """
    if path.exists():
        return
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _FOR_ALL))
    except FileExistsError:  # another process was faster
        return
    path.chmod(_FOR_ALL)  # whatever the umask is


@contextmanager
def _usable(path: Path) -> Iterator[Path]:
    """Turn what the disk says about a file of the folder into a `SourceError`."""
    try:
        yield path
    except OSError as error:
        raise SourceError(
            f"{path}, which keeps the pace of requests on this machine, cannot be used: {error.strerror}.",
            hint=f"Delete {path.parent}, or have its owner do so.",
        ) from error
