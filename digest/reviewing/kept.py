"""Cases that a run left: what a prompt was filled with, so that it can be filled again and asked under review."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from digest.core.drafts import Prompt
from digest.core.errors import ReviewError
from digest.core.papers import Paper
from digest.reviewing.approving import PENDING
from digest.reviewing.prompt_files import PromptFiles
from digest.reviewing.secrets import must_hold_no_secret
from digest.writers.replies import (
    ComparePapers,
    NameTopics,
    NotePapers,
    ReviewTopics,
    ReviseClaims,
    SummariseTopic,
    WriteOverview,
)

KEPT_SUFFIX = ".case.json"
FORMAT: Literal["digest-case/1"] = "digest-case/1"
_TYPES = (SummariseTopic, NotePapers, ComparePapers, ReviseClaims, WriteOverview, NameTopics, ReviewTopics)
REPLY_TYPES: Mapping[str, type[Any]] = MappingProxyType({each.__name__: each for each in _TYPES})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCase:
    """What a prompt was made of: the values of its template, and the papers that its reply may cite.

    `reply` names the type that the reply is parsed into.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    format: Literal["digest-case/1"]
    prompt: str
    case: str
    reply: str
    values: Mapping[str, Any]
    papers: tuple[Paper, ...]


_ADAPTER = TypeAdapter(KeptCase)
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


def kept_case(prompt: Prompt, case: str, values: Mapping[str, object]) -> KeptCase:
    """The case of a prompt that was filled with `values`."""
    return KeptCase(
        format=FORMAT,
        prompt=prompt.name,
        case=case,
        reply=prompt.reply_type.__name__,
        values=_ANYTHING.dump_python(dict(values), mode="json"),
        papers=prompt.papers,
    )


def as_file(kept: KeptCase, file: Path) -> str:
    """The content of the case's file; raises `ReviewError` where it would hold a secret."""
    document: dict[str, Any] = _ADAPTER.dump_python(kept, mode="json")
    must_hold_no_secret(document, file)
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def load(file: Path) -> KeptCase:
    """Read a case; raises `ReviewError` where it is damaged or holds a secret."""
    try:
        kept = _ADAPTER.validate_json(file.read_bytes())
    except OSError as error:
        raise ReviewError(f"{file} cannot be read: {error.strerror}.", hint="Restore it.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the object"
        raise ReviewError(
            f"{file} is no case of a run: {place}: {first['msg']}.", hint="Restore or delete it."
        ) from error
    if kept.reply not in REPLY_TYPES:
        raise ReviewError(f"{file}: there is no reply {kept.reply!r}.", hint=f"There are: {', '.join(REPLY_TYPES)}.")
    must_hold_no_secret(_ADAPTER.dump_python(kept, mode="json"), file)
    return kept


def is_kept(file: Path) -> bool:
    """Whether a file says that it is such a case, damaged or not."""
    if not file.name.removesuffix(PENDING).endswith(KEPT_SUFFIX):
        return False
    return f'"format": "{FORMAT}"' in file.read_text(encoding="utf-8", errors="replace")


def prompt_of(kept: KeptCase, files: PromptFiles) -> Prompt:
    """The prompt of a case as its templates fill it now; raises `TemplateError`."""
    values = {name: _as_templates_read(value) for name, value in kept.values.items()}
    return replace(files.filled(kept.prompt, values, REPLY_TYPES[kept.reply]), papers=kept.papers)


def _as_templates_read(value: Any) -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{name: _as_templates_read(each) for name, each in value.items()})
    if isinstance(value, list):
        return tuple(_as_templates_read(each) for each in value)
    return value
