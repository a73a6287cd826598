r"""Fold typography away while every folded character knows its place in the original.

Not NFKC: that turns `10²` into `102`. Folded are case, accents written in two ways, quotation marks, dashes, ligatures,
kinds of space, invisible characters, hyphens at a line's end, Markdown emphasis, HTML entities, LaTeX and its ruins:
`\textbf{F}_{1}` is `F_1`, `87\%` is `87%`, `Oleft(n^2dright)` is `O(n^2d)`, `2.8times` is `2.8x`. Super- and subscripts
become `^2` and `_1`, never digits. Every other letter stays itself.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

_GREEK = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
    *("xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
)
_SAME = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u0060\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    **{chr(ord("\u03b1") + place): name for place, name in enumerate(_GREEK)},
    **{chr(ord("\u0391") + place): name for place, name in enumerate(_GREEK)},
    "\u00b5": "mu",
    "\u2026": "...",
    "\u00d7": "x",
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
# What a LaTeX command looks like in print; any other command is taken for its own name.
_COMMANDS = {
    "times": "x",
    "le": "\u2264",
    "leq": "\u2264",
    "ge": "\u2265",
    "geq": "\u2265",
    "approx": "\u2248",
    "sim": "~",
    "pm": "\u00b1",
    "cdot": "\u00b7",
    "to": "\u2192",
    "rightarrow": "\u2192",
    "infty": "\u221e",
    "neq": "\u2260",
    "ldots": "...",
    "dots": "...",
    "quad": " ",
    "qquad": " ",
    **dict.fromkeys(("left", "right", "big", "Big", "bigl", "bigr", "displaystyle", "limits"), ""),
    **dict.fromkeys(("bf", "rm", "it", "em", "cal", "tt"), ""),
}
_WRAPPERS = (
    r"text(?:bf|it|rm|tt|sc|sf|normal)?|math(?:rm|bf|it|cal|bb|sf|tt|frak)|emph|operatorname|boldsymbol|underline"
)
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b\u207d\u207e\u207f"
_LOWERED = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089\u208a\u208b\u208d\u208e\u2099"
_ON_THE_LINE = str.maketrans(_RAISED + _LOWERED, "0123456789+-()n" * 2)
_DASH = "\\-\u2010\u2011\u2012\u2013\u2212"
# All that is looked for ahead is bounded, so that folding is linear. What opens knows where it is closed.
_TYPOGRAPHY = rf"""
    (?P<entity>&(?:amp|lt|gt|quot|apos|nbsp|\#39);)
  | (?P<newline>\\\\)
  | (?P<wrapper>(?:\\|\b)(?:{_WRAPPERS})\*?(?=\{{))
  | \\(?P<command>[A-Za-z]{{1,30}})
  | (?P<space>\\[,;:!\s])
  | (?P<bracket>\\[()\[\]])
  | \\(?P<escaped>[%&\#_$^~*`'"|<>-])
  | (?P<brace>\\?[{{}}])
  | (?P<math>(?P<dollars>\${{1,2}})(?=[^\s$](?:[^$\n]{{0,200}}?[^\s$\\])?(?P<math_end>(?P=dollars))(?!\d)))
  | (?P<left>(?<=\w)left(?=[(\[|{{.][^\n]{{0,100}}?(?P<left_end>right)[)\]|}}.]))
  | (?P<emphasis>(?<![\w*])(?P<star>\*{{1,3}})(?=[^\s*](?:[^*\n]{{0,200}}?[^\s*])?(?P<emphasis_end>(?P=star))(?![\w*])))
  | (?P<stressed>(?<![^\s("'\[])(?P<line>_{{1,2}}|`)
      (?=[^\W_](?:[^_`\n]{{0,200}}?[^\W_])?(?P<stressed_end>(?P=line))(?![^\s.,;:!?)"'\]])))
  | (?P<closing>\${{1,2}}|\*{{1,3}}|_{{1,2}}(?!\w)|`(?!`)|right(?=[)\]|}}.]))
  | (?P<glued>(?<=\d)times(?![a-z]))
  | (?P<quotes>``|'')
  | (?P<broken>(?<=[^\W\d_])-[\ \t]{{0,8}}\r?\n\s{{0,8}}(?=[^\W\d_]))
  | (?P<range>(?<=[\d%xX])(?:--|\s{{1,8}}[{_DASH}]{{1,2}}\s{{1,8}})(?=\d))
  | (?P<dash>\s{{0,8}}(?:[\u2014\u2015]|---)\s{{0,8}}|[\s~]{{1,8}}(?:--|[{_DASH}])\s{{1,8}})
  | (?P<tie>(?<=[\w.{_DASH}])~(?=[A-Za-z({_DASH}]))
  | (?P<double>(?<=\S)--(?=\S))
  | (?P<raised>[{_RAISED}]+)
  | (?P<lowered>[{_LOWERED}]+)
"""
# What may be missing on one side without a difference in the words.
_MISSABLE = r"""
    (?P<missable>
        \s?\[\d{1,3}(?:\s?[,;\u2013-]\s?\d{1,3}){0,20}\]
      | \s?\((?:[A-Z][\w.'\u2019-]{1,30}(?:\ et\ al\.?|\ (?:and|&)\ [A-Z][\w.'\u2019-]{1,30})?,?
          \ (?:19|20)\d\d[a-z]?(?:;\ )?){1,5}\)
      | ["\u201c\u201d\u201e\u201f\u00ab\u00bb]|``|''
      | (?<![^\W\d_])['\u2018\u2019\u0060\u00b4]|['\u2019\u0060\u00b4](?![^\W\d_])
      | (?<=[^\W\d_])-[\ \t]{0,8}\r?\n\s{0,8}(?=[^\W\d_])
    )
"""
# Every rule begins with one of these; looking for them first spares trying twenty rules at most letters.
_FIRST = (
    rf"(?=[&\\{{}}$*~`'\"\[(\s{_DASH}{_RAISED}{_LOWERED}_blmorteu"
    r"\u2014\u2015\u2018\u2019\u00b4\u201c-\u201f\u00ab\u00bb])"
)
_OPENING = ("math", "left", "emphasis", "stressed")
_PRINTED: dict[str, Callable[[str], str]] = {
    "entity": html.unescape,
    "newline": lambda _: " ",
    "command": lambda name: _COMMANDS.get(name, name),
    "space": lambda _: " ",
    "escaped": lambda sign: sign,
    "glued": lambda _: "x",
    "quotes": lambda _: '"',
    "tie": lambda _: " ",
    "broken": lambda _: "-",
    "range": lambda _: "-",
    "dash": lambda _: " - ",
    "double": lambda _: "-",
    "raised": lambda signs: "^" + signs.translate(_ON_THE_LINE),
    "lowered": lambda signs: "_" + signs.translate(_ON_THE_LINE),
    **dict.fromkeys(("wrapper", "bracket", "brace", "missable", *_OPENING), lambda _: ""),
}
_PLAIN = re.compile(r"[A-Za-z0-9,.;:!?()%=+<>/]+(?: [A-Za-z0-9,.;:!?()%=+<>/]+)*(?![\u0300-\u036f])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Folded text: `text[i]` was made from `original[starts[i]:ends[i]]`, offsets in code points."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def fold(original: str, *, loosely: bool = False) -> Folded:
    """Fold `original`; runs of space become one space, invisible characters vanish, ends are stripped.

    `loosely` drops quotation marks, markers of citations such as `[12]`, and a hyphen with the line's end after it.
    """
    folding = _Folding(original)
    place = 0
    for found in _rules(loosely=loosely).finditer(original):
        folding.add_plain(place, found.start())
        folding.add_special(found)
        place = found.end()
    folding.add_plain(place, len(original))
    return folding.done()


@cache  # made when first used: most runs fold nothing, and it takes as long as reading a file
def _rules(*, loosely: bool) -> re.Pattern[str]:
    return re.compile(f"{_FIRST}(?:{f'{_MISSABLE}|' if loosely else ''}{_TYPOGRAPHY})", re.VERBOSE)


class _Folding:
    """A folded text while it grows."""

    def __init__(self, original: str) -> None:
        self._original = original
        self._letters: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._closings: set[int] = set()

    def add_plain(self, start: int, end: int) -> None:
        """Fold a stretch that no rule speaks of: runs of plain letters as they are, the rest a cluster at a time."""
        while start < end:
            if plain := _PLAIN.match(self._original, start, end):
                self._letters += plain[0].lower()  # all ASCII
                self._starts += range(start, plain.end())
                self._ends += range(start + 1, plain.end() + 1)
                start = plain.end()
                continue
            after = start + 1
            while after < end and unicodedata.combining(self._original[after]):
                after += 1
            self._put(_folded_cluster(self._original[start:after]), start, after)
            start = after

    def add_special(self, found: re.Match[str]) -> None:
        """Fold what a rule has found; what closes is dropped if what it closes was, and is plain text otherwise."""
        kind = str(found.lastgroup)
        if kind in _OPENING:
            self._closings.add(found.start(f"{kind}_end"))
        if kind != "closing":
            printed = _PRINTED[kind](found[kind])
            self._put("".join(map(_folded_cluster, printed)), *found.span())
        elif found.start() not in self._closings:
            self.add_plain(*found.span())

    def done(self) -> Folded:
        """The whole, without a space at its end."""
        if self._letters and self._letters[-1] == " ":
            self._letters.pop()
            self._starts.pop()
            self._ends.pop()
        return Folded(text="".join(self._letters), starts=tuple(self._starts), ends=tuple(self._ends))

    def _put(self, folded: str, start: int, end: int) -> None:
        for letter in folded:
            if letter == " " and (not self._letters or self._letters[-1] == " "):
                continue
            self._letters.append(letter)
            self._starts.append(start)
            self._ends.append(end)


@lru_cache(maxsize=1 << 12)  # a text is long, its alphabet short
def _folded_cluster(cluster: str) -> str:
    if len(cluster) == 1:
        if cluster.isspace():
            return " "
        if unicodedata.category(cluster) == "Cf":
            return ""
        if cluster in _SAME:
            return _SAME[cluster]
    return unicodedata.normalize("NFC", cluster).casefold()
