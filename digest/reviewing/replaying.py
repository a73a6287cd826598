"""Replay: a recorded reply goes once more through parsing, checks and templates, if it is of this very prompt."""

from digest.core.drafts import Reply
from digest.core.errors import ReviewError
from digest.reviewing.answers import Answer, Reading, answer_to
from digest.reviewing.asked import Asked
from digest.reviewing.mismatch import mismatch, misplaced
from digest.reviewing.recordings import Recording


def must_answer(recording: Recording, asked: Asked) -> None:
    """Raise `ReviewError`, which says what changed, unless the recording is of this very prompt."""
    place = misplaced(recording, asked)
    if place:
        raise ReviewError(place, hint="Put each back into its place.")
    changes = mismatch(recording, asked)
    if (recording.key == asked.key) is bool(changes):  # whoever reads the file would be shown what was never sent
        raise ReviewError(f"{asked.recording}: its key is not that of what it says was sent.", hint="Record again.")
    if changes:
        raise ReviewError(f"{asked.prompt.name}/{asked.case}: the recording is of another prompt.\n{changes}")


def replayed(recording: Recording, asked: Asked, reading: Reading) -> Answer:
    """What comes of the recorded reply to this very prompt now.

    Raises `ReviewError` where it is another prompt's, or can no longer be read.
    """
    must_answer(recording, asked)
    reply = Reply(value=None, text=recording.text, usage=recording.usage, seconds=recording.latency_s)
    answer = answer_to(asked.prompt, reply, reading)
    if answer.unread and not recording.outcome.unread:
        message = f"{asked.recording}: the recorded reply can no longer be read: {answer.unread}"
        raise ReviewError(message, hint="Record again, or mend what reads it.")
    return answer
