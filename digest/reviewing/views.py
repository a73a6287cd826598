"""What somebody reads of an item before deciding about it: what changed, what the reader gets, what the checks say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from digest.reviewing.differences import Piece, Stretch, differences, visible
from digest.reviewing.items import Item
from digest.reviewing.mismatch import short
from digest.reviewing.recordings import Judged, Outcome, Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An item laid open.

    `remarks` are sentences about it; `sent` and `fields` are what changed in the messages and in the parsed reply, all
    of it where nothing was approved before; `page` is Markdown as readers get it.
    """

    remarks: tuple[str, ...]
    sent: tuple[Stretch, ...]
    fields: tuple[Stretch, ...]
    page: str
    claims: tuple[Judged, ...]


def view_of(item: Item) -> View:
    """Lay an item open."""
    if isinstance(item.after, str):
        before = item.before if isinstance(item.before, str) else None
        return View(remarks=_of_prompt(item), sent=_changes(before, item.after), fields=(), page="", claims=())
    after, approved = item.after, item.before if isinstance(item.before, Recording) else None
    return View(
        remarks=tuple(_of_reply(item, approved, after)),
        sent=_changes(messages_of(approved), messages_of(after)) if approved else (),
        fields=_changes(fields_of(approved.outcome) if approved else None, fields_of(after.outcome)),
        page=visible("\n".join(after.outcome.page)),
        claims=after.outcome.claims,
    )


def fields_of(outcome: Outcome) -> str:
    """The fields of a parsed reply, a line each: `summary[0].text: Marl reads tables`."""
    return f"unread: {outcome.unread}" if outcome.unread else "\n".join(_fields(outcome.value, ""))


def messages_of(recording: Recording) -> str:
    """What was sent, both messages one after the other."""
    return "\n".join(line for message in recording.messages for line in (f"[{message.role}]", *message.content))


def _of_prompt(item: Item) -> tuple[str, ...]:
    if item.before is None:
        return ("This prompt was never approved.",)
    return ("What is sent changes.",)


def _of_reply(item: Item, before: Recording | None, after: Recording) -> Iterator[str]:
    """What is to be said of a reply and of what it answers."""
    if len(item.files) > 1 or item.among > 1:
        yield f"{len(item.files)} of {item.among} repetitions came to this."
    if before is None:
        yield f"No reply of {after.model or 'this model'} was approved for this case."
    elif before == after:
        yield "Nothing changes."
    elif before.template != after.template:
        yield f"Prompt {after.prompt} changed ({short(before.template)} -> {short(after.template)})."
    elif before.key == after.key and before.reply == after.reply:
        yield "The same reply to the same prompt now comes to something else."
    elif before.key == after.key:
        yield "The model says something else to the same prompt."
    if before is not None:
        yield from _parameters(before, after)
    if after.outcome.unread:
        yield f"The reply cannot be read: {visible(after.outcome.unread)}"
    yield from (visible(told) for told in after.outcome.told)
    tokens = after.usage.prompt_tokens + after.usage.completion_tokens
    yield f"{tokens:,} tokens and {after.latency_s:g} s, recorded on {after.recorded}."


def _parameters(before: Recording, after: Recording) -> Iterator[str]:
    for name in {**before.parameters, **after.parameters}:
        old, new = before.parameters.get(name), after.parameters.get(name)
        if old != new:
            yield f"Parameter {name} changed ({old} -> {new})."
    if before.endpoint != after.endpoint:
        yield f"The endpoint changed ({before.endpoint} -> {after.endpoint})."


def _changes(before: str | None, after: str) -> tuple[Stretch, ...]:
    if before is None:
        return (Stretch(line=1, pieces=(Piece(text=visible(after), sign=""),)),)
    return differences(before, after)


def _fields(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _fields(each, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list) and value:
        for number, each in enumerate(value):
            yield from _fields(each, f"{place}[{number}]")
    else:
        said = value if isinstance(value, str) else "nothing" if value in (None, [], {}) else str(value)
        yield f"{place}: {said}".replace("\n", " ⏎ ")
