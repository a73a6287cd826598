"""Recordings: what was sent and what came back, one JSON file each, for people to read and for replay.

A file is keyed by the hash of the logical prompt and bears a hash of itself. Texts are lists of lines, so that a
difference is a line long.
"""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from digest.core.claims import Severity, Status, Verdict
from digest.core.drafts import Reply, Usage
from digest.core.errors import ReviewError
from digest.reviewing.approving import must_hold_no_conflict
from digest.reviewing.asked import Asked
from digest.reviewing.secrets import must_hold_no_secret

FORMAT: Literal["digest-recording/1"] = "digest-recording/1"
# Hashes that we make ourselves; they look as random as a secret does.
_HASHES = frozenset({"sha256", "key", "body_sha256", "template"})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_AGAIN = "Restore the file, or record again with --prompts=record-all."


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it was sent; `content` is a list of its lines."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    role: Literal["system", "user"]
    content: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a check said of a claim."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    check: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quote of a claim in its source: what the paper says there, with what stands before and after it.

    All three are empty where the quote was not found; `title` is where there is no such paper.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    paper: str
    title: str
    quote: str
    status: Status
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A claim of the reply with its verdict, what the checks found, and its quotes in their source."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    text: str
    verdict: Verdict
    findings: tuple[Remark, ...]
    quotes: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was made of a reply: the parsed value, its claims judged, what was told, and what the reader gets.

    `unread` says what is wrong with a reply that cannot be read; the rest is empty then.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    unread: str
    value: Any
    claims: tuple[Judged, ...]
    told: tuple[str, ...]
    page: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One reply with all that it answers and all that was made of it; `latency_s` is the endpoint's, in seconds."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    format: Literal["digest-recording/1"]
    prompt: str
    case: str
    repeat: int
    key: str
    body_sha256: str
    template: str
    model: str
    endpoint: str
    parameters: Mapping[str, Any]
    headers: Mapping[str, str]
    recorded: date
    latency_s: float
    usage: Usage
    schema: Mapping[str, Any]
    messages: tuple[Message, ...]
    reply: tuple[str, ...]
    outcome: Outcome

    @property
    def text(self) -> str:
        """What the model said."""
        return "\n".join(self.reply)


_ADAPTER = TypeAdapter(Recording)


def recorded(asked: Asked, reply: Reply, outcome: Outcome, day: date) -> Recording:
    """The recording of a reply to `asked`."""
    prompt = asked.prompt
    return Recording(
        format=FORMAT,
        prompt=prompt.name,
        case=asked.case,
        repeat=asked.repeat,
        key=asked.key,
        body_sha256=_sha256(reply.body or asked.body),
        template=asked.template,
        model=asked.settings.model,
        endpoint=asked.endpoint,
        parameters=asked.parameters,
        headers=asked.headers,
        recorded=day,
        latency_s=round(reply.seconds, 3),
        usage=reply.usage,
        schema=asked.schema,
        messages=(
            Message(role="system", content=lines(prompt.system)),
            Message(role="user", content=lines(prompt.user)),
        ),
        reply=lines(reply.text),
        outcome=outcome,
    )


def lines(text: str) -> tuple[str, ...]:
    """The text as it stands in a file; joined with line breaks it is the same text again."""
    return tuple(text.split("\n"))


def as_file(recording: Recording, file: Path) -> str:
    """The content of the recording's file; raises `ReviewError` where it would hold a secret."""
    document: dict[str, Any] = _ADAPTER.dump_python(recording, mode="json")
    _must_hold_no_secret(document, file)
    return _in_sight(json.dumps({"sha256": _own_hash(document), **document}, ensure_ascii=False, indent=1)) + "\n"


def load(file: Path) -> Recording:
    """Read a recording; raises `ReviewError` where it is damaged, was edited, or holds a secret."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ReviewError(f"{file} cannot be read: {error.strerror}.", hint=_AGAIN) from error
    return read(content, file)


def read(content: bytes, file: Path) -> Recording:
    """The recording that is the content of a file, raising what `load` raises; `file` is what errors call it."""
    document = _document(content, file)
    _must_hold_no_secret(document, file)
    own = document.pop("sha256", None)
    if own != _own_hash(document):
        raise ReviewError(
            f"{file} was edited after it was recorded: its sha256 is not that of its content.", hint=_AGAIN
        )
    try:
        return _ADAPTER.validate_python(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the object"
        raise ReviewError(f"{file} is no recording: {place}: {first['msg']}.", hint=_AGAIN) from error


def is_recording(file: Path) -> bool:
    """Whether a file says that it is a recording, damaged or not."""
    return f'"format": "{FORMAT}"' in file.read_text(encoding="utf-8", errors="replace")


def as_document(outcome: Outcome) -> dict[str, Any]:
    """What was made of a reply, as a recording's file holds it."""
    document: dict[str, Any] = json.loads(json.dumps(asdict(outcome)))
    return document


def _in_sight(text: str) -> str:
    """JSON in which characters that nobody sees, or that turn how others are seen, are escaped."""
    hidden = {char for char in set(text) if unicodedata.category(char) in _UNSEEN and char != "\n"}
    return text.translate({ord(char): json.dumps(char)[1:-1] for char in hidden})


def _document(content: bytes, file: Path) -> dict[str, Any]:
    try:
        text = content.decode()
        must_hold_no_conflict(text, file)
        document = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise ReviewError(f"{file} is damaged: {error}.", hint=_AGAIN) from error
    if not isinstance(document, dict):
        raise ReviewError(f"{file} is no recording: it holds no JSON object.", hint=_AGAIN)
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are each there once: of two, people would read one and programs the other."""
    document = dict(pairs)
    if len(document) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ValueError(f"the name {twice!r} is there twice")
    return document


def _must_hold_no_secret(document: Mapping[str, Any], file: Path) -> None:
    must_hold_no_secret({name: each for name, each in document.items() if name not in _HASHES}, file)


def _own_hash(document: Mapping[str, Any]) -> str:
    content = {name: each for name, each in document.items() if name != "sha256"}
    return _sha256(json.dumps(content, sort_keys=True, separators=(",", ":")))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
