"""What writers are asked, answer and draft."""

from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from digest.core.claims import CheckedClaim, Claim

Column = Literal["task", "method", "data", "result", "cost", "limits"]
COLUMNS: tuple[Column, ...] = ("task", "method", "data", "result", "cost", "limits")

AnyClaim = TypeVar("AnyClaim", Claim, CheckedClaim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One question to the model: plain data that holds no key. `reply_type` is what the reply is parsed into."""

    name: str
    system: str
    user: str
    reply_type: type[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one call, as the endpoint counted them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply, parsed: `value` is an instance of the prompt's `reply_type`."""

    value: Any
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Generic[AnyClaim]):
    """What is said of one paper."""

    paper_id: str
    claims: tuple[AnyClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[AnyClaim]):
    """One paper's line of a comparison; `cells[i]` belongs to `columns[i]`, None where the paper says nothing."""

    paper_id: str
    cells: tuple[AnyClaim | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Generic[AnyClaim]):
    """The papers of a topic side by side."""

    columns: tuple[Column, ...]
    rows: tuple[Row[AnyClaim], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a writer makes of a batch, before any check."""

    summary: tuple[Claim, ...]
    notes: tuple[Note[Claim], ...]
    comparison: Comparison[Claim] | None
