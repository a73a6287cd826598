"""Papers out of one file, whatever its format."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePath

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.parsing.decoding import decoded
from digest.ports import Ports

Parse = Callable[[str], Iterator[Paper | UnreadablePaperError]]


def file_name(path: str) -> str:
    """What the edition calls a file: its name without folders, `stdin` for `-`."""
    return "stdin" if path == "-" else PurePath(path).name


def entries(path: str, parse: Parse, ports: Ports) -> list[Paper | UnreadablePaperError]:
    """The papers of a file, each naming its source, and its damaged papers, each naming the file.

    Raises `SourceError` when the file cannot be read or holds no paper at all.
    """
    name = file_name(path)
    found = [_named(entry, name) for entry in parse(decoded(_content(path, name, ports), name))]
    if not any(isinstance(entry, Paper) for entry in found):
        raise _without_papers(name, [entry for entry in found if isinstance(entry, UnreadablePaperError)])
    return found


def counted(path: str, parse: Parse, ports: Ports) -> str:
    """What a file holds, in one sentence; raises as `entries` does."""
    found = entries(path, parse, ports)
    papers = sum(isinstance(entry, Paper) for entry in found)
    damaged = f", {len(found) - papers} unreadable" if len(found) > papers else ""
    return f"{papers} paper{'' if papers == 1 else 's'} in {file_name(path)}{damaged}"


def _content(path: str, name: str, ports: Ports) -> bytes:
    try:
        return ports.read_bytes(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceError(f"{name} cannot be read: {reason} ({path}).", hint="Check the path.") from error


def _named(entry: Paper | UnreadablePaperError, name: str) -> Paper | UnreadablePaperError:
    if isinstance(entry, UnreadablePaperError):
        return UnreadablePaperError(f"{name}, {entry.message}", line=entry.line, hint=entry.hint)
    return entry if entry.sources else replace(entry, sources=(name,))


def _without_papers(name: str, damaged: list[UnreadablePaperError]) -> SourceError:
    hint = "A listing has a title and an abstract, a line each; every other format has fields for the two."
    if not damaged:
        return SourceError(f"{name} holds no papers: nothing but page furniture, comments or empty lists.", hint=hint)
    hint = damaged[0].hint or hint
    first = damaged[0].message.removeprefix(f"{name}, ").removesuffix(".")
    return SourceError(f"{name} holds no papers: {len(damaged):,} unreadable, the first {first}.", hint=hint)
