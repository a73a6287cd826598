"""digest.toml as tables: what some of them hold, how they are read, and one set laid over another."""

import dataclasses
import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from digest.core.errors import ConfigError

Table = dict[str, Any]  # a table of the file, not yet parsed
Built = TypeVar("Built")
# The options whose values are files or folders.
_PATHS = frozenset({"path", "folder", "note", "out", "ca_file", "prompts", "failures", "recipients_file"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionTable:
    """[edition]: what an edition is called, the editor's note (a Markdown file), and where editions go.

    `contact` is the mail address that services on the web are told. `timezone` is the one in which weeks end; that of
    the machine where it is empty. For `late_days` after its week a paper that comes late may go into another edition.
    """

    title: str = ""
    language: str = "en"
    note: str = ""
    out: str = "out"
    contact: str = ""
    timezone: str = ""
    late_days: Annotated[int, Field(ge=0, le=366)] = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderTable:
    """[templates]: a folder whose files replace the shipped ones of the same name."""

    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptsTable(FolderTable):
    """[prompts]: as [templates], and the folder that failed checks are kept in as cases."""

    failures: str = "failures"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTable:
    """[budget]: the calls, tokens and US dollars that a run may take; kept replies cost nothing. None is no limit."""

    max_calls: Annotated[int, Field(ge=0)] | None = None
    max_tokens: Annotated[int, Field(ge=0)] | None = None
    max_cost_usd: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None


def toml(path: Path) -> Table:
    """What the file holds; raises `ConfigError` naming the file and the line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint="Mend --config.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 at byte {error.start}.", hint="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}.", hint="Mend that line.") from error


def rooted(value: Any, folder: Path) -> Any:
    """The tables with every option that is a path made relative to the config file's folder."""
    if isinstance(value, list):
        return [rooted(each, folder) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _rooted_path(each, folder) if name in _PATHS else rooted(each, folder) for name, each in value.items()
    }


def _rooted_path(value: Any, folder: Path) -> Any:
    """A path, or each of a list of paths, made relative to `folder`; what is neither is gone through as any value."""
    if isinstance(value, list):
        return [_rooted_path(each, folder) for each in value]
    return str(folder / value) if isinstance(value, str) and value else rooted(value, folder)


def merged(tables: Table, over: Mapping[str, Table]) -> Table:
    """The tables with the options of `over` in place of their own; what is no table is left for the parser."""
    merged = dict(tables)
    for name, options in over.items():
        under = merged.get(name, {})
        merged[name] = {**under, **options} if isinstance(under, dict) else under
    return merged


class TableReader:
    """Parses tables; `name` is the file that errors speak of."""

    def __init__(self, name: str) -> None:
        self.name = name

    def built(self, made: type[Built], options: Table, where: str) -> Built:
        """An instance of `made` with the options given."""
        self.must_know(f"{where} has no option", options, [option.name for option in dataclasses.fields(made)])  # type: ignore[arg-type]  # all are
        try:
            return TypeAdapter(made).validate_python(options)
        except ConfigError as error:  # of what is built, which knows its options and not where they stand
            told = error.message.removeprefix(where).lstrip()
            raise ConfigError(
                f"{self.name}: {where}{' ' if told[:1].islower() else ': '}{told}", hint=error.hint
            ) from error
        except ValidationError as error:
            raise self._wrong(error, where) from error

    def _wrong(self, error: ValidationError, where: str) -> ConfigError:
        """What the first wrong option of a table is told to be."""
        first = error.errors()[0]
        option = f" {first['loc'][0]}" if first["loc"] else ""
        if first["type"] == "missing":
            return ConfigError(
                f"{self.name}: {where} lacks the option{option}.", hint=f"Add a line{option} = ... to that table."
            )
        if first["type"] == "tuple_type":
            return ConfigError(
                f"{self.name}: {where}{option}: It must be a list.", hint=f'Write it in brackets:{option} = ["..."].'
            )
        said = str(first["ctx"]["error"]) if first["type"] == "value_error" else first["msg"]
        return ConfigError(f"{self.name}: {where}{option}: {said}.", hint="Mend the value.")

    def table(self, tables: Table, name: str) -> Table:
        """The table called `name`, empty where there is none."""
        table = tables.get(name, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{self.name}: {name} must be a table.", hint=f"Write [{name}] on a line of its own.")
        return table

    def entries(self, given: Any, name: str) -> Iterator[tuple[str, Table]]:
        """Each table of an array of tables, such as [[sources]], and what errors call it."""
        if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
            raise ConfigError(f"{self.name}: [{name}] must be written [[{name}]].", hint="It may be given many times.")
        for number, entry in enumerate(given, start=1):
            yield f"[[{name}]] number {number}", entry

    def must_know(self, complaint: str, given: Iterable[str], known: Iterable[str]) -> None:
        """Raise when a name is not among those known, with the nearest one that is."""
        names = list(known)
        for name in given:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"It is {one_of(names)}."
                raise ConfigError(f"{self.name}: {complaint} {name!r}.", hint=hint)


def one_of(names: Iterable[str]) -> str:
    """The names as a choice."""
    return "one of " + ", ".join(sorted(names))
