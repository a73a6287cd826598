"""The outside world, put together: the only module that reads the environment, the clock and standard input."""

import getpass
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from digest.archive.state import STATE_FILE, Begun, State
from digest.config import Config, Wishes, calibrated, load, options_of
from digest.core.errors import ConfigError, SourceError
from digest.llm.building import Terms, assembled
from digest.llm.endpoint import Endpoint
from digest.llm.retrying import Patience, Retrying
from digest.llm.settings import EndpointSettings, address
from digest.llm.tally import Tally
from digest.parsing import format_of
from digest.parsing.decoding import decoded
from digest.pipeline import Pipeline
from digest.ports import Model, Ports, Progress, Replies, Source
from digest.sources import SOURCES
from digest.tables import Table


class Inputs:
    """Reads each input file, and standard input (`-`), once for everybody who asks for it."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}

    def read_bytes(self, path: str) -> bytes:
        """The content of `path`; raises `OSError`."""
        if path not in self._contents:
            self._contents[path] = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return self._contents[path]


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(tz=UTC).astimezone()


def seconds() -> float:
    """Seconds that only ever grow, to time things by."""
    return time.perf_counter()


def this_week() -> str:
    """The ISO week of today, such as 2026-W47."""
    year, week, _ = now().isocalendar()
    return f"{year}-W{week:02}"


def author() -> str:
    """Who is at the terminal, as git knows them; else by the login name; empty where nobody knows."""
    git = shutil.which("git")
    if git:
        asked = subprocess.run([git, "config", "user.name"], capture_output=True, text=True, check=False)  # noqa: S603
        if asked.stdout.strip():
            return asked.stdout.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user: a container
        return ""


def in_ci() -> bool:
    """Whether nobody is there to read what is written: the convention of CI services."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def color_wanted() -> bool:
    """Whether the person at the terminal wants colour (https://no-color.org)."""
    return "NO_COLOR" not in os.environ


def config_for(path: str | None, edition: str, sources: Sequence[Source], tables: dict[str, Table]) -> Config:
    """The config of `path`, or of ./digest.toml where there is one, under what the command line says."""
    file = Path(path) if path else Path("digest.toml")
    found = file if path or file.exists() else None
    base_url = os.environ.get("OPENAI_BASE_URL", "")
    wishes = Wishes(
        edition=edition or this_week(),
        inputs=tuple(sources),
        tables=tables,
        environment={"endpoint": {"base_url": base_url}} if base_url else {},
    )
    return load(found, wishes)


def sources_for(paths: Sequence[str], read_bytes: Callable[[str], bytes]) -> list[Source]:
    """A source a file; the format is found from the content. Raises `ConfigError` where there is no such file."""
    return [SOURCES[_format(path, read_bytes)](path=path) for path in paths]


def _format(path: str, read_bytes: Callable[[str], bytes]) -> str:
    try:
        return format_of(decoded(read_bytes(path), path))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint="Name a file that is there.") from error
    except SourceError:  # its source says so when it is read, and the other files are read all the same
        return "listing"


def ports_for(config: Config, inputs: Inputs, progress: Progress) -> Ports:
    """The world as plug-ins see it, without a model."""
    return Ports(
        now=now,
        read_bytes=inputs.read_bytes,
        out=config.out,
        prompts=config.prompts,
        templates=config.templates,
        progress=progress,
    )


@asynccontextmanager
async def asking_afresh(settings: EndpointSettings) -> AsyncIterator[Model]:
    """The model of `settings` as long as the block runs: nothing is replayed, kept, or put in other words."""
    tally = Tally()
    async with Endpoint(settings, os.environ.get(settings.key_from, ""), tally, seconds) as endpoint:
        yield Retrying(endpoint, Patience(deadline_s=settings.deadline_s), tally)


def must_be_askable(settings: EndpointSettings) -> None:
    """Raise `ConfigError` where the key or the certificates cannot work; nothing is asked."""
    Endpoint(settings, os.environ.get(settings.key_from, ""), Tally(), seconds)


def _as_kept(kept: Replies) -> Replies:
    """The replies as they are kept."""
    return kept


@asynccontextmanager
async def asking(
    config: Config, ports: Ports, tally: Tally, *, fresh: bool, seen: Callable[[Replies], Replies] = _as_kept
) -> AsyncIterator[tuple[Pipeline, Ports]]:
    """The pipeline, and the ports with the model that the config names, as long as the block runs.

    Topics are cut by what is known of the endpoint's tokens. Without a model both are as they are. `seen` makes of
    the kept replies those that the model is to see.
    """
    if config.endpoint is None:
        yield config.pipeline, ports
        return
    key = os.environ.get(config.endpoint.key_from, "")
    begun = _begun(config.pipeline, config.endpoint)
    with State(ports.out / STATE_FILE) as kept:
        cut = calibrated(config, kept.begin(begun, fresh=fresh))
        terms = Terms(
            fresh=fresh,
            max_calls=config.budget.max_calls,
            learn=partial(kept.learn, begun),
            patience=Patience(deadline_s=config.endpoint.deadline_s),
        )
        async with Endpoint(config.endpoint, key, tally, seconds) as endpoint:
            yield cut.pipeline, replace(ports, model=assembled(endpoint, config.endpoint, seen(kept), tally, terms))


def as_begun(config: Config, *, fresh: bool) -> Config:
    """The config with topics cut as a run would cut them now; nothing is written."""
    path = config.out / STATE_FILE
    if config.endpoint is None or not path.exists():
        return config
    with State(path, only_read=True) as kept:
        return calibrated(config, kept.ratio_for(_begun(config.pipeline, config.endpoint), fresh=fresh))


@contextmanager
def kept_replies(config: Config) -> Iterator[Replies]:
    """The replies kept in the out folder, to be read alone; raises `ConfigError` where there are none."""
    path = config.out / STATE_FILE
    if not path.exists():
        raise ConfigError(
            f"{config.out} keeps no replies: no edition was made there.",
            hint="Make the edition first with digest run, or name its folder with --out.",
        )
    with State(path, only_read=True) as kept:
        yield kept


def _begun(plan: Pipeline, endpoint: EndpointSettings) -> Begun:
    return Begun(edition=plan.edition, endpoint=address(endpoint), model=endpoint.model)


def fingerprints(sources: Sequence[Source], read_bytes: Callable[[str], bytes]) -> list[dict[str, str]]:
    """What an edition is made from: the place of each source, and the hash of its file where it has one."""
    return sorted((_fingerprint(source, read_bytes) for source in sources), key=lambda each: each["place"])


def _fingerprint(source: Source, read_bytes: Callable[[str], bytes]) -> dict[str, str]:
    options = {option.name: getattr(source, option.name) for option in options_of(type(source))}
    path = options.get("path")
    if path is None:
        return {"place": f"{source.kind} {json.dumps(options, sort_keys=True)}", "sha256": ""}
    try:
        content = hashlib.sha256(read_bytes(path)).hexdigest()
    except OSError:  # the source says so itself when it is read
        content = ""
    return {"place": f"{source.kind} {content if path == '-' else Path(path).resolve()}", "sha256": content}
