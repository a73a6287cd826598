"""Characters that would change how the text around them looks, made visible; all others stand as they came.

One character for one, so that offsets still hold. What is shown differently, and why:

* control characters (C0 but tab and line ends, DEL) as their pictures, U+2400 to U+2421: `␀`, `␛`;
* as U+FFFD: C1 controls and noncharacters, which no file should hold; lone surrogates, which cannot be encoded;
  bidirectional embeddings, overrides and isolates, which can show a text backwards; tag characters, which hide text.

Left-to-right marks, joiners and zero-width spaces stay: scripts need them, and they change nothing around them.
"""

import re

_PLANES = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_BITING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\U000e0000-\U000e007f" + _PLANES + "]"
)
_DELETE = 0x7F


def harmless(text: str) -> str:
    """The text with such characters made visible; as long as it was."""
    if text.isascii() and text.isprintable():  # nearly all are, and this look is ten times as fast
        return text
    return _BITING.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code == _DELETE:
        return "\u2421"
    return chr(0x2400 + code) if code < ord(" ") else "\ufffd"
