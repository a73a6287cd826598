"""Text without its disguises: invisible letters read, look-alike letters folded, and the place of each kept.

Used to look for orders, never to compare quotes: there what a paper hides is left aside (`evidence.normalise`).
"""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_ZERO_WIDTH = "\u180e\u200b-\u200f\u2060-\u2064\ufeff"
_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TURNING = "\u202a-\u202e\u2066-\u2069"
# Alphabets whose letters pass for Latin ones, and the forms of letters that Unicode keeps for typography.
_MAY_DISGUISE = re.compile(
    f"[{_ZERO_WIDTH}{_TAGS}{_SELECTORS}{_TURNING}\u00ad\u0131\u0370-\u052f\u13a0-\u13ff\u1d00-\u1d7f\u2100-\u214f"
    "\u2460-\u24ff\uff01-\uff5e\U0001d400-\U0001d7ff\U0001f110-\U0001f189]"
)
_INVISIBLE = re.compile(f"[{_ZERO_WIDTH}{_TAGS}{_SELECTORS}{_TURNING}\u00ad]")
_HIDDEN = re.compile(
    # A flag of a region is a black flag with tags; joined-up scripts and emoji need single joiners.
    f"(?<!\U0001f3f4)(?<![{_TAGS}])[{_TAGS}]+"
    f"|[{_SELECTORS}]{{2,}}"
    f"|[{_ZERO_WIDTH}]{{3,}}"
    "|[\u202d\u202e][^\u202c\n]{0,2000}\u202c?"
    f"|(?<![a-zA-Z{_ZERO_WIDTH}])(?:[a-zA-Z][{_ZERO_WIDTH}]{{1,2}}){{3,}}[a-zA-Z]?"
)
_TAG = re.compile("[\U000e0020-\U000e007e]")
_TAGGED = 0x7F
_SELECTOR = re.compile(f"[{_SELECTORS}]")
_LATER_SELECTORS = "\U000e0100"
_LATIN_FOR = str.maketrans(
    "аеорсухіјѕԁԛԝһкмтвнгпАВЕКМНОРСТХІЈЅαοειυνκρτΑΒΕΖΗΙΚΜΝΟΡΤΥΧıᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ",
    "aeopcyxijsdqwhkmtbhrnABEKMHOPCTXIJSaoeiuvkptABEZHIKMNOPTYXiabcdeghijklmnoprtuvwyz",
)
_WORD = re.compile(r"[^\W\d_]+")
_ENCODED = re.compile(r"(?<![\w+/=-])(?:[A-Za-z0-9+/]{24,}={0,2}|[0-9a-fA-F]{40,})(?![\w+/])")
_SPELT = re.compile(r"(?<!\S)(?:[A-Za-z] {1,3}){7,}[A-Za-z](?!\S)")
_LETTER_SPACE = re.compile(r"(?<! ) (?! )")
_SPELT_SIGNS = ("n o r e", "N O R E", "s t r u", "S T R U")
_LEAST_READABLE = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """Text without disguises: `text[i]` stands at `places[i]` of the original; None where all places are the same."""

    text: str
    places: tuple[int, ...] | None

    def place(self, index: int, length: int) -> int:
        """The offset in an original of `length` code points."""
        if self.places is None:
            return index
        return self.places[index] if index < len(self.places) else length


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A stretch of the original that hides what it says: `original[start:end]`, and the text behind it if any."""

    start: int
    end: int
    said: str


def plain(original: str) -> Plain:
    """The text as it looks to a reader, in Latin letters where it only pretends to have others."""
    if original.isascii() or not _MAY_DISGUISE.search(original):
        return Plain(text=original, places=None)
    kept = [(place, _typed(char)) for place, char in enumerate(original) if not _INVISIBLE.match(char)]
    text = _WORD.sub(_latin, "".join(char for _, char in kept))
    return Plain(text=text, places=tuple(place for place, _ in kept))


def hidden(original: str) -> Iterator[Hidden]:
    """Stretches in which invisible characters hide letters or turn them round."""
    if original.isascii():
        return
    for found in _HIDDEN.finditer(original):
        yield Hidden(start=found.start(), end=found.end(), said=_behind(found[0]))


def encoded(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches that read as a message once they are decoded or joined up, with the message."""
    # Of 63 characters in a row, 32 stand between two multiples of 32: a look at each is far cheaper than the pattern.
    if any([" " not in text[start : start + 32] for start in range(0, len(text) - 31, 32)]):  # noqa: C419 -- as fast as it gets
        for found in _ENCODED.finditer(text):
            if message := _decoded(found[0]):
                yield found.start(), found.end(), message
    if any(sign in text for sign in _SPELT_SIGNS):
        for found in _SPELT.finditer(text):
            yield found.start(), found.end(), _LETTER_SPACE.sub("", found[0])


def turned(sentence: str) -> tuple[str, str]:
    """What a sentence says in ROT13, and read from its end."""
    return codecs.decode(sentence, "rot13"), sentence[::-1]


def _typed(char: str) -> str:
    """The letter that a typographic form stands for, where it is one letter."""
    if char.isascii():
        return char
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 and folded.isascii() else char


def _latin(word: re.Match[str]) -> str:
    """A word that mixes Latin letters with look-alikes, in Latin letters alone; one of a single script as it is."""
    text = word[0]
    if text.isascii():
        return text
    folded = text.translate(_LATIN_FOR)
    mixed = folded.isascii() and (any(char.isascii() for char in text) or any(char in "ıᴀᴇɪᴏᴜ" for char in text))
    return folded if mixed else text


def _behind(found: str) -> str:
    """What tags and selectors stand for, and what is left without invisible characters, read both ways."""
    tagged = "".join(chr(ord(tag) & _TAGGED) for tag in _TAG.findall(found))
    selected = bytes(
        ord(each) & 0xF if each < _LATER_SELECTORS else ord(each) - 0xE00F0 for each in _SELECTOR.findall(found)
    )
    bare = _INVISIBLE.sub("", found)
    return "\n".join([tagged, selected.decode("utf-8", "replace"), bare, bare[::-1]])


def _decoded(code: str) -> str:
    """The message in hexadecimal or Base64, nothing where it is no text with words."""
    for decode in (_from_hex, _from_base64):
        message = decode(code)
        letters = sum(char.isalpha() or char == " " for char in message)
        if message.count(" ") > 1 and letters >= _LEAST_READABLE * len(message):
            return message
    return ""


def _from_hex(code: str) -> str:
    try:
        return bytes.fromhex(code).decode()
    except ValueError:
        return ""


def _from_base64(code: str) -> str:
    try:
        return base64.b64decode(code + "=" * (-len(code) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
