"""Deciding at a terminal: a list, then item by item, a key each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import click

from digest.commands.item_lines import item_lines, short_line
from digest.commands.terminal import counted
from digest.reviewing.differences import visible
from digest.reviewing.items import Item, Signature, settle, settle_known
from digest.reviewing.reviews import Decision, Review
from digest.wiring import color_wanted

_KEYS = "a accept  r reject  s skip  e note  A R S the same for all that follow  q quit"
_DECISIONS: dict[str, Decision] = {"a": "accepted", "r": "rejected"}


@dataclass(slots=True)
class Decided:
    """What was decided so far, in order."""

    accepted: list[Item] = field(default_factory=list)
    rejected: list[Item] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        """All of them."""
        return self.accepted + self.rejected

    def add(self, item: Item, decision: Decision) -> None:
        """One more."""
        (self.accepted if decision == "accepted" else self.rejected).append(item)

    def by_decision(self) -> list[tuple[Decision, list[Item]]]:
        """The items accepted, and those rejected."""
        return [("accepted", self.accepted), ("rejected", self.rejected)]


def decide(waiting: Sequence[Item], signature: Signature) -> Decided:
    """Ask about each item; outputs that were decided about before are not asked about again."""
    decided = Decided()
    known, left = settle_known(waiting)
    for item, review in known:
        _say([_known(item, review)])
        decided.add(item, review.verdict)
    if left:
        _say([f"{counted(len(left), 'item waits', 'items wait')} to be approved:"])
        _say(f"  {number:3} {short_line(item)}" for number, item in enumerate(left, start=1))
    _ask_all(left, signature, decided)
    return decided


def _ask_all(left: Sequence[Item], signature: Signature, decided: Decided) -> None:
    for number, item in enumerate(left, start=1):
        _say(
            [
                "",
                click.style(f"[{number} of {len(left)}] {visible(item.name)}", bold=True),
                *item_lines(item),
                "",
                _KEYS,
            ]
        )
        key, signed = _answer(signature)
        rest = left[number - 1 :]
        if key in {"q", "S"}:
            return
        if key in {"A", "R"}:
            decision = _DECISIONS[key.lower()]
            if decision == "rejected" and not click.confirm(f"Reject and delete {counted(len(rest), 'item')}?"):
                return
            _settle_all(rest, decision, signed, decided)
            return
        if key in _DECISIONS:
            _settle_all([item], _DECISIONS[key], signed, decided)


def _answer(signature: Signature) -> tuple[str, Signature]:
    """The key that decides, and the signature with the note that was made before."""
    while True:
        key = click.getchar()
        if key == "e":
            signature = replace(signature, comment=click.prompt("Note", default="", show_default=False).strip())
        elif key in set("arsARSq"):
            return key, signature
        elif key in {"", "\x04"}:  # whoever typed is gone
            return "q", signature
        _say([_KEYS])


def _settle_all(items: Sequence[Item], decision: Decision, signature: Signature, decided: Decided) -> None:
    for item in items:
        settle(item, decision, signature)
        decided.add(item, decision)
        _say([visible(f"{decision}: {', '.join(str(file) for file in item.files)}")])


def _known(item: Item, review: Review) -> str:
    """Says that an item needs no answer any more."""
    said = f": {review.comment}" if review.comment else ""
    return visible(f"{item.name}: {review.verdict} on {review.date} by {review.by or 'somebody'}{said}. So it is now.")


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line if color_wanted() else click.unstyle(line), color=color_wanted() or None)
