"""What changed between two recordings of a case, or between two texts of its prompt, as people read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from digest.reviewing.differences import Stretch, differences
from digest.reviewing.mismatch import short
from digest.reviewing.recordings import Outcome, Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`remarks` are sentences; `sent` is where the messages differ, `came` where what came of the reply does."""

    remarks: tuple[str, ...]
    sent: tuple[Stretch, ...]
    came: tuple[Stretch, ...]


def change(before: Recording | str, after: Recording | str) -> Change:
    """What changed from `before` to `after`."""
    if isinstance(before, Recording) and isinstance(after, Recording):
        return Change(
            remarks=tuple(changed(before, after)),
            sent=differences(messages_of(before), messages_of(after)),
            came=differences(_came_of(before.outcome), _came_of(after.outcome)),
        )
    sent = differences(before, after) if isinstance(before, str) and isinstance(after, str) else ()
    return Change(remarks=("What is sent changes.",) if sent else (), sent=sent, came=())


def changed(before: Recording, after: Recording) -> Iterator[str]:
    """Says what changed between two recordings of a case; nothing where that is neither question nor outcome."""
    if before.template != after.template:
        yield f"Prompt {after.prompt} changed ({short(before.template)} → {short(after.template)})."
    elif before.messages != after.messages:
        yield f"Prompt {after.prompt} is filled differently."
    elif before.reply == after.reply:
        if before.outcome != after.outcome:
            yield "The same reply to the same prompt now comes to something else."
    else:
        yield "The model says something else to the same prompt."
    for name in {**before.parameters, **after.parameters}:
        old, new = before.parameters.get(name), after.parameters.get(name)
        if old != new:
            yield f"Parameter {name} changed ({old} → {new})."
    if before.endpoint != after.endpoint:
        yield f"The endpoint changed ({before.endpoint} → {after.endpoint})."
    if before.schema != after.schema:
        yield "The form of the reply changed."


def fields_of(outcome: Outcome) -> str:
    """The fields of a parsed reply, a line each: `summary[0].text: Marl reads tables`."""
    return f"unread: {outcome.unread}" if outcome.unread else "\n".join(_fields(outcome.value, ""))


def messages_of(recording: Recording) -> str:
    """What was sent, both messages one after the other."""
    return "\n".join(line for message in recording.messages for line in (f"[{message.role}]", *message.content))


def _came_of(outcome: Outcome) -> str:
    """The parsed fields, what was told of the reply, and what the checks say of each claim, a line each."""
    said = [fields_of(outcome), *(f"told: {told}" for told in outcome.told)]
    for number, claim in enumerate(outcome.claims, start=1):
        statuses = ", ".join(quoted.status.replace("_", " ") for quoted in claim.quotes)
        said.append(f"claim {number} is {claim.verdict}; its quotes: {statuses or 'none'}")
        said += (f"claim {number}, {each.severity} ({each.check}): {each.message}" for each in claim.findings)
    return "\n".join(said)


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
