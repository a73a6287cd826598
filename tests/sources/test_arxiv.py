import asyncio
from datetime import date

import pytest

from digest.core.editions import Window
from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.core.web import WebReply, WebRequest
from digest.ports import Ports
from digest.sources.arxiv import Arxiv
from tests.atoms import a_feed, an_entry, an_error
from tests.webs import SaidWeb, answering, params, world

WEEK = Window(since=date(2026, 11, 9), until=date(2026, 11, 15))
REFUSES = "arXiv cs.CL does not answer what it is asked:"
MEND = "Mend categories or query of this source."
WAIT = "It does so to who asks too often: wait an hour, and ask from one machine at a time."
CL = Arxiv(categories=("cs.CL",))


def read(source: Arxiv, ports: Ports) -> tuple[list[Paper | UnreadablePaperError], SourceError | None]:
    """What a source yields, and the error that it ends with, if it does."""
    found: list[Paper | UnreadablePaperError] = []

    async def run() -> SourceError | None:
        try:
            async for entry in source.read(ports):
                found.append(entry)  # noqa: PERF401  # what came before an error is kept
        except SourceError as error:
            return error
        return None

    return found, asyncio.run(run())


def ids(entries: list[Paper | UnreadablePaperError]) -> list[str]:
    return [entry.id for entry in entries if isinstance(entry, Paper)]


def numbered(first: int, last: int) -> list[str]:
    return [an_entry(f"2611.{number:05}v1") for number in range(first, last + 1)]


def paging(total: int) -> SaidWeb:
    """An API that has so many papers, and gives what is asked for."""

    def answer(request: WebRequest) -> bytes:
        start, size = int(request.params["start"]), int(request.params["max_results"])
        return a_feed(numbered(start + 1, min(start + size, total)), total=total, start=start)

    return SaidWeb(answer)


def test_a_paper_is_what_its_entry_says_and_names_its_source() -> None:
    entries, error = read(CL, world(answering(a_feed([an_entry("2611.00001v2")])), WEEK))

    assert error is None
    assert entries == [
        Paper(
            id="arxiv:2611.00001",
            version=2,
            title="Marl: Parsing Tide Tables",
            authors=("Ada Marsh",),
            published=date(2026, 11, 10),
            url="https://arxiv.org/abs/2611.00001",
            categories=("cs.CL",),
            passages=(Passage(heading="Abstract", text="We present Marl, a parser for tide tables."),),
            sources=("arXiv cs.CL",),
        )
    ]


def test_what_is_asked_is_the_categories_and_the_query_in_a_closed_stretch_of_days_the_earliest_first() -> None:
    web = answering(a_feed(numbered(1, 1)))

    read(Arxiv(categories=("cs.CL", "hep-th", "stat"), query="ti:tide  OR\nabs:marsh", page_size=50), world(web, WEEK))

    assert web.asked == [
        WebRequest(
            url="https://export.arxiv.org/api/query",
            params={
                "search_query": "(cat:cs.CL OR cat:hep-th OR cat:stat.*) AND (ti:tide OR abs:marsh) "
                "AND submittedDate:[202611090000 TO 202611160000]",
                "start": "0",
                "max_results": "50",
                "sortBy": "submittedDate",
                "sortOrder": "ascending",
            },
            accept="application/atom+xml",
            manners="arxiv",
        )
    ]


def test_every_page_is_asked_for_once() -> None:
    web = paging(5)

    entries, error = read(Arxiv(categories=("cs.CL",), page_size=2), world(web, WEEK))

    assert (ids(entries), error) == ([f"arxiv:2611.{number:05}" for number in range(1, 6)], None)
    assert params(web.asked, "start") == ["0", "2", "4"]


def test_a_run_that_was_killed_asks_the_same_again_so_that_kept_pages_serve_it() -> None:
    first, second = paging(5), paging(5)

    for web in (first, second):
        read(Arxiv(categories=("cs.CL",), page_size=2), world(web, WEEK))

    assert first.asked == second.asked


