"""Feeds of arXiv's API for tests; all papers here are invented."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

FEED = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns="http://www.w3.org/2005/Atom">'
)


def an_entry(number: str, title: str = "Marl: Parsing Tide Tables", **fields: str) -> str:
    """An entry; `fields` replace the defaults, an empty one leaves its element out."""
    given = {
        "abstract": "We present Marl, a parser for tide tables.",
        "published": "2026-11-10T15:00:00Z",
        "primary": "cs.CL",
        **fields,
    }
    elements = [
        f"<id>http://arxiv.org/abs/{escape(number)}</id>",
        f"<title>{escape(title)}</title>",
        f"<summary>{escape(given['abstract'])}</summary>" if given["abstract"] else "",
        f"<published>{given['published']}</published>" if given["published"] else "",
        f'<arxiv:primary_category term="{given["primary"]}"/><category term="{given["primary"]}"/>',
        "<author><name>Ada Marsh</name></author>",
    ]
    return f"<entry>{''.join(elements)}</entry>"


def a_feed(entries: Sequence[str], total: int | None = None, start: int = 0) -> bytes:
    """A feed with these entries, of `total` from number `start`."""
    counts = (
        f"<opensearch:totalResults>{len(entries) if total is None else total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>"
    )
    return f"{FEED}{counts}{''.join(entries)}</feed>".encode()


def an_error(message: str) -> bytes:
    """The feed by which the API says that it does not answer."""
    entry = (
        "<entry><id>https://arxiv.org/api/errors#some_error</id><title>Error</title>"
        f"<summary>{escape(message)}</summary></entry>"
    )
    return a_feed([entry])
