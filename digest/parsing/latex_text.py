r"""LaTeX as a bibliography holds it, as plain text: `G{\"o}del` is Gödel, `$\alpha$` stays as it is written.

Only accents and symbols go through pylatexenc. As a whole it would lose text: what follows an unescaped `%`, and what
stands in `\mbox{}`; and it fails on `\href`, and on brackets in brackets.
"""

import re
from collections.abc import Callable

_TOKEN = re.compile(
    r"(?P<math>\$\$(?:\\.|[^$\\])+\$\$|\$(?:\\.|[^$\\])+\$|\\\((?:[^\\]|\\[^()])+\\\)|\\\[(?:[^\\]|\\[^\[\]])+\\\])"
    r"|(?P<escaped>\\[%&#_${}])"
    r"|(?P<accented>\\(?:[\"'`^~=.]|[uvHcdbrkt](?![A-Za-z]))\s*(?:\{\s*(?:\\?[A-Za-z])?\s*\}|\\[ij](?![A-Za-z])|[A-Za-z]))"
    r"|\\href\s*\{[^{}]*\}"
    r"|\\[dt]?frac\s*\{(?P<above>[^{}]*)\}\s*\{(?P<below>[^{}]*)\}"
    r"|(?P<power>\\textsuperscript\s*\{(?=[-+\d]))"
    r"|(?P<switch>\\(?:bf|em|it|rm|sc|sf|sl|tt|bfseries|itshape|scshape|ttfamily)(?![A-Za-z])\s*)"
    r"|(?P<macro>\\[A-Za-z]+)\*?(?P<after>\s*\{\}|\s*(?=\{)|\s*)"
    r"|(?P<quotes>``|''|---?)"
    r"|(?P<blank>\\[\\,;:! /-]|~)"
    r"|[{}]",
    re.DOTALL,
)
_PLAIN = re.compile(r"[\\{}~]|``|''|--")
_QUOTES = {"``": "“", "''": "”", "--": "–", "---": "—"}
_NO_SPACE = frozenset({r"\!", r"\/", r"\-"})


def plain(text: str, symbol: Callable[[str], str]) -> str:
    r"""Text without LaTeX's accents, groups and commands around words; math is kept as it is written.

    `symbol` gives the character for an accent or a command, such as `\'e` or `\ss`, empty where there is none: then a
    command before braces is left out, and any other stays as it is written.
    """
    if not _PLAIN.search(text):
        return text
    return _TOKEN.sub(lambda found: _replaced(found, symbol), text)


def symbols() -> Callable[[str], str]:
    """Looks up what LaTeX's accents and commands stand for, each once."""
    from bibtexparser.library import Library  # noqa: PLC0415  # 60 ms that only a BibTeX file needs
    from bibtexparser.middlewares import LatexDecodingMiddleware  # noqa: PLC0415
    from bibtexparser.model import String  # noqa: PLC0415

    decoder, library = LatexDecodingMiddleware(), Library()
    known: dict[str, str] = {}

    def symbol(written: str) -> str:
        if written not in known:
            block = decoder.transform_string(String(key="", value=written), library)
            known[written] = block.value.strip() if isinstance(block, String) else ""
        return known[written]

    return symbol


def bare(text: str) -> str:
    r"""An address, a DOI or a number without what LaTeX needs in it: `\url{}`, braces, and `\` before `_` and `%`."""
    return re.sub(r"\\url\s*|\\(?=[%&#_$~])|[{}]", "", text).strip()


def _replaced(found: re.Match[str], symbol: Callable[[str], str]) -> str:
    written, kind = found[0], found.lastgroup
    if kind == "accented":
        return symbol(written) or written
    if kind == "after":
        return _command(found, symbol)
    others = {
        "math": written,
        "escaped": written[1:],
        "below": f"{found['above']}/{found['below']}",
        "power": "^",  # 10\textsuperscript{2} is not 102
        "quotes": _QUOTES.get(written, ""),
        "blank": "" if written in _NO_SPACE else " ",
    }
    return others.get(kind or "", "")


def _command(found: re.Match[str], symbol: Callable[[str], str]) -> str:
    if found.string.startswith("{", found.end()):
        return ""  # \emph{...}: the words stay
    return symbol(found["macro"]) or found[0]
