"""Typographic noise: what happens to a quote on its way through editors, models and PDFs, and changes nothing."""

import re
from collections.abc import Callable, Mapping
from random import Random

Noise = Callable[[str, Random], str]
"""Takes a sentence, gives it with other typography, or unchanged where it has nothing of the sort."""

ACCENTS = {
    "naive": "na\u00efve",
    "role": "r\u00f4le",
    "roles": "r\u00f4les",
    "regime": "r\u00e9gime",
    "regimes": "r\u00e9gimes",
    "debut": "d\u00e9but",
    "coordinate": "co\u00f6rdinate",
}
"""Words of the papers that may be written with accents, composed ones."""
ACCENTED = re.compile(rf"\b(?:{'|'.join(ACCENTS)})\b")

_LIGATURES = {"ffi": "\ufb03", "ffl": "\ufb04", "ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02"}
_FORMULA = re.compile(
    r"(?<![\w\\{])(?:O\([^()]*\)|[A-Za-z][_^]\{[^{}]*\}|[A-Za-z][_^]\w(?!\w)|\d+(?:\.\d+)?\\?%|"
    r"[a-zA-Z] [<>=] \d+)(?![\w{}^_])"
)


def curly(text: str, _: Random) -> str:
    """Straight quotation marks curled, curly ones straightened."""
    if re.search(r"[“”‘’]", text):
        return re.sub(r"[“”]", '"', re.sub(r"[‘’]", "'", text))
    curled = re.sub(r"``", "“", text).replace("''", "”")
    curled = re.sub(r'(?<!\w)"(?=\w)', "“", curled).replace('"', "”")
    return re.sub(r"(?<![\w,.])'(?=\w)", "‘", curled).replace("'", "’")


def dashes(text: str, rng: Random) -> str:
    """Hyphens between words as other hyphens, double ones as dashes, those between numbers as en dashes."""
    text = text.replace(" -- ", " — ").replace("--", "—")
    text = re.sub(r"(?<=\d)-(?=\d)", "–", text)
    return re.sub(r"(?<=[a-z])-(?=[a-z])", rng.choice("\u2010\u2011–"), text)


def ligatures(text: str, _: Random) -> str:
    """ff, fi, fl, ffi, ffl as one character."""
    for plain, joined in _LIGATURES.items():
        text = text.replace(plain, joined)
    return text


def spaces(text: str, rng: Random) -> str:
    """Some spaces doubled."""
    return re.sub(r" ", lambda _: "  " if rng.random() < 0.2 else " ", text)  # noqa: PLR2004  # some


def hard_spaces(text: str, rng: Random) -> str:
    """Some spaces as no-break, narrow or thin spaces."""
    return re.sub(r" ", lambda _: rng.choice("\u00a0\u202f\u2009") if rng.random() < 0.3 else " ", text)  # noqa: PLR2004


def soft_hyphens(text: str, rng: Random) -> str:
    """Soft hyphens inside some long words."""
    return re.sub(
        r"\b[a-z]{8,}\b",
        lambda word: word.group()[:4] + "\u00ad" + word.group()[4:] if rng.random() < 0.5 else word.group(),  # noqa: PLR2004
        text,
    )


def line_breaks(text: str, rng: Random) -> str:
    """Some spaces as line breaks."""
    return re.sub(r" ", lambda _: "\n" if rng.random() < 0.1 else " ", text)  # noqa: PLR2004


def hyphenation(text: str, rng: Random) -> str:
    """One long word broken over two lines with a hyphen."""
    words = list(re.finditer(r"(?<![\w-])[a-z]{8,}(?![\w-])", text))
    if not words:
        return text
    middle = rng.choice(words).start() + 4
    return text[:middle] + "-\n" + text[middle:]


def first_case(text: str, _: Random) -> str:
    """The first letter in the other case, where the word is no name."""
    return text[0].lower() + text[1:] if re.match(r"[A-Z][a-z]*\b", text) else text


def percent_signs(text: str, _: Random) -> str:
    r"""`\%` as `%` and the other way round."""
    return text.replace("\\%", "%") if "\\%" in text else text.replace("%", "\\%")


def emphasis(text: str, rng: Random) -> str:
    """Markdown emphasis around a word."""
    words = list(re.finditer(r"(?<![\w*_-])[A-Za-z]{4,}(?![\w*_-])", text))
    word = rng.choice(words)
    mark = rng.choice(("*", "**", "_", "`"))
    return text[: word.start()] + mark + word.group() + mark + text[word.end() :]


def dollars(text: str, _: Random) -> str:
    """Dollar signs around a formula or a share."""
    return _FORMULA.sub(lambda found: "$" + re.sub(r"(?<!\\)%", r"\%", found.group()) + "$", text, count=1)


def full_stop(text: str, _: Random) -> str:
    """The full stop at the end dropped, or added where there was none."""
    return text[:-1] if text.endswith(".") else text + "."


def several(text: str, rng: Random) -> str:
    """Three of the others, one after the other."""
    for noise in rng.sample([curly, dashes, ligatures, spaces, soft_hyphens, line_breaks, percent_signs, full_stop], 3):
        text = noise(text, rng)
    return text


NOISES: Mapping[str, Noise] = {
    "quotation marks": curly,
    "hyphens and dashes": dashes,
    "ligatures": ligatures,
    "double spaces": spaces,
    "no-break and thin spaces": hard_spaces,
    "soft hyphens": soft_hyphens,
    "line breaks": line_breaks,
    "hyphenation at a line's end": hyphenation,
    "case of the first letter": first_case,
    "escaped percent signs": percent_signs,
    "Markdown emphasis": emphasis,
    "dollar signs around a formula": dollars,
    "full stop added or dropped": full_stop,
    "three of these at once": several,
}
