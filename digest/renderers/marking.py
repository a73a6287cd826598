"""Passages of papers as HTML, what was quoted from them marked."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from digest.renderers.escaping import anchor, html
from digest.renderers.linking import Link, links
from digest.renderers.proofs import Span


def marked(text: str, spans: Sequence[Span], hosts: Collection[str], prefix: str) -> Markup:
    """The text with every span in `<mark>`; the first mark from offset n on has the id `prefix` and n."""
    found = links(text, hosts)
    starts = {span.start for span in spans}
    written = ""
    for start, end in _pieces(len(text), spans, found):
        piece = _linked(text, start, end, found)
        if any(span.start <= start and end <= span.end for span in spans):
            name = f' id="{html(prefix)}{start}"' if start in starts else ""
            piece = f"<mark{name}>{piece}</mark>"
        written += piece
    return Markup(written)  # noqa: S704 -- escaped piece by piece


def _pieces(length: int, spans: Sequence[Span], found: Sequence[Link]) -> Iterator[tuple[int, int]]:
    parts: list[Span | Link] = [*spans, *found]
    return pairwise(sorted({0, length}.union(*((part.start, part.end) for part in parts))))


def _linked(text: str, start: int, end: int, found: Sequence[Link]) -> str:
    piece = html(text[start:end])
    url = next((link.url for link in found if link.start <= start and end <= link.end), None)
    return anchor(url, piece) if url else piece
