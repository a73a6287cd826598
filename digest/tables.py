"""digest.toml as tables: what some of them hold, how they are read, and one set laid over another."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from digest.core.errors import ConfigError

Table = dict[str, Any]  # a table of the file, not yet parsed
_PATHS = {"path", "folder", "note", "out", "ca_file", "failures"}  # the options whose values are files or folders


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionTable:
    """[edition]: what an edition is called, the editor's note (a Markdown file), and where editions go."""

    title: str = ""
    language: str = "en"
    note: str = ""
    out: str = "out"


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
    """[budget]: how many calls a run may make; kept replies cost nothing. None is no limit."""

    max_calls: Annotated[int, Field(ge=0)] | None = None


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
        name: str(folder / each) if name in _PATHS and isinstance(each, str) and each else rooted(each, folder)
        for name, each in value.items()
    }


def merged(tables: Table, over: Mapping[str, Table]) -> Table:
    """The tables with the options of `over` in place of their own; what is no table is left for the parser."""
    merged = dict(tables)
    for name, options in over.items():
        under = merged.get(name, {})
        merged[name] = {**under, **options} if isinstance(under, dict) else under
    return merged
