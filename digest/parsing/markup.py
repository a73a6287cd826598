"""HTML as plain text: paragraphs apart, what is not shown left out, exponents kept from melting into their base.

The standard library's parser takes quadratic time for text full of tags that never end, and nobody vouches for what a
feed holds; this is all of HTML that the text of a paper needs, in one pass.
"""

import html
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from digest.parsing.wrapping import joined

_BLOCK_NAMES = (
    "address article aside blockquote dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section summary table tbody tfoot thead title tr ul sec list list-item"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_BREAKS = {**dict.fromkeys(_BLOCKS, "\n\n"), "br": "\n", "td": " ", "th": " "}
# `annotation` repeats a formula of MathML in another notation.
_UNSEEN = frozenset({"annotation", "annotation-xml", "head", "noscript", "script", "style", "template"})
_EXPONENT = re.compile(r"[+\-\u2212]?\d")
# A tag ends before the next one begins, so that each is looked at once.
_TAG = re.compile(r"""<(/?)([a-z][a-z0-9:-]*)(?:(?:[^<>"']|"[^"<]*"|'[^'<]*')*+|[^<>]*+)>""", re.IGNORECASE)
_KNOWN = "[biu]|em|strong|su[bp]|p|br|span|div|a|img|title|sec|list|scp|(?:jats|mml):[a-z-]+|math|m(?:[ino]|row|su[bp])"
_MARKUP = re.compile(rf"</?(?:{_KNOWN})(?:\s[^<>]*)?/?>|&(?:#\d+|#x[0-9a-f]+|[a-z]{{2,8}}\d*);", re.IGNORECASE)


def plain(text: str) -> str:
    """What a reader of the HTML would see: white space as `joined` leaves it, `10<sup>-3</sup>` as `10^-3`."""
    return joined("".join(_pieces(_without_comments(text))).replace("\u00a0", " "))


def has_markup(text: str) -> bool:
    """Whether there is a tag or a character reference in text of which nobody says what it is."""
    return _MARKUP.search(text) is not None


def feeds_named(text: str) -> Sequence[str]:
    """The addresses of the RSS and Atom feeds that the head of an HTML page names, as they stand there."""
    seeker = _FeedSeeker()
    seeker.feed(text)
    return seeker.found


def _pieces(text: str) -> Iterator[str]:
    """The texts between the tags, and what the tags say about the space between them."""
    unseen, raised, last, start = "", False, "", 0
    for tag in _TAG.finditer(text):
        if unseen:
            start = tag.end()
        shown = html.unescape(text[start : tag.start()])
        if raised and last.isalnum() and _EXPONENT.match(shown):
            yield "^"
        yield shown
        start, ends, name = tag.end(), bool(tag[1]), tag[2].lower().removeprefix("jats:").removeprefix("mml:")
        if unseen:
            unseen = "" if ends and name == unseen else unseen
            continue
        unseen = name if name in _UNSEEN and not ends and not tag[0].endswith("/>") else ""
        last, raised = (shown or last)[-1:], name == "sup" and not ends
        if space := _BREAKS.get(name):
            last = space
            yield space
    if not unseen:
        yield html.unescape(text[start:])


def _without_comments(text: str) -> str:
    pieces, start = [], 0
    while (begun := text.find("<!--", start)) >= 0 and (ended := text.find("-->", begun + 4)) >= 0:
        pieces.append(text[start:begun])
        start = ended + 3
    return "".join([*pieces, text[start:]])


class _FeedSeeker(HTMLParser):
    """Finds the feeds that a page names."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("type") in {"application/rss+xml", "application/atom+xml"}:
            self.found.append(given.get("href") or "")
