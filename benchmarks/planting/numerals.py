"""Numbers of a sentence with what stands around them; written apart from the program, whose checks it measures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = re.compile(r"(?<![\w.,/^_{\\-])[+~]?(?P<digits>\d[\d,]*(?:\.\d+)?)(?![\w]*[-_^{/]\w*[A-Z])")
_AFTER = re.compile(r"(?:\\?%|[xX](?![\w])|times(?=[\s,.;)])| ?(?:[KMBT]|[GMT]B|ms|s)(?![\w]))?")
_LISTING = re.compile(
    r"(?:[Ff]ig|[Ee]q|[Ss]ec|[Tt]able|[Vv]ersion|[Vv]|et al)\.? ?$|[A-Z][\w-]* $|[\[(<=>^_{|'’] ?$|\bv$"
)
_YEAR = re.compile(r"^(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number that says how much: its digits at `start:end`, and the unit glued to it (`%`, `x`, `K`, or none)."""

    start: int
    end: int
    digits: str
    unit: str

    @property
    def plain(self) -> str:
        """The digits without thousands' commas."""
        return self.digits.replace(",", "")


def numerals(text: str) -> Iterator[Numeral]:
    """The numbers that say how much or how many: no list marks, references, years, or parts of names and formulas."""
    for found in _NUMBER.finditer(text):
        digits = found["digits"].rstrip(",")
        start, end = found.start("digits"), found.start("digits") + len(digits)
        unit = _AFTER.match(text, end)
        glued = unit.group() if unit else ""
        follows = text[end + len(glued) : end + len(glued) + 2]
        if _LISTING.search(text[max(0, start - 16) : start]) and not glued:
            continue
        if re.search(r"\w\+$", text[:start]):
            continue
        if _YEAR.match(digits) and not glued:
            continue
        if follows[:1] in {")", "]", "}", "^", "_", "/"} and not glued:
            continue
        if re.match(r"[\w\\^{]|-[A-Z\d]", follows):
            continue
        yield Numeral(start=start, end=end, digits=digits, unit=glued.strip().lstrip("\\"))
