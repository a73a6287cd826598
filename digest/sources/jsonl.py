"""Papers as JSON Lines."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import ClassVar

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper
from digest.parsing import jsonl
from digest.ports import Ports
from digest.sources.files import counted, entries, file_name


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLines:
    """Papers as JSON Lines; see docs/formats.md. `path` is a file, or `-` for standard input."""

    kind: ClassVar[str] = "jsonl"

    path: str

    @property
    def name(self) -> str:
        """The file's name without folders."""
        return file_name(self.path)

    async def read(self, ports: Ports) -> AsyncIterator[Paper | UnreadablePaperError]:
        """Yield the papers and the damaged ones in order; raises `SourceError` when there is no paper at all."""
        for entry in entries(self.path, jsonl.parse, ports):
            yield entry

    async def probe(self, ports: Ports) -> str:
        """Say how many papers the file holds; raises `SourceError` as reading does."""
        return counted(self.path, jsonl.parse, ports)
