"""From digest.toml to a pipeline, table by table; an error names the table and the option."""

import dataclasses
import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from digest.channels import CHANNELS
from digest.channels.folder import Folder
from digest.checks import CHECKS
from digest.core.errors import ConfigError
from digest.groupers import GROUPERS
from digest.pipeline import OnUnsupported, Pipeline
from digest.ports import Registry, Source
from digest.renderers import RENDERERS
from digest.selecting import RANKERS
from digest.sources import SOURCES
from digest.writers import WRITERS

PLUGINS: Mapping[str, Registry] = {
    "sources": SOURCES,
    "selecting": RANKERS,
    "groupers": GROUPERS,
    "writers": WRITERS,
    "checks": CHECKS,
    "renderers": RENDERERS,
    "channels": CHANNELS,
}

_PATHS = {"path", "folder", "note", "out"}  # the options whose values are files or folders

Built = TypeVar("Built")
Table = dict[str, Any]  # a table of the file, not yet parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionTable:
    """[edition]: what an edition is called, the editor's note (a Markdown file), and where editions go."""

    title: str = ""
    language: str = "en"
    note: str = ""
    out: str = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksTable:
    """[checks]: which checks a claim must pass, and what becomes of one that does not."""

    use: tuple[str, ...] = tuple(CHECKS)
    on_unsupported: OnUnsupported = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderTable:
    """[prompts] and [templates]: a folder whose files replace the shipped ones of the same name."""

    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What file and command line ask for together; the folders are None where nobody named one."""

    pipeline: Pipeline
    out: Path
    prompts: Path | None
    templates: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the command line says; it beats the file. `tables` are merged over the file's tables of that name."""

    edition: str
    inputs: tuple[Source, ...] = ()
    tables: Mapping[str, Table] = dataclasses.field(default_factory=dict)


def load(path: Path | None, wishes: Wishes) -> Config:
    """Parse the file (None: defaults only) under what the command line says; raises `ConfigError`."""
    tables = {} if path is None else _rooted(_toml(path), path.parent)
    return _Parser(str(path or "digest.toml")).config(_merged(tables, wishes.tables), wishes)


def options_of(plugin: type[Any]) -> tuple[dataclasses.Field[Any], ...]:
    """The config options of a plug-in: its fields."""
    return dataclasses.fields(plugin)


