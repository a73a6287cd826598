"""Folders of strict Jinja templates: one engine for prompts and for pages.

A misspelt variable is an error, never an empty string; templates cannot change what they are given; and whether
values are escaped follows from the file's name alone (`*.html.jinja` escapes, everything else does not).
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from digest.core.errors import TemplateError


def shipped(folder: str) -> Path:
    """The folder of that name that came with the program: inside the package (wheel), or beside it (checkout)."""
    package = Path(__file__).parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


def _escapes(name: str | None) -> bool:
    return name is not None and name.endswith(".html.jinja")


class TemplateFolder:
    """Templates looked up in `folders`, the first that has the name winning.

    `filters` are functions that templates may call; they return `Markup` where what they return is safe HTML.
    """

    def __init__(self, folders: Sequence[Path], *, filters: Mapping[str, Callable[..., object]] | None = None) -> None:
        self._folders = tuple(folders)
        self._jinja = ImmutableSandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in self._folders]),
            undefined=StrictUndefined,
            autoescape=_escapes,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._jinja.filters.update(filters or {})

    def names(self) -> list[str]:
        """Every template, by name."""
        return self._jinja.list_templates(extensions=["jinja"])

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Fill the template `name`; raises `TemplateError` naming the file, the line and what to do."""
        try:
            return self._jinja.get_template(name).render(values)
        except TemplateNotFound as error:
            folders = ", ".join(str(folder) for folder in self._folders)
            raise TemplateError(f"Template {error.name} is missing in {folders}.", hint="Restore the file.") from error
        except TemplateSyntaxError as error:
            raise TemplateError(f"{error.filename}, line {error.lineno}: {error.message}.", hint="Mend it.") from error
        except (UndefinedError, SecurityError) as error:
            raise TemplateError(f"Template {name}: {error.message}.", hint="Use only what is given to it.") from error
