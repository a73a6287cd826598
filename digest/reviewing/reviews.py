"""What people said of outputs: `reviews.jsonl` beside the files of a prompt, a line a verdict.

A verdict belongs to an output by its hash: the same output of the same case is never asked about twice, whatever
prompt, model or repetition it comes from.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from digest.core.errors import ReviewError
from digest.llm.salvage import encodable
from digest.reviewing.recordings import Outcome, as_document
from digest.reviewing.secrets import secrets_in

REVIEWS_FILE = "reviews.jsonl"
Decision = Literal["accepted", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One verdict: on which output (its hash) of which case, by whom, when, and what was said about it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    case: str
    output: str
    verdict: Decision
    comment: str
    by: str
    date: date


_ADAPTER = TypeAdapter(Review)


def output_of(said: Outcome | str) -> str:
    """The hash of an output: of what was made of a reply, or of a prompt as it is sent."""
    text = said if isinstance(said, str) else json.dumps(as_document(said), sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def reviews_in(folder: Path) -> Mapping[tuple[str, str], Review]:
    """The verdicts in the folder of a prompt by case and output, the last one standing.

    Raises `ReviewError` where a line is none.
    """
    file = folder / REVIEWS_FILE
    if not file.exists():
        return {}
    found = {}
    for number, line in enumerate(_text(file).split("\n"), start=1):  # a comment may hold other line ends
        if line.strip():
            review = _parsed(line, file, number)
            found[review.case, review.output] = review
    return found


def add(folder: Path, review: Review) -> None:
    """Write a verdict down as the last one; raises `ReviewError` where it holds a secret or cannot be written."""
    # A terminal hands on bytes that are no text as halves of characters, which no file holds.
    review = replace(review, comment=encodable(review.comment), by=encodable(review.by))
    secret = next(secrets_in({"comment": review.comment, "by": review.by}), None)
    if secret is not None:
        message = f"The {secret.place} would hold a secret: {secret.kind} that begins with {secret.begins!r}."
        raise ReviewError(message, hint="Say it without.")
    file = folder / REVIEWS_FILE
    before = _text(file) if file.exists() else ""
    gap = "\n" if before and not before.endswith("\n") else ""  # an editor may have left out the last line's end
    try:
        with file.open("a", encoding="utf-8", newline="") as opened:
            opened.write(f"{gap}{json.dumps(review_document(review), ensure_ascii=False)}\n")
    except OSError as error:
        raise ReviewError(f"{file} cannot be written: {error.strerror}.", hint="Mend its folder.") from error


def review_document(review: Review) -> dict[str, Any]:
    """A verdict as its line holds it."""
    document: dict[str, Any] = _ADAPTER.dump_python(review, mode="json")
    return document


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewError(f"{file} cannot be read: {error}.", hint="Restore it.") from error


def _parsed(line: str, file: Path, number: int) -> Review:
    try:
        return _ADAPTER.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = "".join(f"{part}: " for part in first["loc"])
        message = f"{file}, line {number} is no verdict: {place}{first['msg']}."
        raise ReviewError(
            message, hint="Mend or delete the line; after a merge keep the lines of both sides."
        ) from error
