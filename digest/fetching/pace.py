"""One request after another, at a distance, over all processes on the machine.

A service has two files in a folder that all of them share: a lock, which the operating system lets go when its holder
is killed, and a stamp, which says when the service was last asked. The lock is held as long as a request takes and no
longer, so that those who wait for the time to pass have equal chances.
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

from filelock import FileLock, Timeout

from digest.core.errors import SourceError
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
                async with self._held(service):
                    stamp = self._read(service)
                    left_s = 0.0 if stamp == slept_for else _left_s(stamp, self._now(), service.manners.apart_s)
                    if left_s <= 0:
                        async with self._asking(service) as turn:
                            yield turn
                        return
                if left_s > service.manners.longest_wait_s:
                    raise resting(service, left_s, self._now())
                if left_s > service.manners.apart_s + _WORTH_TELLING_S:
                    self._tell(f"{service.called}: waiting {left_s:.0f} s as asked.")
                await self._sleep(left_s)
                slept_for = stamp

    @asynccontextmanager
    async def _asking(self, service: Service) -> AsyncIterator[Turn]:
        """Stamp that the service is being asked, and then that it was; who is killed between leaves the former."""
        turn = Turn()
        self._write(service, f"asked {self._now().timestamp():.6f}")
        try:
            yield turn
        finally:
            rest_s = min(turn.rest_s, _MOST_REST_S)
            self._write(service, f"ended {self._now().timestamp():.6f} {rest_s:.3f}")

    @asynccontextmanager
    async def _held(self, service: Service) -> AsyncIterator[None]:
        """Hold the service's lock; the event loop goes on while another process has it."""
        with _usable(self._folder / f"{service.name}.lock") as path:
            self._folder.mkdir(parents=True, exist_ok=True)
            _make(path)
        lock, waited_s = FileLock(path, thread_local=False), 0.0
        while not _acquired(lock, path):
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
            yield
        finally:
            lock.release()

    def _read(self, service: Service) -> str:
        with _usable(self._folder / f"{service.name}.stamp") as path:
            _make(path)
            with _opened(path) as descriptor:
                return os.read(descriptor, _STAMP_LENGTH).decode("ascii", "replace")

    def _write(self, service: Service, stamp: str) -> None:
        with _usable(self._folder / f"{service.name}.stamp") as path, _opened(path) as descriptor:
            os.write(descriptor, stamp.ljust(_STAMP_LENGTH).encode("ascii"))  # in one piece, over the old one


def resting(service: Service, rest_s: float, now: datetime) -> SourceError:
    """The error of a service that wants to be left alone for longer than is waited for."""
    then = now + timedelta(seconds=rest_s)
    at = then.strftime("%H:%M" if then.date() == now.date() else "%Y-%m-%d %H:%M")
    return SourceError(
        f"{service.called} asked to wait {rest_s:.0f} s.",
        hint=f"Run again after {at}; what was read so far is kept.",
    )


def _left_s(stamp: str, now: datetime, apart_s: float) -> float:
    """Seconds to wait; never more than one rest, wherever the clock was set.

    A stamp that nobody ended is a request that was killed, or damage: when it ended is not known, and so it is now.
    """
    if not stamp.strip():
        return 0.0
    found = _STAMP.fullmatch(stamp)
    if not found:
        return apart_s
    rest_s = max(apart_s, min(float(found[2]), _MOST_REST_S))
    return min(rest_s, float(found[1]) + rest_s - now.timestamp())


def _acquired(lock: FileLock, path: Path) -> bool:
    with _usable(path):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
    return True


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
def _opened(path: Path) -> Iterator[int]:
    """A file's descriptor; what another user put in its place, to be written over through us, is not followed."""
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        yield descriptor
    finally:
        os.close(descriptor)


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
