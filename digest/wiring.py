"""The outside world, put together: the only module that reads the environment, the clock and standard input."""

import getpass
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from digest.archive.pruning import asking_nothing
from digest.archive.state import STATE_FILE, Begun, State
from digest.config import Config, Wishes, calibrated, load
from digest.core.errors import ConfigError, SourceError
from digest.days import NO_DAYS, Days
from digest.embedders import Asking, embedding, kept_embedder
from digest.fetching.lazily import Places, web_for
from digest.llm.building import Terms, assembled
from digest.llm.dialect import Dialect
from digest.llm.endpoint import Endpoint
from digest.llm.manners import Manner, as_text, manner_in
from digest.llm.retrying import Patience, Retrying
from digest.llm.settings import EndpointSettings, address
from digest.llm.tally import Tally
from digest.llm.window import too_small, window_tokens, windowed
from digest.llm.windows import window_when_loaded
from digest.memory import with_memory
from digest.parsing import format_of
from digest.parsing.decoding import decoded
from digest.pipeline import Pipeline
from digest.ports import Model, Ports, Progress, Replies, Source
from digest.sources import SOURCES
from digest.tables import BudgetTable, Table


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


def config_for(
    path: str | None, edition: str, sources: Sequence[Source], tables: dict[str, Table], days: Days = NO_DAYS
) -> Config:
    """The config of `path`, or of ./digest.toml where there is one, under what the command line says."""
    file = Path(path) if path else Path("digest.toml")
    found = file if path or file.exists() else None
    base_url = os.environ.get("OPENAI_BASE_URL", "")
    wishes = Wishes(
        edition=edition,
        now=now(),
        days=days,
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


def ports_for(
    config: Config, inputs: Inputs, progress: Progress, *, remembers: bool = False, keeps: bool = True
) -> Ports:
    """The world as plug-ins see it, without a model; of vectors it has those that are kept.

    `remembers` says that it holds the topics of earlier editions and what they covered, `keeps` what the web answers.
    """
    ports = Ports(
        now=now,
        web=web_for(Places(out=config.out, own=_own_cache(), keeps=keeps), config.contact, now, progress),
        read_bytes=inputs.read_bytes,
        secret=_secret,
        out=config.out,
        prompts=config.prompts,
        templates=config.templates,
        progress=progress,
        window=config.pipeline.window,
        span=config.pipeline.window,
    )
    ports = with_memory(ports, config) if remembers else ports
    return replace(ports, embedder=kept_embedder(config.embeddings, ports))


@asynccontextmanager
async def asking_afresh(settings: EndpointSettings) -> AsyncIterator[Model]:
    """The model of `settings` as long as the block runs: nothing is replayed, kept, or put in other words."""
    tally = Tally()
    async with reaching(settings, tally) as endpoint:
        yield Retrying(endpoint, Patience(deadline_s=settings.deadline_s), tally)


@asynccontextmanager
async def reaching(settings: EndpointSettings, tally: Tally, out: Path | None = None) -> AsyncIterator[Endpoint]:
    """The endpoint itself as long as the block runs: each call is one request.

    How requests are put is learned anew, and kept for later runs in `out` where that holds a state.
    """

    def keep(manner: Manner) -> None:
        if out is not None and (out / STATE_FILE).exists():
            with asking_nothing(out / STATE_FILE), State(out / STATE_FILE) as kept:
                kept.keep_manner(address(settings), settings.model, as_text(manner))

    dialect = Dialect(settings, keep=keep)
    async with Endpoint(settings, _key(settings), tally, seconds, dialect) as endpoint:
        yield endpoint


def _own_cache() -> Path:
    """The folder of what this user's programs may lose (XDG base directories)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "research-digest"


def _secret(name: str) -> str:
    """What the environment holds under a name, empty where it holds nothing."""
    return os.environ.get(name, "")


def _key(settings: EndpointSettings) -> str:
    """The endpoint's key, empty where the environment holds none."""
    return _secret(settings.key_from)


def has_key(settings: EndpointSettings) -> bool:
    """Whether the environment holds a key for the endpoint."""
    return bool(_key(settings).strip())


def must_be_askable(settings: EndpointSettings) -> None:
    """Raise `ConfigError` where the key or the certificates cannot work; nothing is asked."""
    Endpoint(settings, _key(settings), Tally(), seconds)


def _as_kept(kept: Replies) -> Replies:
    """The replies as they are kept."""
    return kept


@asynccontextmanager
async def asking(
    config: Config, ports: Ports, tally: Tally, *, fresh: bool, seen: Callable[[Replies], Replies] = _as_kept
) -> AsyncIterator[tuple[Pipeline, Ports]]:
    """The pipeline, and the ports with the model that the config names, as long as the block runs.

    Topics are cut by what is known of the endpoint's tokens. Without a model the pipeline is as it is. `seen` makes of
    the kept replies those that the model is to see. Where the config names what makes vectors, the ports have it too.
    """
    async with AsyncExitStack() as stack:
        vectors = asking_for_vectors(config, ports, tally, edition=config.pipeline.edition, fresh=fresh)
        ports = await stack.enter_async_context(vectors)
        if config.endpoint is None:
            yield config.pipeline, ports
            return
        kept = stack.enter_context(State(ports.out / STATE_FILE))
        asked = _Asked(kept=seen(kept), state=kept, limits=config.budget, fresh=fresh)
        begun = _begun(config.pipeline, config.endpoint)
        ratio = kept.begin(begun, fresh=fresh)
        cut = calibrated(config, ratio, await _window(config.endpoint, begun, kept, fresh=fresh))
        model = await stack.enter_async_context(_model(cut.endpoint or config.endpoint, begun, tally, asked))
        strong = None
        if config.strong is not None:
            tally.strong = Tally(tell=tally.tell, purse=tally.purse)
            begun = _begun(config.pipeline, config.strong)
            kept.begin(begun, fresh=fresh)
            settings = windowed(config.strong, await _window(config.strong, begun, kept, fresh=fresh))
            strong = await stack.enter_async_context(_model(settings, begun, tally.strong, asked))
        yield cut.pipeline, replace(ports, model=model, strong=strong)


def asking_for_vectors(
    config: Config, ports: Ports, tally: Tally, *, edition: str = "", fresh: bool = False
) -> AbstractAsyncContextManager[Ports]:
    """The ports with what makes vectors, where the config names any; noted as used by `edition`, if it has a name."""
    terms = Asking(edition=edition, limits=config.budget, fresh=fresh, clock=seconds)
    return embedding(config.embeddings, ports, tally, terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What all models of a run have in common."""

    kept: Replies
    state: State
    limits: BudgetTable
    fresh: bool


@asynccontextmanager
async def _model(settings: EndpointSettings, begun: Begun, tally: Tally, asked: _Asked) -> AsyncIterator[Model]:
    """The model of settings whose window is known, as a run asks it."""
    tally.window_tokens = window_tokens(settings)
    asked.state.keep_window(begun, tally.window_tokens)
    if warning := too_small(settings):
        tally.tell(warning)
    terms = Terms(
        fresh=asked.fresh,
        limits=asked.limits,
        learn=partial(asked.state.learn, begun),
        patience=Patience(deadline_s=settings.deadline_s),
        overflows=asked.state,
    )
    async with Endpoint(settings, _key(settings), tally, seconds, _dialect(settings, asked.state)) as endpoint:
        yield assembled(endpoint, settings, asked.kept, tally, terms)


async def _window(settings: EndpointSettings, begun: Begun, kept: State, *, fresh: bool) -> int | None:
    """The window that the edition was begun with, else the one that the endpoint says it has; None where it does not.

    Nothing is asked where the config says what it is.
    """
    if settings.context_tokens is not None:
        return None
    known = kept.window_for(begun, fresh=fresh)
    if known is not None:
        return known
    async with Endpoint(settings, _key(settings), Tally(), seconds) as endpoint:
        return await window_when_loaded(endpoint, settings)


def _dialect(settings: EndpointSettings, kept: State) -> Dialect:
    """How requests are put to the endpoint, as it was learned in earlier runs, and kept where more is learned."""
    place = address(settings), settings.model
    return Dialect(settings, manner_in(kept.manner(*place)), lambda manner: kept.keep_manner(*place, as_text(manner)))


def as_begun(config: Config, *, fresh: bool) -> Config:
    """The config with topics cut as a run would cut them now; nothing is written."""
    path = config.out / STATE_FILE
    if config.endpoint is None or not path.exists():
        return config
    with State(path, only_read=True) as kept:
        begun = _begun(config.pipeline, config.endpoint)
        cut = calibrated(config, kept.ratio_for(begun, fresh=fresh), kept.window_for(begun, fresh=fresh))
        if cut.strong is None:
            return cut
        window = kept.window_for(_begun(config.pipeline, cut.strong), fresh=fresh)
        return replace(cut, strong=windowed(cut.strong, window))


def _begun(plan: Pipeline, endpoint: EndpointSettings) -> Begun:
    return Begun(edition=plan.edition, endpoint=address(endpoint), model=endpoint.model)
