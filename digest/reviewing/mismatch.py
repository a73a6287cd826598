"""Why a recording does not answer the prompt that is asked, in words and as a difference."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from digest.reviewing.asked import Asked
from digest.reviewing.differences import word_diff
from digest.reviewing.recordings import Outcome, Recording, as_document

WHAT_TO_DO = "record again or review"
_SHOWN = 4


def misplaced(recording: Recording, asked: Asked) -> str:
    """Says whose recording this is where it is another case's; else nothing."""
    there = (recording.prompt, recording.case, recording.repeat)
    here = (asked.prompt.name, asked.case, asked.repeat)
    if there == here:
        return ""
    return f"{asked.recording} is the recording of {_named(*there)}, not of {_named(*here)}: files were swapped."


def mismatch(recording: Recording, asked: Asked) -> str:
    """What changed between the prompt that was recorded and the one that is asked, with the differences."""
    return "\n".join(_changes(recording, asked))


def outcome_mismatch(before: Outcome, after: Outcome) -> str:
    """What is now made of the same reply, beside what was recorded; nothing where that is the same."""
    old, new = as_document(before), as_document(after)
    return "\n".join(
        f"{name}:\n{word_diff(_text(old[name]), _text(new[name]))}" for name in old if old[name] != new[name]
    )


def short(template: str) -> str:
    """A hash of templates as people compare them."""
    return template.removeprefix("sha256:")[:_SHOWN]


def _changes(recording: Recording, asked: Asked) -> Iterator[str]:
    name = asked.prompt.name
    for what, before, after in (
        ("model", recording.model, asked.settings.model),
        ("endpoint", recording.endpoint, asked.endpoint),
    ):
        if before != after:
            yield f"prompt {name} is asked of another {what} ({before} → {after}): {WHAT_TO_DO}"
    for parameter in _differing(recording.parameters, asked.parameters):
        before, after = (json.dumps(each.get(parameter)) for each in (recording.parameters, asked.parameters))
        yield f"parameter {parameter} of prompt {name} changed ({before} → {after}): {WHAT_TO_DO}"
    if recording.schema != asked.schema:
        yield f"the form of the reply to prompt {name} changed: {WHAT_TO_DO}"
        yield word_diff(_text(recording.schema), _text(asked.schema))
    yield from _text_changes(recording, asked)


def _text_changes(recording: Recording, asked: Asked) -> Iterator[str]:
    prompt = asked.prompt
    messages: dict[str, str] = {message.role: "\n".join(message.content) for message in recording.messages}
    pairs = [(role, messages.get(role, ""), now) for role, now in (("system", prompt.system), ("user", prompt.user))]
    changed = [pair for pair in pairs if pair[1] != pair[2]]
    if not changed:
        return
    then, now = short(recording.template), short(asked.template)
    cause = f"changed ({then} → {now})" if recording.template != asked.template else f"is filled differently ({now})"
    yield f"prompt {prompt.name} {cause}{_kind(changed)}: {WHAT_TO_DO}"
    for role, before, after in changed:
        yield f"{role} message, {word_diff(before, after)}"


def _kind(changed: list[tuple[str, str, str]]) -> str:
    """What kind of change it is, where that can be said in a word."""
    if all(before.split() == after.split() for _, before, after in changed):
        return ", in white space alone"
    if all(sorted(before.split("\n")) == sorted(after.split("\n")) for _, before, after in changed):
        return ", the same lines in another order"
    return ""


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False, indent=1)


def _named(prompt: str, case: str, repeat: int) -> str:
    return f"{prompt}/{case}" + ("" if repeat == 1 else f" (repetition {repeat})")
