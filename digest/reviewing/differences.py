"""How two texts differ, word by word, for people at a terminal or before a page."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKEN = re.compile(r"\s|\w+|[^\w\s]")
_CONTEXT_LINES = 1
_MOST_TOKENS = 4_000  # laying more than that side by side takes seconds

Sign = Literal["", "-", "+"]
Opcode = tuple[str, int, int, int, int]  # as difflib gives them


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of both texts, or what is only in the earlier (`-`) or the later (`+`) one, all of it visible."""

    text: str
    sign: Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Changed lines with a line around them; `line` is where they begin in the later text, from 1."""

    line: int
    pieces: tuple[Piece, ...]


def differences(before: str, after: str) -> tuple[Stretch, ...]:
    """Where two texts differ, in order; nothing where they are equal.

    White space that is all of a change is made visible: `·` for a space, `⏎` for the end of a line.
    """
    old, new = before.split("\n"), after.split("\n")
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT_LINES)
    return tuple(Stretch(line=group[0][3] + 1, pieces=tuple(_pieces(group, old, new))) for group in groups)


def word_diff(before: str, after: str) -> str:
    """The changed lines with a line around them; `[-words taken out-]{+words put in+}`, as git writes it."""
    return word_diff_of(differences(before, after))


def word_diff_of(stretches: Sequence[Stretch]) -> str:
    """Differences as `word_diff` writes them."""
    return "\n".join(line for stretch in stretches for line in _shown(stretch))


def visible(text: str) -> str:
    """The text with what could steer a terminal or hide in a line written as its number; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"\\u{ord(char):04x}" if unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char not in "\n\t" else char
        for char in text
    )


def _shown(stretch: Stretch) -> Iterator[str]:
    yield f"line {stretch.line}:"
    marked = {"": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    text = "".join(marked[piece.sign].format(piece.text) for piece in stretch.pieces)
    yield from (f"  {line}" for line in text.split("\n"))


def _pieces(group: Sequence[Opcode], old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for number, (tag, old_start, old_end, new_start, new_end) in enumerate(group):
        if number:
            yield Piece(text="\n", sign="")
        removed = "".join(f"{line}\n" for line in old[old_start:old_end])
        if tag == "equal":
            yield Piece(text=visible(removed).removesuffix("\n"), sign="")
        else:
            yield from _without_last_line_end(_words(removed, "".join(f"{line}\n" for line in new[new_start:new_end])))


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > _MOST_TOKENS:
        yield from _changed(before, "-")
        yield from _changed(after, "+")
        return
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, old_start, old_end, new_start, new_end in _phrases(opcodes, old):
        if tag == "equal":
            yield Piece(text=visible("".join(old[old_start:old_end])), sign="")
        else:
            removed, added = _told_apart("".join(old[old_start:old_end]), "".join(new[new_start:new_end]))
            yield from _changed(removed, "-")
            yield from _changed(added, "+")


def _phrases(opcodes: Iterable[Opcode], old: Sequence[str]) -> list[Opcode]:
    """Words that are replaced one after the other as one phrase, the spaces between them included."""
    merged: list[Opcode] = []
    for opcode in opcodes:
        replaced = [each[0] for each in (*merged[-2:], opcode)] == ["replace", "equal", "replace"]
        if replaced and set(old[merged[-1][1] : merged[-1][2]]) == {" "}:
            begin = merged[-2]
            merged[-2:] = [("replace", begin[1], opcode[2], begin[3], opcode[4])]
        else:
            merged.append(opcode)
    return merged


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


def _changed(text: str, sign: Sign) -> Iterator[Piece]:
    if not text:
        return
    shown = visible(text)
    if not text.strip():
        yield Piece(text=shown.replace(" ", "·").replace("\t", "→").replace("\n", "⏎"), sign=sign)
        return
    whole = shown.removesuffix("\n")
    yield Piece(text=whole, sign=sign)
    if whole != shown:
        yield Piece(text="\n", sign="")


def _without_last_line_end(pieces: Iterable[Piece]) -> list[Piece]:
    *first, last = pieces
    return [*first, Piece(text=last.text.removesuffix("\n"), sign=last.sign)]
