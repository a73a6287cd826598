"""Text to words, for lexical comparison. Standard library only."""

import re
import unicodedata
from functools import lru_cache

_FUNCTION_WORDS = """
a able about above across after again against all almost along already also although always am among an and any are
around as at away be became because become becomes been before being below between both but by came can cannot come
could did do does doing done down due during each either else enough especially etc even ever every few for from
further furthermore get give given gives go had has have having he hence her here him his how however i if in indeed
instead into is it its itself just keep least less let like likely made mainly make makes many may me might more
moreover most much must my namely near nearly need needs neither never nevertheless next no nor not nothing now of off
often on once one ones only onto or other others otherwise our ours out over own per perhaps possible quite rather
really regarding same see seem seems several shall she should show shown shows since so some still such take than that
the their them themselves then thereby therefore these they this those though through throughout thus to together too
toward towards under unlike until up upon us use used uses using usually various very via was we well were what when
where whereas whether which while who whole whom whose why will with within without would yet you your yours
eg ie et al vs
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())

# A prefix that is written with or without a hyphen ("pre-training", "pretraining") joins the word that follows.
_PREFIX = re.compile(r"\b(pre|re|non|multi|sub|semi|co|un|inter|intra|auto|meta|hyper|over|under|fine)[-‐‑]+(?=[a-z])")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w.]{1,64}@[\w.]{1,64}|<[a-z/][^<>\s]{0,20}>")
# "\left(", and what remains of it when the backslash is lost: "Oleft(n^2dright)", "mathcal{O}", "textbf{". The lone
# letters around it ("O", "d") are no words anyway.
_LATEX = re.compile(
    r"\\[a-z]+|(?:left|right)(?=[(\[{)\]}|])|\b(?:math(?:cal|bf|rm|bb|it|sf)|text(?:bf|it|tt|sc|rm)|emph|"
    r"sqrt|frac|widetilde|widehat|operatorname)(?=[{\s(])"
)
_SCRIPT = re.compile(r"[\^_]\{[^{}]*\}|[\^_]\w")
_SIZE = re.compile(r"(?<![\w])[-+~≈$]?\d[\d.,]*(?:e[-+]?\d+)?(?:[kmbtx×%]|ms|gb|mb|pp|s)?(?![\w])")
# CJK characters stand alone, as nothing separates their words; everything else is a run of letters and digits.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_](?:[^\W_]|(?<=\w)['’](?=[a-z]))*\+*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_VOWEL = re.compile(r"[aeiouy]")
_LONG = 64  # characters; no word is that long
_ES_PLURAL_ENDS = ("sses", "xes", "tches", "nches", "rches", "oaches", "shes")
_NO_PLURAL_ENDS = ("ss", "us", "is", "ics", "ias")
_NO_PLURALS = frozenset({"always", "axis", "canvas", "lens", "perhaps", "series", "species", "whereas"})
_PLURALS = frozenset({"apis", "cpus", "gpus", "npus", "menus", "tpus"})
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def word_count(text: str) -> int:
    """How many words a text has by its spaces; where a script sets none, two letters count as a word."""
    return len(_UNSPACED.sub(" ", text).split()) + len(_UNSPACED.findall(text)) // 2


def words(text: str) -> list[str]:
    """The content words of a text in order: lower case, singular, no stop words, addresses, numbers or LaTeX ruins.

    A hyphenated compound gives its parts ("long-context": "long", "context"), but a prefix stays with its word
    ("pre-training": "pretraining").
    """
    if text.isascii() and text.isalpha() and len(text) < _LONG:  # one plain word: nothing to clean, nothing to find
        return [word for word in (_content(text.lower()),) if word]
    return [word for word in map(_content, _WORD.findall(_cleaned(text))) if word]


def singular(word: str) -> str:
    """An English noun without its plural s, in lower case ("queries": "query"); other words are left as they are."""
    word = word.removesuffix("'s").removesuffix("’s")
    if not word.endswith("s") or word in _NO_PLURALS or (word.endswith(_NO_PLURAL_ENDS) and word not in _PLURALS):
        return word
    if len(word) <= len("lms"):
        return word if _VOWEL.search(word) else word[:-1]
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_ES_PLURAL_ENDS) else word[:-1]


def _cleaned(text: str) -> str:
    """What is left to find words in; the cheap looks before the dear patterns halve the time."""
    lower = unicodedata.normalize("NFC", text).lower()
    if any(sign in lower for sign in ("://", "www.", "@", "<")):
        lower = _ADDRESS.sub(" ", lower)
    lower = _LATEX.sub(" ", lower)
    if "^" in lower or "_" in lower:
        lower = _SCRIPT.sub(" ", lower)
    return _PREFIX.sub(r"\1", _SIZE.sub(" ", lower))


@lru_cache(maxsize=1 << 16)  # a batch says the same few thousand words over and over
def _content(word: str) -> str:
    """The word as it counts, or nothing."""
    if word in STOP_WORDS or word.isdigit() or (len(word) == 1 and not _CJK.match(word)):
        return ""
    return singular(word)
