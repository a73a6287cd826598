"""Each prompt as it is sent, in a Markdown file that somebody has read."""

from pathlib import Path

from digest.core.drafts import Prompt
from digest.core.errors import ReviewError
from digest.reviewing.approving import Terms, must_hold_no_conflict, pending, put, what_to_do
from digest.reviewing.asked import Asked
from digest.reviewing.differences import word_diff

_BEGINS = "*System message*\n\n"


def page_of(prompt: Prompt) -> str:
    """Both messages on one page."""
    return f"{_BEGINS}{prompt.system}\n---\n\n*User message*\n\n{prompt.user}"


def is_snapshot(text: str) -> bool:
    """Whether a file is such a page."""
    return text.startswith(_BEGINS)


def must_be_as_reviewed(asked: Asked, terms: Terms) -> Path | None:
    """Raise `ReviewError`, with the difference word by word, unless the prompt is what was reviewed.

    What it is now is written beside the reviewed file, as far as `terms` allow; with `renews` it becomes the reviewed
    one, and with `proposes` it waits: nothing is raised then. Gives the file that waits, if there is one.
    """
    file, page = asked.snapshot, page_of(asked.prompt)
    reviewed = file.read_bytes().decode("utf-8", "replace") if file.exists() else None
    if reviewed == page:
        if terms.may_write:
            pending(file).unlink(missing_ok=True)  # it proposed what is no longer so
        return None
    written = put(file, page, terms)
    if written == file:
        return None
    name = f"prompt {asked.prompt.name}, case {asked.case}"
    if reviewed is not None:
        must_hold_no_conflict(reviewed, file, page)
        if reviewed.replace("\r\n", "\n") == page:
            message = f"{name} is as reviewed, but for its line ends: those of {file} are Windows' (CRLF)."
            raise ReviewError(message, hint="Write '*.md -text' into .gitattributes, and check the file out again.")
    if terms.proposes and written is not None:
        return written
    if reviewed is None:
        raise ReviewError(f"{name} was never reviewed: there is no {file}.", hint=what_to_do(written))
    raise ReviewError(f"{name} is not as reviewed.\n{word_diff(reviewed, page)}\n{what_to_do(written)}")
