"""What writers are asked, answer and draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from digest.core.claims import CheckedClaim, Claim
from digest.core.papers import Paper

WriterName = Literal["model", "extractive"]
Column = Literal["task", "method", "data", "result", "cost", "limits"]
COLUMNS: tuple[Column, ...] = ("task", "method", "data", "result", "cost", "limits")

AnyClaim = TypeVar("AnyClaim", Claim, CheckedClaim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One question to the model: plain data that holds no key. `reply_type` is what the reply is parsed into.

    `papers` are those that a reply may cite: prompts that send the same are equal, whatever papers they come from.
    `most_tokens`, where given, is what the reply may take instead of what is configured; the question is the same one.
    `keys` are those that a reply may name, of papers or claims. A prompt that is not `constrained` leaves the form of
    the reply to the model, where a grammar led it astray.
    """

    name: str
    system: str
    user: str
    reply_type: type[Any]
    papers: tuple[Paper, ...] = field(default=(), compare=False, repr=False)
    most_tokens: int | None = field(default=None, compare=False)
    keys: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    constrained: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one call, as the endpoint counted them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply, parsed: `value` is an instance of the prompt's `reply_type`, `text` what the model said.

    `body` is the request as it was sent, as JSON without any key; `seconds` is how long the endpoint took.
    """

    value: Any
    text: str = ""
    usage: Usage = Usage()
    body: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReply:
    """A reply as it is remembered: `key` is the hash of the logical prompt that it answers."""

    key: str
    prompt: str
    model: str
    endpoint: str
    body: str
    text: str
    usage: Usage
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Generic[AnyClaim]):
    """What is said of one paper; `written_by` is set where that is not the writer of the topic."""

    paper_id: str
    claims: tuple[AnyClaim, ...]
    written_by: WriterName | None = None


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
class Revision:
    """What came of claims that were to be written once more, by id: new wordings, withdrawals, and those not asked for.

    `unanswered` maps the latter to the reason. What is in none of the three came back in no usable form.
    """

    claims: Mapping[str, Claim]
    withdrawn: frozenset[str] = frozenset()
    unanswered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingCounts:
    """How writing went beyond what readers see, so that prompts can be judged by it.

    asked_again = passed + withdrawn + failed_again, in claims. `repeated` counts claims left out because another says
    the same, `disagreed` cells left out because not all orders of the papers gave them.
    """

    asked_again: int = 0
    passed: int = 0
    withdrawn: int = 0
    failed_again: int = 0
    repeated: int = 0
    disagreed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a writer makes of a batch, before any check; `missing` names each part it could not make, and the reason.

    `disagreed` counts the cells that it left out because not all orders of the papers gave them.
    """

    summary: tuple[Claim, ...]
    notes: tuple[Note[Claim], ...]
    comparison: Comparison[Claim] | None
    missing: tuple[tuple[str, str], ...] = ()
    disagreed: int = 0
