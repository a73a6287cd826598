"""arXiv's ways over real connections: what arrives at the service, and what is asked again after a cut."""

import asyncio
from datetime import date

from digest.core.editions import Window
from digest.core.errors import SourceError
from digest.core.papers import Paper
from digest.core.web import WebReply
from digest.sources.arxiv import Arxiv
from tests.arxiv_answers import a_feed, a_listed, a_listing, a_record, an_entry, records
from tests.webs import Service, WireWeb, world

WEEK = Window(since=date(2026, 11, 9), until=date(2026, 11, 15))
MORE = "verb%3DListRecords%26set%3Dcs%253Acs%253ACL%26skip%3D2000"  # a token as arXiv writes it: quoted twice


def read(source: Arxiv, kept: dict[str, WebReply], most: int = 1000) -> list[str]:
    """The ids of at most so many papers, and the message of the error that ended the reading, if one did."""
    found: list[str] = []

    async def run() -> None:
        entries = source.read(world(WireWeb(kept), WEEK))
        async for entry in entries:
            assert isinstance(entry, Paper)
            found.append(entry.id)
            if len(found) == most:
                return

    try:
        asyncio.run(run())
    except SourceError as error:
        found.append(error.message)
    return found


def test_the_query_arrives_as_it_is_meant() -> None:
    with Service(lambda *_: a_feed([an_entry("2611.00001v1")])) as api:
        read(Arxiv(categories=("cs.CL", "cs.AI"), query='ti:"tide & marsh" +x', address=f"{api.url}/api/query"), {})

    (path, asked) = api.asked[0]
    assert path == "/api/query"
    assert asked["search_query"] == (
        '(cat:cs.CL OR cat:cs.AI) AND (ti:"tide & marsh" +x) AND submittedDate:[202611090000 TO 202611160000]'
    )


def test_the_categories_of_the_listing_arrive_with_plus_signs() -> None:
    with Service(lambda *_: a_listing(a_listed("2611.00001v1"))) as service:
        assert read(Arxiv(categories=("cs.CL", "cs.AI"), via="listing", address=service.url), {}) == [
            "arxiv:2611.00001"
        ]

    assert service.asked == [("/cs.CL+cs.AI", {})]


def test_a_token_arrives_as_it_was_given() -> None:
    def answer(_: str, asked: dict[str, str]) -> bytes:
        is_next = asked.get("resumptionToken") == MORE
        return records(a_record("2611.00002")) if is_next else records(a_record("2611.00001"), following=MORE)

    with Service(answer) as oai:
        found = read(Arxiv(categories=("cs.CL",), via="oai", address=oai.url), {})

    assert found == ["arxiv:2611.00001", "arxiv:2611.00002"]


def paging(*cut: str) -> Service:
    """Nine papers, three a page; the page that begins at each of `cut` is cut when it is first asked for."""
    left = list(cut)

    def answer(_: str, asked: dict[str, str]) -> bytes | None:
        start = asked["start"]
        if start in left:
            left.remove(start)
            return None
        entries = [an_entry(f"2611.{number:05}v1") for number in range(int(start) + 1, int(start) + 4)]
        return a_feed(entries, total=9, start=int(start))

    return Service(answer)


def test_a_cut_connection_is_an_error_after_what_was_read_and_only_the_rest_is_asked_for_again() -> None:
    kept: dict[str, WebReply] = {}
    with paging("3") as api:
        source = Arxiv(categories=("cs.CL",), page_size=3, address=api.url)
        assert read(source, kept)[3:] == ["The connection was cut. 3 papers were read before."]
        assert read(source, kept) == [f"arxiv:2611.{number:05}" for number in range(1, 10)]

    assert [asked["start"] for _, asked in api.asked] == ["0", "3", "3", "6"]


def test_a_reading_that_ends_in_the_middle_of_a_page_goes_on_from_what_is_kept() -> None:
    kept: dict[str, WebReply] = {}
    with paging() as api:
        source = Arxiv(categories=("cs.CL",), page_size=3, address=api.url)
        assert len(read(source, kept, most=5)) == 5
        assert read(source, kept) == [f"arxiv:2611.{number:05}" for number in range(1, 10)]

    assert [asked["start"] for _, asked in api.asked] == ["0", "3", "6"]