def test_without_days_the_newest_are_read_and_no_more() -> None:
    web = paging(1000)

    entries, error = read(Arxiv(categories=("cs.CL",), page_size=3, newest=5), world(web))

    assert (len(entries), error) == (5, None)
    assert params(web.asked, "max_results") == ["3", "2"]
    assert params(web.asked, "sortOrder") == ["descending", "descending"]
    assert params(web.asked, "search_query") == ["cat:cs.CL", "cat:cs.CL"]


def test_a_page_that_lacks_papers_is_asked_for_afresh() -> None:
    web = answering(
        a_feed(numbered(1, 2), total=4),
        a_feed([], total=0, start=2),
        a_feed(numbered(3, 3), total=4, start=2),
        a_feed(numbered(3, 4), total=4, start=2),
    )

    entries, error = read(Arxiv(categories=("cs.CL",), page_size=2), world(web, WEEK))

    assert (len(entries), error) == (4, None)
    assert [request.keep_s for request in web.asked] == [3600.0, 3600.0, 0, 0]


def test_papers_that_arxiv_counts_and_does_not_give_are_an_error_after_all_that_it_gave() -> None:
    short = a_feed(numbered(3, 3), total=6, start=2)
    web = answering(a_feed(numbered(1, 2), total=6), short, short, short, a_feed(numbered(5, 6), total=6, start=4))

    entries, error = read(Arxiv(categories=("cs.CL",), page_size=2), world(web, WEEK))

    assert len(entries) == 5
    assert error is not None
    assert error.sentence == (
        "arXiv cs.CL gave 5 of 6 papers that it counts, asked 3 times for the others. "
        "Run again later: the others are asked for anew."
    )


def test_pages_that_stay_empty_end_the_reading_and_what_was_read_is_kept() -> None:
    empty = a_feed([], total=0, start=2)

    entries, error = read(
        Arxiv(categories=("cs.CL",), page_size=2),
        world(answering(a_feed(numbered(1, 2), total=900), empty, empty, empty), WEEK),
    )

    assert len(entries) == 2
    assert error is not None
    assert error.message == "arXiv cs.CL gave 2 of 900 papers that it counts, asked 3 times for the others."


def test_a_service_that_stays_busy_is_an_error_that_says_how_many_were_read() -> None:
    busy = SourceError("export.arxiv.org stays busy.", hint="Run again in an hour.")

    entries, error = read(
        Arxiv(categories=("cs.CL",), page_size=2), world(answering(a_feed(numbered(1, 2), total=9), busy), WEEK)
    )

    assert len(entries) == 2
    assert error is not None
    assert error.sentence == "export.arxiv.org stays busy. 2 papers were read before. Run again in an hour."


def test_days_without_papers_are_no_error_and_are_asked_for_afresh_before_they_are_believed() -> None:
    web = answering(a_feed([]), a_feed([]), a_feed([]))

    assert read(CL, world(web, WEEK)) == ([], None)
    assert [request.keep_s for request in web.asked] == [3600.0, 0, 0]


def test_a_stretch_with_more_papers_than_a_query_gives_is_halved() -> None:
    def answer(request: WebRequest) -> bytes:
        if "[202611090000 TO 202611160000]" in request.params["search_query"]:
            return a_feed(numbered(1, 1), total=40_000)
        number = 1 if "[202611090000" in request.params["search_query"] else 2
        return a_feed(numbered(number, number))

    web = SaidWeb(answer)

    entries, error = read(Arxiv(categories=("cs.CL",), page_size=1), world(web, WEEK))

    assert (ids(entries), error) == (["arxiv:2611.00001", "arxiv:2611.00002"], None)
    assert [query.partition(" AND ")[2] for query in params(web.asked, "search_query")] == [
        "submittedDate:[202611090000 TO 202611160000]",
        "submittedDate:[202611090000 TO 202611121200]",
        "submittedDate:[202611121200 TO 202611160000]",
    ]


