"""From digest.toml to a pipeline, table by table; an error names the table and the option."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from digest.channels import CHANNELS
from digest.channels.email import Email
from digest.channels.folder import Folder
from digest.checks import CHECKS
from digest.core.errors import ConfigError
from digest.days import NO_DAYS, Days, named
from digest.drafting import Drafting, OnUnsupported
from digest.embedding_tables import embeddings_of
from digest.endpoint_tables import Bench, bench_of, endpoint_of, strong_of
from digest.groupers import GROUPERS
from digest.llm.embedding_settings import EmbeddingSettings
from digest.llm.settings import PRICES, EndpointSettings, topics_at_once
from digest.llm.tokens import estimated_tokens
from digest.llm.window import LEAST_ROOM_TOKENS, room_tokens, windowed
from digest.mail_tables import email_of
from digest.pipeline import Pipeline
from digest.ports import Grouper, Registry, Source
from digest.provenance import Endpoints, provenance_of
from digest.renderers import RENDERERS
from digest.renderers.page_templates import page_templates
from digest.selecting import RANKERS
from digest.sources import SOURCES
from digest.tables import (
    BudgetTable,
    EditionTable,
    FolderTable,
    PromptsTable,
    Table,
    TableReader,
    merged,
    one_of,
    rooted,
    toml,
)
from digest.templating import TemplateFolder, shipped
from digest.topic_tables import NAMING_OPTIONS, grouper_options, naming_of
from digest.transports import TRANSPORTS
from digest.writers import WRITERS
from digest.writers.extractive import Extractive

PLUGINS: Mapping[str, Registry] = {
    "sources": SOURCES,
    "selecting": RANKERS,
    "groupers": GROUPERS,
    "writers": WRITERS,
    "checks": CHECKS,
    "renderers": RENDERERS,
    "channels": CHANNELS,
    "transports": TRANSPORTS,
}


LIST = "mailing_list"  # the field of a renderer that needs to know the list


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksTable:
    """[checks]: which checks a claim must pass, and what becomes of one that does not."""

    use: tuple[str, ...] = tuple(CHECKS)
    on_unsupported: OnUnsupported = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What file and command line ask for together; `endpoint` is None where nobody asked for a model.

    Its limits are filled in by the window that is known of; `given` is the endpoint without, as is `strong`: the one
    that is asked for what failed its checks, if that is another.

    `embeddings` is where vectors are made, None where nobody asked for any. `failures` is where failed checks are kept
    as cases. `contact` is whom services on the web may turn to. `late_days` are those before its own whose papers an
    edition takes. `ratio` is what the endpoint counts for one token of our estimate, None where that is not known.
    """

    pipeline: Pipeline
    out: Path
    prompts: TemplateFolder
    templates: TemplateFolder
    failures: Path
    endpoint: EndpointSettings | None
    given: EndpointSettings | None
    strong: EndpointSettings | None
    budget: BudgetTable
    embeddings: EmbeddingSettings | None = None
    mail: Email | None = None
    bench: Bench = Bench()
    ratio: float | None = None
    late_days: int = 0
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the command line says; it beats the file. `tables` are merged over the file's tables of that name.

    `environment` is merged between the two, into tables that one of them has. The edition's days follow from `now`,
    and so does its name where it has none; without a clock it has no days.
    """

    edition: str = ""
    now: datetime | None = None
    days: Days = NO_DAYS
    inputs: tuple[Source, ...] = ()
    tables: Mapping[str, Table] = dataclasses.field(default_factory=dict)
    environment: Mapping[str, Table] = dataclasses.field(default_factory=dict)


def load(path: Path | None, wishes: Wishes) -> Config:
    """Parse the file (None: defaults only) under what the command line says; raises `ConfigError`."""
    tables = {} if path is None else _priced_for(wishes, rooted(toml(path), path.parent))
    asked = {name: table for name, table in wishes.environment.items() if name in tables or name in wishes.tables}
    return _Parser(str(path or "digest.toml")).config(merged(merged(tables, asked), wishes.tables), wishes)


def _priced_for(wishes: Wishes, tables: Table) -> Table:
    """The file's tables, without the prices of the model in them where another one, or another address, is wished."""
    endpoint, wished = tables.get("endpoint"), wishes.tables.get("endpoint", {})
    if not isinstance(endpoint, dict) or all(endpoint.get(name, value) == value for name, value in wished.items()):
        return tables
    return tables | {"endpoint": {name: value for name, value in endpoint.items() if name not in PRICES}}


