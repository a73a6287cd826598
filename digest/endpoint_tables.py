"""The tables that name models: [endpoint], and [bench] with those that are compared."""

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from digest.core.errors import ConfigError
from digest.llm.settings import EndpointSettings
from digest.llm.sound import must_be_sound
from digest.llm.window import LEAST_ROOM_TOKENS, room_tokens
from digest.tables import Table, TableReader

_Price = Annotated[float, Field(ge=0, allow_inf_nan=False)] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a million tokens cost, of prompts and of replies; both are None where that is not known."""

    prompt_price: _Price = None
    completion_price: _Price = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A model at an endpoint, as one of those that are compared."""

    name: str
    settings: EndpointSettings
    prices: Prices = Prices()


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchTable:
    """The plain options of [bench].

    `cases` is how many topics are taken, `repeat` how often each is written about, `prompts` are folders of prompts to
    compare with the configured ones, `currency` is what prices are in.
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
    """The table [endpoint], where file or command line has one; without a model there is nobody to ask."""
    if "endpoint" not in tables:
        return None
    endpoint = reader.built(EndpointSettings, reader.table(tables, "endpoint"), "[endpoint]")
    if not endpoint.model:
        raise ConfigError("An endpoint is named, and no model.", hint="Say --model NAME, or set model in [endpoint].")
    must_be_sound(endpoint)
    return _roomy(endpoint, "[endpoint]", reader)


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
        made: [each.name for each in dataclasses.fields(made)] for made in (_Named, Prices, EndpointSettings)
    }
    reader.must_know(f"{where} has no option", entry, [name for names in own.values() for name in names])

    def part(made: type[Any]) -> Table:
        return {name: entry[name] for name in own[made] if name in entry}

    settings = reader.built(EndpointSettings, {"base_url": base_url, **part(EndpointSettings)}, where)
    if not settings.model:
        raise ConfigError(f"{reader.name}: {where} lacks the option model.", hint="Name the model to ask there.")
    must_be_sound(settings, f"{reader.name}: {where}")
    prices = reader.built(Prices, part(Prices), where)
    if (prices.prompt_price is None) is not (prices.completion_price is None):
        given, lacking = sorted(own[Prices], key=lambda name: name not in entry)
        raise ConfigError(f"{reader.name}: {where} has {given} and no {lacking}.", hint="Give both, or neither.")
    name = reader.built(_Named, part(_Named), where).name or settings.model
    return Candidate(name=name, settings=_roomy(settings, where, reader), prices=prices)


def _roomy(endpoint: EndpointSettings, where: str, reader: TableReader) -> EndpointSettings:
    """The settings with their limit of a reply filled in; raises where no paper fits into a prompt beside it."""
    limited = endpoint
    if endpoint.max_reply_tokens is None:
        window = endpoint.context_tokens
        most = endpoint.most_reply_tokens or window
        limited = dataclasses.replace(endpoint, max_reply_tokens=window // 2, most_reply_tokens=most)
    if room_tokens(limited) < LEAST_ROOM_TOKENS:
        raise ConfigError(
            f"{reader.name}: {where} context_tokens = {limited.context_tokens} leaves no room for a paper.",
            hint="Raise it to what the model was started with, 4096 at least, or lower max_reply_tokens.",
        )
    return limited
