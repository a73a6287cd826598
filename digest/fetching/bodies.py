"""The body of an answer, whole and of a bearable size, however it is packed."""

import zlib
from collections.abc import AsyncIterator

from digest.core.errors import SourceError
from digest.fetching.failures import BusyError
from digest.fetching.manners import Service

ACCEPTED = "gzip"
_EITHER_HEADER = 47  # zlib's window bits for what begins as gzip or as zlib does
_UNDERSTOOD = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP = b"\x1f"  # the first byte of a member


async def unpacked(chunks: AsyncIterator[bytes], encoding: str, largest: int, service: Service) -> bytes:
    """The body, of `largest` bytes at most, both as it was sent and as it is unpacked.

    No more than that is ever held, whatever was packed. Raises `SourceError` where it is larger, or packed in a way
    that was not asked for, `BusyError` where a part is missing.
    """
    names = [name for each in encoding.split(",") if (name := each.strip().lower()) not in {"", "identity"}]
    if len(names) > 1 or not _UNDERSTOOD.issuperset(names):
        raise SourceError(
            f"{service.called} packs its answer as {encoding[:40]!r}, which was not asked for.",
            hint="Tell whoever runs it; there is nothing to set here.",
        )
    unpacking = _Unpacking(largest) if names else _Plain(largest)
    sent = 0
    async for chunk in chunks:
        sent += len(chunk)
        if sent > largest or not unpacking.take(chunk):
            raise SourceError(
                f"{service.called} answers with more than {largest // 1_000_000} MB.",
                hint="Ask for less at once: fewer days, categories or results.",
            )
    return unpacking.whole()


class _Plain:
    """A body as it was sent."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._body = bytearray()

    def take(self, chunk: bytes) -> bool:
        """Whether there was room for the chunk."""
        self._body += chunk
        return len(self._body) <= self._largest

    def whole(self) -> bytes:
        """All that was taken."""
        return bytes(self._body)


class _Unpacking(_Plain):
    """A body that was packed, perhaps in several members one after another."""

    def __init__(self, largest: int) -> None:
        super().__init__(largest)
        self._member = zlib.decompressobj(_EITHER_HEADER)
        self._begun = False

    def take(self, chunk: bytes) -> bool:
        while chunk:
            if self._member.eof:
                if not chunk.startswith(_GZIP):  # padding after the last member
                    return True
                self._member = zlib.decompressobj(_EITHER_HEADER)
            self._begun = True
            room = self._largest - len(self._body)
            try:
                piece = self._member.decompress(chunk, room + 1)
            except zlib.error as error:
                raise BusyError("sent an answer that cannot be unpacked") from error
            if not super().take(piece):
                return False
            chunk = self._member.unused_data
        return True

    def whole(self) -> bytes:
        if self._begun and not self._member.eof:
            raise BusyError("broke the connection off before its answer was whole")
        return super().whole()