def calibrated(config: Config, ratio: float | None, window_tokens: int | None) -> Config:
    """The config with topics cut by what its endpoint counts for one estimated token, and by the window that it has.

    Both are None where unknown. However small that window, there is the least room: what does not fit is a gap.
    """
    if config.given is None:
        return config
    endpoint = windowed(config.given, window_tokens)
    room = max(LEAST_ROOM_TOKENS, room_tokens(endpoint, ratio))
    drafting = dataclasses.replace(config.pipeline.drafting, room_tokens=room)
    naming = config.pipeline.naming and dataclasses.replace(config.pipeline.naming, room_tokens=room)
    pipeline = dataclasses.replace(config.pipeline, drafting=drafting, naming=naming)
    return dataclasses.replace(config, pipeline=pipeline, endpoint=endpoint, ratio=ratio)


def options_of(plugin: type[Any]) -> tuple[dataclasses.Field[Any], ...]:
    """The config options of a plug-in: its fields."""
    return dataclasses.fields(plugin)


class _Parser(TableReader):
    """Parses the tables of a config."""

    _TABLES = (
        *("edition", "sources", "select", "topics", "writer", "endpoint", "embeddings", "budget"),
        *("checks", "pages", "mail", "channels", "prompts", "templates", "bench"),
    )

    def config(self, tables: Table, wishes: Wishes) -> Config:
        """Everything that the tables say."""
        self.must_know("it has no table", tables, self._TABLES)
        edition = self.built(EditionTable, self.table(tables, "edition"), "[edition]")
        own_prompts = self.built(PromptsTable, self.table(tables, "prompts"), "[prompts]")
        own_pages = self.built(FolderTable, self.table(tables, "templates"), "[templates]")
        prompts = TemplateFolder(self._folders(own_prompts, "prompts"))
        given = endpoint_of(tables, self)
        endpoint = windowed(given) if given else None
        strong = strong_of(tables, self)
        mail = email_of(tables, self)
        base_url = str(wishes.environment.get("endpoint", {}).get("base_url", ""))
        embeddings = embeddings_of(tables, base_url, self)
        return Config(
            pipeline=self._pipeline(tables, (edition, (endpoint, strong, embeddings), prompts, mail), wishes),
            out=Path(edition.out),
            prompts=prompts,
            templates=page_templates(self._folders(own_pages, "templates")),
            failures=Path(own_prompts.failures),
            endpoint=endpoint,
            given=given,
            strong=strong,
            budget=self.built(BudgetTable, self.table(tables, "budget"), "[budget]"),
            embeddings=embeddings,
            mail=mail,
            bench=bench_of(tables, base_url, self),
            late_days=edition.late_days,
            contact=edition.contact or (mail.mailing_list.sender.address if mail else ""),
        )

    def _pipeline(
        self, tables: Table, parts: tuple[EditionTable, Endpoints, TemplateFolder, Email | None], wishes: Wishes
    ) -> Pipeline:
        edition, endpoints, prompts, mail = parts
        endpoint = endpoints[0]
        drafting = self._drafting(tables, edition.language, endpoint)
        topics = self.table(tables, "topics")
        name, window = named(wishes.edition, wishes.days, edition.timezone, wishes.now, by_week=not wishes.inputs)
        return Pipeline(
            edition=name,
            title=edition.title or f"Research digest {name}",
            language=edition.language,
            note=_note(edition.note),
            window=window,
            sources=wishes.inputs or tuple(self._plugins(tables, "sources", SOURCES)),
            rankers=tuple(self._with_options(RANKERS, self.table(tables, "select"), "[select]")),
            grouper=self._grouper(topics),
            naming=naming_of(topics, edition.language, drafting, self),
            drafting=drafting,
            provenance=provenance_of(drafting.writer, endpoints, prompts),
            at_once=topics_at_once(endpoint) if endpoint else 1,
            renderers=tuple(self._renderers(self.table(tables, "pages"), mail)),
            channels=(Folder(), *([mail] if mail else []), *self._plugins(tables, "channels", CHANNELS)),
        )

    def _grouper(self, table: Table) -> Grouper:
        """How papers become topics."""
        known = {option.name for grouper in GROUPERS.values() for option in options_of(grouper)}
        self.must_know("[topics] has no option", table, {"kind", *known, *NAMING_OPTIONS})
        grouper: Grouper = self._plugin(grouper_options(table), GROUPERS, "[topics]", default="similarity")
        return grouper

    def _drafting(self, tables: Table, language: str, endpoint: EndpointSettings | None) -> Drafting:
        checks = self.built(ChecksTable, self.table(tables, "checks"), "[checks]")
        self.must_know("[checks] knows no check", checks.use, CHECKS)
        table = {"kind": "extractive" if endpoint is None else "model", **self.table(tables, "writer")}
        if table["kind"] == "model":
            if endpoint is None:
                raise ConfigError(
                    f"{self.name}: [writer] asks for a model, and no endpoint is named.",
                    hint="Add a table [endpoint] with model, or say --model NAME.",
                )
            table = {"language": language, **table}
        return Drafting(
            writer=self._plugin(table, WRITERS, "[writer]"),
            fallback=Extractive(),
            checks=tuple(CHECKS[name]() for name in checks.use),
            on_unsupported=checks.on_unsupported,
            room_tokens=None if endpoint is None else room_tokens(endpoint),
            tokens=estimated_tokens,
        )

    def _renderers(self, table: Table, mail: Email | None) -> Iterator[Any]:
        """Every renderer, each with those options of [pages] that it has; what it needs of the list is from [mail]."""
        for made in self._with_options(RENDERERS, table, "[pages]", apart={LIST}):
            yield dataclasses.replace(made, **{LIST: mail.mailing_list}) if mail and hasattr(made, LIST) else made

    def _with_options(self, registry: Registry, table: Table, where: str, apart: Collection[str] = ()) -> Iterator[Any]:
        """Every plug-in of a registry, each with those options of one table that it has, but for those set `apart`."""
        known = {option.name for plugin in registry.values() for option in options_of(plugin)}
        self.must_know(f"{where} has no option", table, known.difference(apart))
        for plugin in registry.values():
            own = {option.name: table[option.name] for option in options_of(plugin) if option.name in table}
            yield self.built(plugin, own, where)

    def _plugins(self, tables: Table, name: str, registry: Registry) -> Iterator[Any]:
        """The plug-ins of an array of tables, such as [[sources]]."""
        for where, entry in self.entries(tables.get(name, []), name):
            yield self._plugin(entry, registry, where)

    def _plugin(self, table: Table, registry: Registry, where: str, default: str = "") -> Any:
        """The plug-in that `kind` names, made with the other options of the table."""
        options = dict(table)
        kind = options.pop("kind", default)
        if not kind:
            raise ConfigError(f"{self.name}: {where} lacks the option kind.", hint=f"It is {one_of(registry)}.")
        self.must_know(f"{where} knows no kind", [kind], registry)
        return self.built(registry[kind], options, where)

    def _folders(self, table: FolderTable, name: str) -> list[Path]:
        """Where templates are looked up: the folder that [prompts] or [templates] names, then the shipped one."""
        if not table.folder:
            return [shipped(name)]
        folder = Path(table.folder)
        if not folder.is_dir():
            raise ConfigError(
                f"{self.name}: [{name}] folder: {folder} is no folder.", hint="Make it, or mend the path."
            )
        return [folder, shipped(name)]


def _note(path: str) -> str | None:
    """The editor's note, as Markdown."""
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The note {path} cannot be read: {error}.", hint="Give a Markdown file in UTF-8.") from error
