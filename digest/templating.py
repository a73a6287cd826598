"""Folders of strict Jinja templates: one engine for prompts and for pages.

A misspelt variable is an error, never an empty string; templates cannot change what they are given; and whether
values are escaped follows from the file's name alone: `*.html.jinja` always, other names where `escapes` says how.
"""

import hashlib
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import is_dataclass
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplateSyntaxError,
    Undefined,
    meta,
    nodes,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from digest.core.errors import TemplateError


def shipped(folder: str) -> Path:
    """The folder of that name that came with the program: inside the package (wheel), or beside it (checkout)."""
    package = Path(__file__).parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


class _Environment(ImmutableSandboxedEnvironment):
    """The sandbox, with a short way to the public fields of frozen data, which is what templates mostly read."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        if is_dataclass(obj) and not attr.startswith("_") and not callable(value):
            return True
        return super().is_safe_attribute(obj, attr, value)


class TemplateFolder:
    """Templates looked up in `folders`, the first that has the name winning.

    `filters` are functions that templates may call. `escapes` maps how a template's name ends to the function that
    makes a text safe there; every value goes through it but `Markup`, which is how a filter, a macro or a value says
    that it is safe already. Values must not be joined with `~` to `Markup`: that escapes them as HTML.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        filters: Mapping[str, Callable[..., object]] | None = None,
        escapes: Mapping[str, Callable[[str], str]] | None = None,
    ) -> None:
        self._folders = tuple(folders)
        self._escapes = dict(escapes or {})
        self._escape_by_name: dict[str | None, Callable[[str], str] | None] = {}
        self._loader = ChoiceLoader([FileSystemLoader(folder) for folder in self._folders])
        self._jinja = _Environment(
            loader=self._loader,
            undefined=StrictUndefined,
            autoescape=self._is_escaped,
            finalize=self._made_safe if self._escapes else None,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._jinja.filters.update(filters or {})

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where templates are looked up, in that order."""
        return self._folders

    def names(self) -> list[str]:
        """Every template, by name."""
        return self._jinja.list_templates(extensions=["jinja"])

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Fill the template `name`; raises `TemplateError` naming the file, the line and what to do."""
        with self._explained(name):
            return self._jinja.get_template(name).render(values)

    def check(self, name: str, variables: Collection[str]) -> None:
        """Raise `TemplateError` where `name`, or a template that it includes, uses a variable that nothing sets.

        Set are `variables`, and what any of these templates sets for itself or the others.
        """
        trees = self._trees(name)
        known = {*variables, *(own for tree in trees.values() for own in _set_in(tree))}
        for part, tree in trees.items():
            undeclared = sorted(meta.find_undeclared_variables(tree) - known)
            if undeclared:
                given = ", ".join(sorted(variables)) or "none"
                raise TemplateError(
                    f"{self._path(part)}, line {_line_of(undeclared[0], tree)}: "
                    f"nothing sets the variable {undeclared[0]!r}.",
                    hint=f"There are: {given}.",
                )

    def rehearse(self, name: str, values: Mapping[str, object]) -> str:
        """Fill the template `name` with `values` that are known to be sound: whatever goes wrong, it is the template.

        Raises `TemplateError` naming file and line.
        """
        try:
            return self.render(name, values)
        except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
            hint = "Use what is given to it as it is meant."
            raise TemplateError(f"{_place(error, name)}: {error}.", hint=hint) from error

    def has_own(self) -> bool:
        """Whether any folder but the last, which is the shipped one, holds a template."""
        return any(next(folder.rglob("*.jinja"), None) for folder in self._folders[:-1])

    def fingerprint(self, *names: str) -> str:
        """`sha256:` and the hash of the sources of `names` and of all that they include, with their names."""
        parts = sorted({part for name in names for part in self._trees(name)})
        sources = "".join(f"{part}\n{len(self._source(part))}\n{self._source(part)}" for part in parts)
        return f"sha256:{hashlib.sha256(sources.encode()).hexdigest()}"

    def _trees(self, name: str) -> dict[str, nodes.Template]:
        """The template and all that it includes, however deep, each once, by name."""
        trees: dict[str, nodes.Template] = {}
        parts = [name]
        for part in parts:
            trees[part] = self._tree(part)
            for other in meta.find_referenced_templates(trees[part]):
                if other is None:
                    hint = "Name what is included in plain letters."
                    raise TemplateError(f"{self._path(part)} includes a file whose name is computed.", hint=hint)
                if other not in parts:
                    parts.append(other)
        return trees

    def _tree(self, name: str) -> nodes.Template:
        with self._explained(name):
            return self._jinja.parse(self._source(name), name, self._path(name))

    def _source(self, name: str) -> str:
        return self._loaded(name)[0]

    def _path(self, name: str) -> str:
        return self._loaded(name)[1]

    def _loaded(self, name: str) -> tuple[str, str]:
        """The text of a template, and the file it was read from."""
        with self._explained(name):
            source, path, _ = self._loader.get_source(self._jinja, name)
            return source, path or name

    @contextmanager
    def _explained(self, name: str) -> Iterator[None]:
        """Turn what can be wrong with a template into a `TemplateError` that names the place."""
        try:
            yield
        except TemplateNotFound as error:
            folders = ", ".join(str(folder) for folder in self._folders)
            raise TemplateError(f"Template {error.name} is missing in {folders}.", hint="Restore the file.") from error
        except TemplateSyntaxError as error:
            raise TemplateError(f"{error.filename}, line {error.lineno}: {error.message}.", hint="Mend it.") from error
        except TemplateRuntimeError as error:
            hint = "Use only what is given to it."
            raise TemplateError(f"{_place(error, name)}: {error.message}.", hint=hint) from error
        except UnicodeDecodeError as error:
            raise TemplateError(f"Template {name} is not UTF-8 text.", hint="Save it as UTF-8.") from error

    def _escape(self, name: str | None) -> Callable[[str], str] | None:
        """What makes a text safe in the template `name`; asked for every value, so remembered by name."""
        if name not in self._escape_by_name:
            ends = (end for end in self._escapes if name is not None and name.endswith(end))
            self._escape_by_name[name] = next((self._escapes[end] for end in ends), None)
        return self._escape_by_name[name]

    def _is_escaped(self, name: str | None) -> bool:
        return (name is not None and name.endswith(".html.jinja")) or self._escape(name) is not None

    @pass_context
    def _made_safe(self, context: Context, value: object) -> object:
        escape = self._escape(context.name)
        if escape is None or isinstance(value, Markup | Undefined):
            return value
        return Markup(escape(str(value)))  # noqa: S704 -- this is where text becomes safe


def _set_in(tree: nodes.Template) -> Iterator[str]:
    """The names that a template sets, imports, or defines as macros."""
    yield from (name.name for name in tree.find_all(nodes.Name) if name.ctx in {"store", "param"})
    yield from (macro.name for macro in tree.find_all(nodes.Macro))
    yield from (given.target for given in tree.find_all(nodes.Import))
    for given in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in given.names)


def _line_of(variable: str, tree: nodes.Template) -> int:
    """The first line where a template reads the variable."""
    return min(name.lineno for name in tree.find_all(nodes.Name) if name.name == variable and name.ctx == "load")


def _place(error: Exception, name: str) -> str:
    """The file and line of the template where `error` happened, else its name."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".jinja")]
    return f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else f"Template {name}"
