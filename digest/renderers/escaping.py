"""Text of papers, models and sources made inert: in HTML, and in Markdown as CommonMark, GFM, Python-Markdown read it.

Markdown is escaped where it would bite and nowhere else, so that the source stays readable: a backslash where every
parser takes one, else an entity. Runs of white space become one space: a value never begins a line of its own.
"""

import re
from collections.abc import Collection

from markupsafe import Markup, escape

from digest.renderers.characters import harmless
from digest.renderers.linking import links

_SPACES = re.compile(r"[ \t\r\n\u2028\u2029]+")
_BITING = re.compile(
    r"""
      (?P<item> \A\d+ (?=[.)](?:\s|\Z)) )               # 1. and 1) begin lists
    | (?P<backslash>
          [\\`*_\[\]]
        | \A\#  | \#(?=\#*\Z)                           # headings, and their closing marks
        | \A[-+](?=[-\s]|\Z)                            # lists and rules
        | \{(?=[{%\#:.])                                # attribute lists, site generators
        | (?<=\S)\.(?=[^\W\d_][^\s.,;:!?)\]])           # bare domains: 01.AI
      )
    | (?P<entity>
          [<|~$@]
        | &(?=[A-Za-z\#])
        | \A[>=:]
        | (?<=/)/                                       # addresses
        | :(?=[A-Za-z0-9_+-]+:)                         # emoji by name
      )
    """,
    re.VERBOSE,
)
_NAMED = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_IN_ADDRESS = {"(": "%28", ")": "%29", "'": "%27", "*": "%2A", "[": "%5B", "]": "%5D", "&": "&amp;", "_": r"\_"}


def html(text: str) -> str:
    """The text for HTML, between tags or in a quoted attribute."""
    return str(escape(harmless(text)))


def markdown(text: str) -> str:
    """The text for one line of Markdown, or for a table's cell, a heading or the text of a link."""
    return _BITING.sub(_escaped, _one_line(text))


def linked_html(text: str, hosts: Collection[str]) -> Markup:
    """The text for HTML, its whole addresses on `hosts` as links."""
    written, at = "", 0
    for link in links(text, hosts):
        written += html(text[at : link.start]) + anchor(link.url, html(link.url))
        at = link.end
    return Markup(written + html(text[at:]))  # noqa: S704 -- escaped piece by piece


def linked_markdown(text: str, hosts: Collection[str]) -> Markup:
    """The text for one line of Markdown, its whole addresses on `hosts` as links."""
    line = _one_line(text)
    written, at = "", 0
    for link in links(line, hosts):
        written += _escaped_part(line, at, link.start) + f"<{link.url}>"
        at = link.end
    return Markup(written + _escaped_part(line, at, len(line)))  # noqa: S704 -- escaped piece by piece


def anchor(url: str, content: str) -> str:
    """`content`, which is HTML, as a link to an address that may be followed."""
    return f'<a href="{html(url)}" rel="noopener noreferrer">{content}</a>'


def markdown_address(url: str) -> Markup:
    """An address that may be followed, for the round brackets of a Markdown link."""
    return Markup("".join(_IN_ADDRESS.get(char, char) for char in url))  # noqa: S704 -- addresses hold ASCII only


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", harmless(text)).strip(" ")


def _escaped_part(line: str, start: int, end: int) -> str:
    """`line[start:end]`, escaped as the place where it stands asks for."""
    written, at = "", start
    for match in _BITING.finditer(line, start, end):
        written += line[at : match.start()] + _escaped(match)
        at = match.end()
    return written + line[at:end]


def _escaped(match: re.Match[str]) -> str:
    char = match.group()
    if match["item"]:
        return f"{char}\\"
    return f"\\{char}" if match["backslash"] else _NAMED.get(char, f"&#{ord(char)};")
