"""Numbers that follow from two quoted ones: differences, ratios and percentages, worked out by our own code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from digest.evidence.quantities import Quantity

_MOST_NUMBERS = 30  # of quotes that are combined; more would let anything follow from something
# The words that a claim must have to mean a difference, a ratio or a change in percent.
_OF_DIFFERENCES = frozenset(
    [
        "point",
        "points",
        "difference",
        "gap",
        "more",
        "fewer",
        "higher",
        "lower",
        "gain",
        "gains",
        "drop",
        "margin",
        "improvement",
        "increase",
        "decrease",
        "reduction",
        "by",
    ]
)
_OF_CHANGES = frozenset(
    [
        "by",
        "relative",
        "relatively",
        "improvement",
        "increase",
        "decrease",
        "reduction",
        "more",
        "fewer",
        "less",
        "higher",
        "lower",
        "faster",
        "slower",
        "smaller",
        "larger",
        "gain",
        "drop",
        "cut",
        "saves",
        "saving",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """How a number follows from others, in words such as `87.3 - 81.2 = 6.1`."""

    shown: str


def derivation(claimed: Quantity, quoted: Sequence[Quantity], words: Sequence[str]) -> Derivation | None:
    """How `claimed` follows from two of `quoted`, right to the digits printed, or None.

    `words` are the claim's words in lower case: without "points", "times" or the like no arithmetic is meant.
    """
    if claimed.power:
        return None
    said = frozenset(words)
    plain = [one for one in dict.fromkeys(quoted) if not one.power and one.value > 0][:_MOST_NUMBERS]
    for one, two in permutations(plain, 2):
        if one.unit == two.unit:
            for value, sign in _results(claimed, one, two, said):
                if _agrees(claimed, value):
                    return Derivation(shown=f"{one.written.strip()} {sign} {two.written.strip()}")
    return None


def _results(claimed: Quantity, one: Quantity, two: Quantity, said: frozenset[str]) -> Iterator[tuple[Fraction, str]]:
    """What can be worked out of two numbers in the unit of the claimed one, with the sign that shows how."""
    difference = one.value - two.value
    same_unit = claimed.unit == one.unit and one.unit != "%"
    if (
        difference > 0
        and (same_unit or (claimed.unit == "points" and one.unit in {"%", ""}))
        and said & _OF_DIFFERENCES
    ):
        yield difference, "\u2212"
    if claimed.unit == "x":
        yield one.value / two.value, "\u00f7"
    if claimed.unit == "%" and said & _OF_CHANGES:
        yield abs(difference) / two.value * 100, "against"


def _agrees(claimed: Quantity, value: Fraction) -> bool:
    step = claimed.step
    return claimed.value == value or (bool(step) and abs(claimed.value - value) <= step / 2)
