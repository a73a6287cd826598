"""What arXiv's services answer, for tests; all papers here are invented."""

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


LISTING = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns="http://www.w3.org/2005/Atom"><title>cs.CL updates on arXiv.org</title>'
)


def a_listed(number: str, why: str = "new", **fields: str) -> str:
    """An entry of a daily listing; `fields` replace the defaults."""
    given = {
        "title": "Marl: Parsing Tide Tables",
        "abstract": "We present Marl, a parser for tide tables.",
        "creator": "Ada Marsh, Bo Reed",
        "category": "cs.CL",
        "published": "2026-11-16T00:00:00-05:00",
        **fields,
    }
    summary = f"arXiv:{number} Announce Type: {why} \nAbstract: {given['abstract']}"
    return (
        f"<entry><id>oai:arXiv.org:{number}</id><title>{escape(given['title'])}</title>"
        f"<summary>{escape(summary)}</summary><published>{given['published']}</published>"
        f'<category term="{given["category"]}"/><arxiv:announce_type>{why}</arxiv:announce_type>'
        f"<dc:creator>{escape(given['creator'])}</dc:creator></entry>"
    )


def a_listing(*entries: str) -> bytes:
    """A daily listing with these entries."""
    return f"{LISTING}{''.join(entries)}</feed>".encode()


def a_record(number: str, created: str = "2026-11-10", changed: str = "2026-11-11", **fields: str) -> str:
    """A record of OAI-PMH; `fields` replace the defaults, an empty one leaves its element out."""
    given = {"updated": "", "title": "Marl: Parsing Tide Tables", "categories": "cs.CL cs.AI", **fields}
    updated = f"<updated>{given['updated']}</updated>" if given["updated"] else ""
    return (
        f"<record><header><identifier>oai:arXiv.org:{number}</identifier><datestamp>{changed}</datestamp></header>"
        f'<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{number}</id><created>{created}</created>{updated}'
        "<authors><author><keyname>Marsh</keyname><forenames>Ada</forenames><suffix>Jr</suffix></author>"
        f"<author><keyname>:</keyname></author></authors><title>{escape(given['title'])}</title>"
        f"<categories>{given['categories']}</categories><doi>10.1234/marl</doi>"
        "<abstract>  We present Marl,\na parser for tide tables.\n</abstract></arXiv></metadata></record>"
    )


def an_oai(inner: str) -> bytes:
    """An answer of OAI-PMH."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>2026-11-16T12:00:00Z</responseDate><request>https://oaipmh.arxiv.org/oai</request>{inner}</OAI-PMH>"
    ).encode()


def records(*entries: str, following: str = "") -> bytes:
    """Some records, and the token for more, as arXiv writes it."""
    more = f"<resumptionToken expires='2026-11-17T00:00:00Z'>{escape(following)}</resumptionToken>" if following else ""
    return an_oai(f"<ListRecords>{''.join(entries)}{more}</ListRecords>")


def an_oai_error(code: str, message: str = "The value of the argument is invalid.") -> bytes:
    """An error of OAI-PMH."""
    return an_oai(f"<error code='{code}'>{message}</error>")
