"""What somebody reads of an item before deciding about it: what changed, what the reader gets, what the checks say."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.reviewing.changes import changed, fields_of, messages_of
from digest.reviewing.differences import Piece, Stretch, differences, visible
from digest.reviewing.items import Item
from digest.reviewing.recordings import Judged, Recording


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


def _of_prompt(item: Item) -> tuple[str, ...]:
    if item.before is None:
        return ("This prompt was never approved.",)
    return ("What is sent changes.",)


def _of_reply(item: Item, before: Recording | None, after: Recording) -> Iterator[str]:
    """What is to be said of a reply and of what it answers."""
    if item.among > 1:
        yield f"{len(item.files)} of {item.among} repetitions came to this."
    if item.is_kept:
        failed = sum(claim.verdict != "supported" for claim in after.outcome.claims)
        yield f"A run kept this: {failed} of {len(after.outcome.claims)} claims failed a check."
    elif before is None:
        yield f"No reply of {after.model or 'this model'} was approved for this case."
    else:
        yield from changed(before, after)
    if after.outcome.unread:
        yield f"The reply cannot be read: {visible(after.outcome.unread)}"
    yield from (visible(told) for told in after.outcome.told)
    tokens = after.usage.prompt_tokens + after.usage.completion_tokens
    yield f"{tokens:,} tokens and {after.latency_s:g} s, recorded on {after.recorded}."


def _changes(before: str | None, after: str) -> tuple[Stretch, ...]:
    if before is None:
        return (Stretch(line=1, pieces=(Piece(text=visible(after), sign=""),)),)
    return differences(before, after)
