"""What answers a prompt under review: what was recorded of it, or, where that is asked for, the model anew."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ReviewError
from digest.reviewing.answers import Answer, Reading, answer_to, outcome_of
from digest.reviewing.approving import Terms, pending, put, what_to_do
from digest.reviewing.asked import Asked
from digest.reviewing.mismatch import misplaced, outcome_mismatch
from digest.reviewing.recordings import Recording, as_file, load, recorded
from digest.reviewing.replaying import must_answer, replayed

Mode = Literal["replay", "record-missing", "record-all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How prompts are answered: `ask` gives what a model says, `today` is the date of what is recorded now."""

    mode: Mode
    terms: Terms
    today: date
    ask: Callable[[Prompt], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer; `waiting` is the file that waits to be approved, if there is one."""

    answer: Answer
    waiting: Path | None = None


def answered(asked: Asked, reading: Reading, how: Answering) -> Answered:
    """The answer to a prompt; raises `ReviewError`, or what asking raises, where there is none that was approved."""
    if how.mode == "record-all":
        return _recorded(asked, reading, how)
    file = asked.recording
    approved = load(file) if file.exists() else None
    waiting = load(pending(file)) if pending(file).exists() else None
    if how.mode == "record-missing" and not _fits(approved, asked) and not _fits(waiting, asked):
        return _recorded(asked, reading, how)
    if waiting is not None:
        return _waiting(waiting, asked, reading, how)
    if approved is None:
        raise ReviewError(_missing(asked), hint="Record it with --prompts=record-missing.")
    return _replayed(approved, asked, reading, how)


def _fits(recording: Recording | None, asked: Asked) -> bool:
    return recording is not None and recording.key == asked.key and not misplaced(recording, asked)


def _recorded(asked: Asked, reading: Reading, how: Answering) -> Answered:
    """Ask the model, and keep what it says, also where that cannot be read."""
    reply = how.ask(asked.prompt)
    answer = answer_to(asked.prompt, reply, reading)
    recording = recorded(asked, reply, outcome_of(answer), how.today)
    written = put(asked.recording, as_file(recording, asked.recording), how.terms)
    return Answered(answer=answer, waiting=None if written == asked.recording else written)


def _waiting(recording: Recording, asked: Asked, reading: Reading, how: Answering) -> Answered:
    """What was recorded and not yet approved: approved now, waiting on, or a failure."""
    file = asked.recording
    try:
        must_answer(recording, asked)
    except ReviewError as error:
        message = f"{pending(file)} waits to be approved, and is not of this prompt. {error.sentence}"
        raise ReviewError(message, hint="Delete it, or record again with --prompts=record-all.") from error
    answer = replayed(recording, asked, reading)
    if how.terms.renews:
        _put(recording, answer, asked, how.terms)
        return Answered(answer=answer)
    if how.mode == "record-missing":
        return Answered(answer=answer, waiting=pending(file))
    raise ReviewError(f"{pending(file)} waits to be approved: read it.", hint=what_to_do(pending(file)))


def _replayed(recording: Recording, asked: Asked, reading: Reading, how: Answering) -> Answered:
    """What comes of an approved recording, which must be what was approved."""
    answer = replayed(recording, asked, reading)
    changes = outcome_mismatch(recording.outcome, outcome_of(answer))
    if not changes:
        return Answered(answer=answer)
    written = _put(recording, answer, asked, how.terms)
    if written == asked.recording:
        return Answered(answer=answer)
    message = f"{asked.prompt.name}/{asked.case}: the same reply to the same prompt now comes to something else."
    raise ReviewError(f"{message}\n{changes}\n{what_to_do(written)}")


def _put(recording: Recording, answer: Answer, asked: Asked, terms: Terms) -> Path | None:
    """Keep a recording with what is made of it now."""
    again = replace(recording, template=asked.template, outcome=outcome_of(answer))
    return put(asked.recording, as_file(again, asked.recording), terms)


def _missing(asked: Asked) -> str:
    """Says that there is no recording, and of which models there are some."""
    name = f"{asked.prompt.name}/{asked.case}"
    model = asked.settings.model or "no model"
    files = sorted(asked.recording.parent.glob(f"{asked.case}*.json"))
    known = sorted({each.model for each in map(load, files) if each.case == asked.case} - {asked.settings.model})
    of_others = f"; there are some with {', '.join(each or 'no model' for each in known)}" if known else ""
    return f"prompt {name} has no recording with {model}{of_others}: there is no {asked.recording}."
