"""The editor's note in a mail: no longer than a mail can hold, and also as paragraphs of plain text."""

import re
from html import unescape

import nh3

from digest.renderers.note import note_html

LONGEST_NOTE = 4_000  # characters
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_BLOCK_ENDS = re.compile(r"</(?:p|li|h[1-6]|pre|tr|blockquote)>|<(?:br|hr)>")


def bounded(note: str) -> tuple[str, bool]:
    """As many whole paragraphs of the note as are no longer than 4,000 characters together, and whether it goes on."""
    if len(note) <= LONGEST_NOTE:
        return note, False
    whole, _, _ = note[:LONGEST_NOTE].rpartition("\n\n")
    return whole or f"{note[:LONGEST_NOTE].rpartition(' ')[0]}…", True


def paragraphs(note: str) -> tuple[str, ...]:
    """The note as it reads, without its markup: a text a paragraph, item or heading, with the addresses of links."""
    html = _LINK.sub(_told, str(note_html(note)))
    texts = (unescape(nh3.clean(piece, tags=set())) for piece in _BLOCK_ENDS.split(html))
    return tuple(text.strip() for text in texts if text.strip())


def _told(match: re.Match[str]) -> str:
    url, text = match.groups()
    return text if text == url else f"{text} ({url.removeprefix('mailto:')})"
