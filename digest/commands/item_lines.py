"""An item under review as lines for a terminal: what changed, what the reader gets, what the checks say, and where."""

import re
from collections.abc import Iterator, Sequence

import click

from digest.commands.terminal import VERDICT_MARKS, counted
from digest.reviewing.differences import Piece, Stretch, visible
from digest.reviewing.items import Item
from digest.reviewing.recordings import Judged, Quoted, Recording
from digest.reviewing.views import View, view_of

_SPACE = re.compile(r"\s+")
_COLOURS = {"supported": "green", "flagged": "yellow", "unsupported": "red"}
_SIGNS = {"-": ("[-", "-]", "red"), "+": ("{+", "+}", "green")}


def short_line(item: Item) -> str:
    """An item in a list."""
    kind = "prompt" if isinstance(item.after, str) else "reply"
    state = "kept" if item.is_kept else "new" if item.before is None else "changed"
    same = f", {len(item.files)} of {item.among} repetitions" if item.among > 1 else ""
    return visible(f"{item.name}: {state} {kind}{same}  ({item.files[0]}.new)")


def item_lines(item: Item) -> Iterator[str]:
    """An item laid open, in colour; whoever prints it may strip that.

    Claims that are as they were approved are only counted, and notes below the page left out: the claims say the same.
    """
    view = view_of(item)
    yield from (f"  {visible(remark)}" for remark in view.remarks)
    yield from _part("What is sent", view.sent)
    yield from _part("The reply", view.fields)
    page = _without_notes(view.page)
    if page:
        yield _title("What the reader gets")
        yield from (f"  {line}" for line in page.split("\n"))
    if view.claims:
        yield _title(f"What the checks say: {_counts(view)}")
        as_they_were = item.before.outcome.claims if isinstance(item.before, Recording) else ()
        changed = [claim for claim in view.claims if claim not in as_they_were]
        yield from (line for claim in changed for line in _claim(claim))
        if len(changed) < len(view.claims):
            yield f"  {counted(len(view.claims) - len(changed), 'claim')} as approved before."


def _without_notes(page: str) -> str:
    """The lines of a page above its notes."""
    return page.partition("\n[^")[0].rstrip()


def _part(title: str, stretches: Sequence[Stretch]) -> Iterator[str]:
    if not stretches:
        return
    yield _title(title)
    for number, stretch in enumerate(stretches):
        if number:
            yield "  ..."
        yield from (f"  {line}" for line in "".join(_shown(piece) for piece in stretch.pieces).split("\n"))


def _shown(piece: Piece) -> str:
    """A piece of a difference, marked also for whom colours do not tell it; line by line, as terminals colour."""
    if not piece.sign:
        return piece.text
    begin, end, colour = _SIGNS[piece.sign]
    return "\n".join(click.style(line, fg=colour) if line else line for line in f"{begin}{piece.text}{end}".split("\n"))


def _claim(claim: Judged) -> Iterator[str]:
    mark = click.style(f"{VERDICT_MARKS[claim.verdict]} {claim.verdict}", fg=_COLOURS[claim.verdict])
    yield f"  {mark}: {visible(claim.text)}"
    yield from (f"      {each.check}, {each.severity}: {visible(each.message)}" for each in claim.findings)
    yield from (f"      {line}" for quote in claim.quotes for line in _source(quote))


def _source(quote: Quoted) -> Iterator[str]:
    """A quote as it stands in its paper, or as it was given where it does not."""
    title = visible(quote.title or quote.paper)
    status = quote.status.replace("_", " ")
    if not quote.found:
        yield f"{status} in {title}: “{visible(quote.quote)}”"
        return
    before, found, after = (visible(_SPACE.sub(" ", part)) for part in (quote.before, quote.found, quote.after))
    yield f"{status} in {title}: …{before}{click.style(f'»{found}«', bold=True)}{after}…"


def _counts(view: View) -> str:
    counts = {verdict: sum(claim.verdict == verdict for claim in view.claims) for verdict in VERDICT_MARKS}
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)


def _title(text: str) -> str:
    return click.style(text, bold=True)