class _Parser:
    """Parses tables; `name` is the file that errors speak of."""

    _TABLES = ("edition", "sources", "topics", "writer", "checks", "pages", "channels", "prompts", "templates")

    def __init__(self, name: str) -> None:
        self._name = name

    def config(self, tables: Table, wishes: Wishes) -> Config:
        """Everything that the tables say."""
        self._must_know("it has no table", tables, self._TABLES)
        edition = self._built(EditionTable, self._table(tables, "edition"), "[edition]")
        return Config(
            pipeline=self._pipeline(tables, edition, wishes),
            out=Path(edition.out),
            prompts=self._override(tables, "prompts"),
            templates=self._override(tables, "templates"),
        )

    def _pipeline(self, tables: Table, edition: EditionTable, wishes: Wishes) -> Pipeline:
        checks = self._built(ChecksTable, self._table(tables, "checks"), "[checks]")
        self._must_know("[checks] knows no check", checks.use, CHECKS)
        return Pipeline(
            edition=wishes.edition,
            title=edition.title or f"Research digest {wishes.edition}",
            language=edition.language,
            note=_note(edition.note),
            sources=wishes.inputs or tuple(self._plugins(tables, "sources", SOURCES)),
            rankers=tuple(ranker() for ranker in RANKERS.values()),
            grouper=self._plugin(self._table(tables, "topics"), GROUPERS, "[topics]", default="similarity"),
            writer=self._plugin(self._table(tables, "writer"), WRITERS, "[writer]", default="extractive"),
            checks=tuple(CHECKS[name]() for name in checks.use),
            on_unsupported=checks.on_unsupported,
            renderers=tuple(self._renderers(self._table(tables, "pages"))),
            channels=(Folder(), *self._plugins(tables, "channels", CHANNELS)),
        )

    def _renderers(self, table: Table) -> Iterator[Any]:
        """Every renderer, each with those options of [pages] that it has."""
        known = {option.name for renderer in RENDERERS.values() for option in options_of(renderer)}
        self._must_know("[pages] has no option", table, known)
        for renderer in RENDERERS.values():
            own = {option.name: table[option.name] for option in options_of(renderer) if option.name in table}
            yield self._built(renderer, own, "[pages]")

    def _plugins(self, tables: Table, name: str, registry: Registry) -> Iterator[Any]:
        """The plug-ins of an array of tables, such as [[sources]]."""
        entries = tables.get(name, [])
        if not isinstance(entries, list):
            raise ConfigError(f"{self._name}: [{name}] must be written [[{name}]].", hint="It may be given many times.")
        for number, entry in enumerate(entries, start=1):
            yield self._plugin(entry, registry, f"[[{name}]] number {number}")

    def _plugin(self, table: Table, registry: Registry, where: str, default: str = "") -> Any:
        """The plug-in that `kind` names, made with the other options of the table."""
        options = dict(table)
        kind = options.pop("kind", default)
        if not kind:
            raise ConfigError(f"{self._name}: {where} lacks the option kind.", hint=f"It is {_one_of(registry)}.")
        self._must_know(f"{where} knows no kind", [kind], registry)
        return self._built(registry[kind], options, where)

    def _built(self, made: type[Built], options: Table, where: str) -> Built:
        """An instance of `made` with the options given."""
        self._must_know(f"{where} has no option", options, [option.name for option in options_of(made)])
        try:
            return TypeAdapter(made).validate_python(options)
        except ValidationError as error:
            first = error.errors()[0]
            option = f" {first['loc'][0]}" if first["loc"] else ""
            raise ConfigError(f"{self._name}: {where}{option}: {first['msg']}.", hint="Mend the value.") from error

    def _table(self, tables: Table, name: str) -> Table:
        table = tables.get(name, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{self._name}: {name} must be a table.", hint=f"Write [{name}] on a line of its own.")
        return table

    def _override(self, tables: Table, name: str) -> Path | None:
        """The folder that [prompts] or [templates] names."""
        table = self._built(FolderTable, self._table(tables, name), f"[{name}]")
        if not table.folder:
            return None
        folder = Path(table.folder)
        if not folder.is_dir():
            raise ConfigError(
                f"{self._name}: [{name}] folder: {folder} is no folder.", hint="Make it, or mend the path."
            )
        return folder

    def _must_know(self, complaint: str, given: Iterable[str], known: Iterable[str]) -> None:
        """Raise when a name is not among those known, with the nearest one that is."""
        names = list(known)
        for name in given:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"It is {_one_of(names)}."
                raise ConfigError(f"{self._name}: {complaint} {name!r}.", hint=hint)


def _toml(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint="Mend --config.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 at byte {error.start}.", hint="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}.", hint="Mend that line.") from error


def _rooted(value: Any, folder: Path) -> Any:
    """The tables with every option that is a path made relative to the config file's folder."""
    if isinstance(value, list):
        return [_rooted(each, folder) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: str(folder / each) if name in _PATHS and isinstance(each, str) and each else _rooted(each, folder)
        for name, each in value.items()
    }


def _merged(tables: Table, over: Mapping[str, Table]) -> Table:
    merged = dict(tables)
    for name, options in over.items():
        under = merged.get(name, {})
        merged[name] = {**under, **options} if isinstance(under, dict) else under
    return merged


def _note(path: str) -> str | None:
    """The editor's note, as Markdown."""
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The note {path} cannot be read: {error}.", hint="Give a Markdown file in UTF-8.") from error


def _one_of(names: Iterable[str]) -> str:
    return "one of " + ", ".join(sorted(names))
