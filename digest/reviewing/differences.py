"""How two texts differ, word by word, for people at a terminal."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\s|\w+|[^\w\s]")
_CONTEXT_LINES = 1
_MOST_TOKENS = 4_000  # laying more than that side by side takes seconds


def word_diff(before: str, after: str) -> str:
    """The changed lines with a line around them; `[-words taken out-]{+words put in+}`, as git writes it.

    White space that is all of a change is made visible: `·` for a space, `⏎` for the end of a line.
    """
    old, new = before.split("\n"), after.split("\n")
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT_LINES)
    return "\n".join(line for group in groups for line in _shown_group(group, old, new))


def _shown_group(
    group: Sequence[tuple[str, int, int, int, int]], old: Sequence[str], new: Sequence[str]
) -> Iterator[str]:
    yield f"line {group[0][3] + 1}:"
    for tag, old_start, old_end, new_start, new_end in group:
        if tag == "equal":
            yield from (f"  {visible(line)}" for line in old[old_start:old_end])
        else:
            removed = "".join(f"{line}\n" for line in old[old_start:old_end])
            added = "".join(f"{line}\n" for line in new[new_start:new_end])
            yield from (f"  {line}" for line in _words(removed, added).removesuffix("\n").split("\n"))


def _words(before: str, after: str) -> str:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > _MOST_TOKENS:
        return _changed(before, "-") + _changed(after, "+")
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    pieces = []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(visible("".join(old[old_start:old_end])))
        else:
            removed, added = _told_apart("".join(old[old_start:old_end]), "".join(new[new_start:new_end]))
            pieces += [_changed(removed, "-"), _changed(added, "+")]
    return "".join(pieces)


def _told_apart(before: str, after: str) -> tuple[str, str]:
    """Both texts; letters that stand for letters of ASCII, and may look like them, are written as their numbers."""
    pairs = list(zip(before, after, strict=False))
    if len(before) != len(after) or not all(one == other or _alike(one, other) for one, other in pairs):
        return before, after
    differ = [one != other for one, other in pairs]
    return _numbered(before, differ), _numbered(after, differ)


def _alike(one: str, other: str) -> bool:
    """Whether one of two letters is of ASCII and the other of another script: a Latin one with an accent shows it."""
    if not (one.isalpha() and other.isalpha()) or one.isascii() == other.isascii():
        return False
    foreign = other if one.isascii() else one
    return not unicodedata.normalize("NFKD", foreign)[0].isascii()


def _numbered(text: str, differ: Sequence[bool]) -> str:
    return "".join(
        f"\\u{ord(char):04x}" if changed and not char.isascii() else char
        for char, changed in zip(text, differ, strict=True)
    )


def _changed(text: str, sign: str) -> str:
    if not text:
        return ""
    shown = visible(text)
    if not text.strip():
        return f"{_bracketed(shown.replace(' ', '·').replace(chr(9), '→').replace(chr(10), '⏎'), sign)}"
    whole = shown.removesuffix("\n")
    return _bracketed(whole, sign) + ("\n" if whole != shown else "")


def _bracketed(text: str, sign: str) -> str:
    return f"[-{text}-]" if sign == "-" else f"{{+{text}+}}"


def visible(text: str) -> str:
    """The text with what could steer a terminal or hide in a line written as its number; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"\\u{ord(char):04x}" if unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char not in "\n\t" else char
        for char in text
    )