def test_the_announcement_is_computed_and_asked_for_as_the_times_of_submission_that_lead_to_it() -> None:
    in_time = an_entry(
        "2611.00001v1", published="2026-11-12T18:59:59Z"
    )  # a second before 14:00 in New York, a Thursday
    late = an_entry("2611.00002v1", published="2026-11-12T19:00:00Z")
    web = answering(a_feed([in_time, late]))

    entries, _ = read(Arxiv(categories=("cs.CL",), date="announced"), world(web, WEEK))

    assert params(web.asked, "search_query") == ["cat:cs.CL AND submittedDate:[202611051900 TO 202611121900]"]
    assert [entry.published for entry in entries if isinstance(entry, Paper)] == [
        date(2026, 11, 13),
        date(2026, 11, 16),
    ]


def test_days_on_which_nothing_is_announced_are_not_asked_for() -> None:
    weekend = Window(since=date(2026, 11, 14), until=date(2026, 11, 15))
    web = answering()

    assert read(Arxiv(categories=("cs.CL",), date="announced"), world(web, weekend)) == ([], None)
    assert web.asked == []


def test_papers_without_a_date_stay_in() -> None:
    entries, _ = read(CL, world(answering(a_feed([an_entry("2611.00001v1", published="soon")])), WEEK))

    assert [entry.published for entry in entries if isinstance(entry, Paper)] == [None]


def test_a_damaged_entry_is_counted_and_the_others_are_read() -> None:
    feed = a_feed([an_entry("2611.00001v1", abstract=""), an_entry("2611.00002v1")])

    (wrong, paper), error = read(CL, world(answering(feed), WEEK))

    assert error is None
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "arXiv cs.CL, paper 1 of 2 (arxiv:2611.00001) has no abstract."
    assert isinstance(paper, Paper)


def test_without_cross_lists_only_papers_stay_whose_first_category_was_asked_for() -> None:
    feed = a_feed(
        [an_entry("2611.00001v1", primary="cs.CV"), an_entry("2611.00002v1"), an_entry("2611.00003v1", primary="")]
    )

    alone, _ = read(Arxiv(categories=("cs.CL",), cross_lists=False), world(answering(feed), WEEK))
    archive, _ = read(Arxiv(categories=("cs",), cross_lists=False), world(answering(feed), WEEK))

    assert ids(alone) == ["arxiv:2611.00002", "arxiv:2611.00003"]
    assert ids(archive) == ["arxiv:2611.00001", "arxiv:2611.00002", "arxiv:2611.00003"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            WebReply(url="https://a.org", status=400, content=an_error("start must be\nnon-negative")),
            f"{REFUSES} start must be non-negative. {MEND}",
        ),
        (
            an_error("x" * 400),
            f"{REFUSES} {'x' * 300} ... {MEND}",
        ),
        (
            WebReply(url="https://a.org", status=400, content=b"Bad Request"),
            f"{REFUSES} it does not say why. {MEND}",
        ),
        (
            WebReply(url="https://a.org", status=403, content=b"<html>Forbidden</html>"),
            f"arXiv cs.CL shuts this program out (status 403). {WAIT}",
        ),
        (
            WebReply(url="https://a.org/api", status=404),
            "arXiv cs.CL has nothing at https://a.org/api (status 404). Leave the option address out, or mend it.",
        ),
        (
            WebReply(url="https://a.org/api", status=301),
            "arXiv cs.CL has moved from https://a.org/api (status 301). Put its new address into the option address.",
        ),
        (
            WebReply(url="https://a.org/api", status=418),
            "arXiv cs.CL answered with status 418 at https://a.org/api. Run again later.",
        ),
    ],
)
def test_an_answer_without_papers_is_an_error_that_says_what_to_do(answer: bytes | WebReply, sentence: str) -> None:
    web = answering(answer)

    entries, error = read(CL, world(web, WEEK))

    assert entries == []
    assert error is not None
    assert error.sentence == sentence
    assert len(web.asked) == 1
