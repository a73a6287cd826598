"""What a run stands on beside the endpoint: prompts, the out folder, what is remembered there, and sources."""

import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from digest.archive.lock import held
from digest.archive.pruning import Stock, stock_of
from digest.archive.state import STATE_FILE
from digest.core.errors import ArchiveError, SourceError, TemplateError
from digest.examining.notices import Notice, doubtful, failed, good, tried, wrong
from digest.ports import Ports, Source
from digest.templating import TemplateFolder, shipped
from digest.writers.prompting import VARIABLES, check_prompts

_MEGABYTE = 1_000_000
_WORTH_PRUNING = 50 * _MEGABYTE


def prompts(folder: TemplateFolder) -> Notice:
    """Whether every prompt can be filled."""
    try:
        check_prompts(folder)
    except TemplateError as error:
        return failed("prompts", error)
    own = [str(path) for path in folder.folders if path != shipped("prompts")]
    return good("prompts", f"{len(VARIABLES)} can be filled, {'with those of ' + own[0] if own else 'as shipped'}.")


def out_folder(out: Path) -> Notice:
    """Whether editions can be written; a folder that is not there yet is not made."""
    if out.exists():
        return tried("out", lambda: _held(out))
    above = next(folder for folder in out.absolute().parents if folder.exists())
    if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
        return good("out", f"{out} will be made.")
    return wrong("out", f"{out} cannot be made: {above} may not be written to.", "Give --out another folder.")


def _held(out: Path) -> str:
    with held(out):
        return f"{out} can be written to, and no run uses it."


def state(out: Path) -> Notice:
    """What is remembered between runs, and what of it could be let go."""
    try:
        stock = stock_of(out)
    except ArchiveError as error:
        return failed("state", error)
    if stock is None:
        return good("state", f"{out / STATE_FILE} is not there yet.")
    held = _kinds(stock.replies, stock.vectors)
    found = f"{held} kept, {megabytes(stock.size)}, format {stock.version}; {_idle(stock)}."
    if stock.idle_bytes < _WORTH_PRUNING:
        return good("state", found)
    return doubtful("state", found, "Say digest doctor --prune to let them go.")


def _idle(stock: Stock) -> str:
    if stock.idle or stock.idle_vectors:
        return f"{_kinds(stock.idle, stock.idle_vectors)} ({megabytes(stock.idle_bytes)}) are used by no edition"
    return "--prune would free nothing"


def _kinds(replies: int, vectors: int) -> str:
    told = f"{replies:,} repl{'y' if replies == 1 else 'ies'}"
    return f"{told} and {vectors:,} vector{'' if vectors == 1 else 's'}" if vectors else told


def megabytes(size: int) -> str:
    """Bytes, as people read them."""
    return f"{size / _MEGABYTE:.1f} MB"


async def sources(given: Sequence[Source], ports: Ports) -> list[Notice]:
    """Whether each source can be read."""
    if not given:
        return [doubtful("sources", "None is configured.", "Add [[sources]] to the config, or say digest run FILE.")]
    async with AsyncExitStack() as stack:
        if ports.web is not None:
            await stack.enter_async_context(ports.web)
        return [await _source(source, ports) for source in given]


async def _source(source: Source, ports: Ports) -> Notice:
    try:
        found = await source.probe(ports)
    except SourceError as error:
        return failed("source", error, "Give a file that holds papers.")
    return good("source", f"{found}.")
