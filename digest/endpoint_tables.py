"""The tables that name models: [endpoint], and [bench] with those that are compared."""

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from digest.core.errors import ConfigError
from digest.llm.settings import PRICES, EndpointSettings
from digest.llm.sound import must_be_sound
from digest.llm.window import LEAST_ROOM_TOKENS, room_tokens, window_tokens, windowed
from digest.tables import Table, TableReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A model at an endpoint, as one of those that are compared."""

    name: str
    settings: EndpointSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchTable:
    """The plain options of [bench].

    `cases` is how many topics are taken, `repeat` how often each is written about, `prompts` are folders of prompts to
    compare with the configured ones, `currency` is what the prices of [[bench.endpoints]] are in.
    """

    cases: Annotated[int, Field(ge=1)] = 6
    repeat: Annotated[int, Field(ge=1, le=100)] = 1
    prompts: tuple[str, ...] = ()
    currency: Annotated[str, Field(max_length=8)] = "$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The table [bench], with the models of [[bench.endpoints]]."""

    table: BenchTable = BenchTable()
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What [[bench.endpoints]] has beside the options of [endpoint]."""

    name: str = ""


def endpoint_of(tables: Table, reader: TableReader) -> EndpointSettings | None:
    """The table [endpoint], where file or command line has one; without a model there is nobody to ask.

    What it leaves to the endpoint's window is left open.
    """
    if "endpoint" not in tables:
        return None
    own = {name: value for name, value in reader.table(tables, "endpoint").items() if name != "strong"}
    endpoint = reader.built(EndpointSettings, own, "[endpoint]")
    if not endpoint.model:
        raise ConfigError("An endpoint is named, and no model.", hint="Say --model NAME, or set model in [endpoint].")
    must_be_sound(endpoint)
    _must_be_roomy(endpoint, "[endpoint]", reader)
    return endpoint


def strong_of(tables: Table, reader: TableReader) -> EndpointSettings | None:
    """The table [endpoint.strong], where there is one: the model that is asked for what failed its checks.

    Without an address of its own it is another model at [endpoint], whose other options then hold for it too.
    """
    first = reader.table(tables, "endpoint") if "endpoint" in tables else {}
    if "strong" not in first:
        return None
    own, where = reader.table(first, "strong"), "[endpoint.strong]"
    common = (
        {} if own.get("base_url") else {name: first[name] for name in first if name not in {"strong", "model", *PRICES}}
    )
    strong = reader.built(EndpointSettings, common | own, where)
    if not strong.model:
        raise ConfigError(f"{reader.name}: {where} lacks the option model.", hint="Name the model to ask there.")
    must_be_sound(strong, f"{reader.name}: {where}")
    _must_be_roomy(strong, where, reader)
    return strong


def bench_of(tables: Table, base_url: str, reader: TableReader) -> Bench:
    """The table [bench]; where one of its endpoints has no address it is at `base_url`, else at OpenAI."""
    options = dict(reader.table(tables, "bench"))
    entries = options.pop("endpoints", [])
    reader.must_know("[bench] has no option", options, [each.name for each in dataclasses.fields(BenchTable)])
    candidates = [
        _candidate(entry, base_url, where, reader) for where, entry in reader.entries(entries, "bench.endpoints")
    ]
    return Bench(table=reader.built(BenchTable, options, "[bench]"), candidates=tuple(candidates))


def _candidate(entry: Table, base_url: str, where: str, reader: TableReader) -> Candidate:
    own: dict[type[Any], list[str]] = {
        made: [each.name for each in dataclasses.fields(made)] for made in (_Named, EndpointSettings)
    }
    reader.must_know(f"{where} has no option", entry, [name for names in own.values() for name in names])

    def part(made: type[Any]) -> Table:
        return {name: entry[name] for name in own[made] if name in entry}

    settings = reader.built(EndpointSettings, {"base_url": base_url, **part(EndpointSettings)}, where)
    if not settings.model:
        raise ConfigError(f"{reader.name}: {where} lacks the option model.", hint="Name the model to ask there.")
    must_be_sound(settings, f"{reader.name}: {where}")
    name = reader.built(_Named, part(_Named), where).name or settings.model
    _must_be_roomy(settings, where, reader)
    return Candidate(name=name, settings=settings)


def _must_be_roomy(endpoint: EndpointSettings, where: str, reader: TableReader) -> None:
    """Raise where no paper fits into a prompt beside its reply."""
    limited = windowed(endpoint)
    if room_tokens(limited) < LEAST_ROOM_TOKENS:
        raise ConfigError(
            f"{reader.name}: {where} context_tokens = {window_tokens(limited)} leaves no room for a paper.",
            hint="Raise it to what the model was started with, 4096 at least, or lower max_reply_tokens.",
        )
