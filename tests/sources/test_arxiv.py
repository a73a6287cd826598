import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.editions import Window
from digest.core.errors import ConfigError, SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.core.web import WebReply, WebRequest
from digest.ports import Ports
from digest.sources.arxiv import Arxiv
from digest.tables import TableReader
from tests.arxiv_answers import (
    a_feed,
    a_listed,
    a_listing,
    a_record,
    an_entry,
    an_error,
    an_oai,
    an_oai_error,
    records,
)
from tests.webs import SaidWeb, Told, answering, params, world

WEEK = Window(since=date(2026, 11, 9), until=date(2026, 11, 15))
REFUSES = "arXiv cs.CL does not answer what it is asked:"
MEND = "Mend categories or query of this source."
WAIT = "It does so to who asks too often: wait an hour, and ask from one machine at a time."
AS_ARXIV = 'Write them as arXiv does, each in quotes: ["cs.CL", "hep-th"], or "stat" for all of statistics.'
BOTH_MISSING = "categories and query are both missing: a source of arXiv needs one of them."
FIRST_ALONE = 'replacements: via = "api" finds papers by their first version alone.'
NO_ADDRESS = "address: 'export.arxiv.org' is no http(s) address of a service."
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


def test_a_page_that_begins_elsewhere_than_asked_is_asked_for_afresh() -> None:
    first = a_feed(numbered(1, 2), total=4)

    entries, error = read(
        Arxiv(categories=("cs.CL",), page_size=2),
        world(answering(first, first, a_feed(numbered(3, 4), total=4, start=2)), WEEK),
    )

    assert (ids(entries), error) == ([f"arxiv:2611.{number:05}" for number in range(1, 5)], None)


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


def test_a_service_that_does_not_look_at_days_is_not_asked_for_ever() -> None:
    web = SaidWeb(lambda _: a_feed(numbered(1, 1), total=2_000_000))

    entries, error = read(Arxiv(categories=("cs.CL",), page_size=1), world(web, WEEK))

    assert (entries, len(web.asked)) == ([], 4)
    assert error is not None
    assert error.sentence == (
        "arXiv cs.CL counts 2,000,000 papers of 2026-11-09, more than the 30,000 that it gives. "
        "Leave the option address out: what it leads to does not look at days."
    )


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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "arXiv cs.CL answered with nothing."),
        (b"<!DOCTYPE html><html>Rate exceeded.</html>", "arXiv cs.CL answered with a web page, not with XML."),
        (b"Rate exceeded.", "arXiv cs.CL answered with text that is no XML."),
        (
            b"<feed><entry>",
            "arXiv cs.CL answered with XML that cannot be read: line 1, column 13: no element found.",
        ),
    ],
)
def test_what_cannot_be_read_is_asked_for_afresh_and_then_is_an_error(content: bytes, message: str) -> None:
    web = answering(content, content, content)

    entries, error = read(CL, world(web, WEEK))

    assert (entries, len(web.asked)) == ([], 3)
    assert error is not None
    assert error.sentence == f"{message} Run again later; if it stays so, look at the address in a browser."


def test_one_answer_that_cannot_be_read_costs_nothing() -> None:
    entries, error = read(CL, world(answering(b"", a_feed(numbered(1, 1))), WEEK))

    assert (ids(entries), error) == (["arxiv:2611.00001"], None)


def test_nothing_is_read_where_nothing_reads_addresses() -> None:
    _, error = read(CL, world(None, WEEK))

    assert error is not None
    assert error.sentence == "arXiv cs.CL cannot be read: nothing here reads addresses. Give a file of papers."


LISTED = Arxiv(categories=("cs.CL", "cs.AI"), via="listing")


def test_the_listing_gives_what_is_new_and_what_is_on_more_lists() -> None:
    listing = a_listing(
        a_listed("2611.00001v1"),
        a_listed("2611.00002v1", "cross", category="cs.CV"),
        a_listed("2610.00003v2", "replace"),
        a_listed("2610.00004v3", "replace-cross", category="cs.CV"),
    )

    def found(**options: bool) -> list[str]:
        source = replace(LISTED, **options)  # type: ignore[arg-type]  # options of a test's own
        return [number.removeprefix("arxiv:") for number in ids(read(source, world(answering(listing), WEEK))[0])]

    assert found() == ["2611.00001", "2611.00002"]
    assert found(cross_lists=False) == ["2611.00001"]
    assert found(replacements=True) == ["2611.00001", "2611.00002", "2610.00003", "2610.00004"]
    assert found(replacements=True, cross_lists=False) == ["2611.00001", "2610.00003"]


def test_the_listing_is_asked_for_all_categories_at_once() -> None:
    web = answering(a_listing())

    assert read(LISTED, world(web, WEEK)) == ([], None)
    assert web.asked == [
        WebRequest(url="https://rss.arxiv.org/atom/cs.CL+cs.AI", accept="application/atom+xml", manners="arxiv")
    ]


def test_a_listing_as_long_as_one_can_be_is_read_and_is_an_error_for_it_may_have_been_cut() -> None:
    listing = a_listing(*(a_listed(f"2611.{number:05}v1") for number in range(1, 2001)))

    entries, error = read(LISTED, world(answering(listing), WEEK))

    assert len(entries) == 2000
    assert error is not None
    assert error.message == (
        "arXiv cs.CL, cs.AI (listing) lists 2,000 papers, and arXiv lists no more than 2,000 at once: "
        "others may be missing."
    )


def test_categories_that_are_not_listed_are_an_error() -> None:
    feed = (
        a_listing()
        .replace(b"cs.CL updates", b"Feed error for query")
        .replace(b"</title>", b"</title><subtitle>Bad subject class 'XX'.</subtitle>")
    )

    _, error = read(LISTED, world(answering(WebReply(url="https://a.org", status=400, content=feed)), WEEK))

    assert error is not None
    assert error.message == "arXiv cs.CL, cs.AI (listing) does not answer what it is asked: Bad subject class 'XX'."


OAI = Arxiv(categories=("cs.CL",), via="oai")


def test_the_archive_is_asked_from_the_day_before_and_then_for_what_follows() -> None:
    web = answering(
        records(a_record("2611.00001"), following="verb%3DListRecords%26skip%3D2"),
        records(a_record("2611.00002")),
    )

    entries, error = read(OAI, world(web, WEEK))

    assert (ids(entries), error) == (["arxiv:2611.00001", "arxiv:2611.00002"], None)
    assert [request.params for request in web.asked] == [
        {"verb": "ListRecords", "metadataPrefix": "arXiv", "set": "cs:cs:CL", "from": "2026-11-08"},
        {"verb": "ListRecords", "resumptionToken": "verb%3DListRecords%26skip%3D2"},
    ]
    assert {(request.url, request.manners) for request in web.asked} == {("https://oaipmh.arxiv.org/oai", "arxiv")}


def test_without_days_the_whole_of_every_category_is_read_each_paper_once() -> None:
    web = answering(
        records(a_record("2611.00001"), a_record("9911.00001", created="1999-11-10")), records(a_record("2611.00001"))
    )

    entries, error = read(Arxiv(categories=("cs.CL", "hep-th"), via="oai"), world(web))

    assert (len(entries), error) == (2, None)
    assert [sorted(request.params) for request in web.asked] == [["metadataPrefix", "set", "verb"]] * 2
    assert params(web.asked, "set") == ["cs:cs:CL", "physics:hep-th"]


def test_records_of_other_days_are_left_out_and_told() -> None:
    told = Told()
    web = answering(
        records(
            a_record("2611.00001", created="2026-11-08"),
            a_record("2611.00002", created="2026-11-09"),
            a_record("2611.00003", created="2026-11-15"),
            a_record("2611.00004", created="2026-11-16"),
            a_record("2611.00005", created="some day"),
        )
    )

    entries, _ = read(OAI, world(web, WEEK, told))

    assert ids(entries) == ["arxiv:2611.00002", "arxiv:2611.00003", "arxiv:2611.00005"]
    assert told.messages == ["arXiv cs.CL (oai): 2 of 5 records that changed are of other days."]


def test_with_replacements_a_paper_is_of_the_day_of_its_latest_version() -> None:
    web = answering(
        records(
            a_record("2601.00001", created="2026-01-10", updated="2026-11-10"),
            a_record("2601.00002", created="2026-01-10", updated="2026-03-10"),
            a_record("2611.00003", created="2026-11-12"),
        )
    )

    entries, _ = read(Arxiv(categories=("cs.CL",), via="oai", replacements=True), world(web, WEEK))

    assert [(entry.id, entry.published) for entry in entries if isinstance(entry, Paper)] == [
        ("arxiv:2601.00001", date(2026, 11, 10)),
        ("arxiv:2611.00003", date(2026, 11, 12)),
    ]


def test_days_without_changes_have_no_papers() -> None:
    assert read(OAI, world(answering(an_oai_error("noRecordsMatch")), WEEK)) == ([], None)


def test_deleted_records_are_no_papers() -> None:
    deleted = a_record("2611.00001").replace("<header>", "<header status='deleted'>")

    entries, error = read(OAI, world(answering(records(deleted, a_record("2611.00002"))), WEEK))

    assert (ids(entries), error) == (["arxiv:2611.00002"], None)


def test_an_expired_token_is_asked_around_once_from_the_newest_change_on() -> None:
    told = Told()
    web = answering(
        records(
            a_record("2611.00001", changed="2026-11-11"),
            a_record("2611.00002", changed="2026-11-12"),
            following="skip%3D2",
        ),
        an_oai_error("badResumptionToken"),
        records(a_record("2611.00002", changed="2026-11-12"), a_record("2611.00003", changed="2026-11-13")),
    )

    entries, error = read(OAI, world(web, WEEK, told))

    assert (ids(entries), error) == (["arxiv:2611.00001", "arxiv:2611.00002", "arxiv:2611.00003"], None)
    assert params(web.asked, "from") == ["2026-11-08", "", "2026-11-12"]
    assert [request.keep_s for request in web.asked] == [3600.0, 3600.0, 0]
    assert told.messages == [
        "arXiv cs.CL (oai): arXiv's token for more of cs.CL expired; asked from 2026-11-12 on again."
    ]


def test_a_token_that_expires_again_is_an_error() -> None:
    first = records(a_record("2611.00001"), following="skip%3D1")
    expired = an_oai_error("badResumptionToken", "The token expired.")

    entries, error = read(OAI, world(answering(first, expired, first, expired), WEEK))

    assert ids(entries) == ["arxiv:2611.00001"]
    assert error is not None
    assert error.message == (
        "arXiv cs.CL (oai) no longer knows the token that it gave for more records. 1 paper was read before."
    )


def test_tokens_that_go_round_in_a_circle_are_an_error() -> None:
    page = records(a_record("2611.00001"), following="skip%3D1")

    _, error = read(OAI, world(SaidWeb(lambda _: page), WEEK))

    assert error is not None
    assert error.message == ("arXiv cs.CL (oai) gives the same token twice, without an end. 1 paper was read before.")


def test_any_other_error_of_the_archive_says_what_it_says() -> None:
    _, error = read(OAI, world(answering(an_oai_error("badArgument", "No such set.")), WEEK))

    assert error is not None
    assert error.sentence == (
        "arXiv cs.CL (oai) does not answer what it is asked: badArgument: No such set. "
        "Mend categories or query of this source."
    )


def probed(source: Arxiv, ports: Ports) -> str:
    return asyncio.run(source.probe(ports))


def test_probing_asks_for_little_and_afresh() -> None:
    web = answering(a_feed(numbered(1, 10), total=1214))

    assert (
        probed(CL, world(web, WEEK)) == "arXiv answers: 10 of 1,214 papers of cs.CL, submitted 2026-11-09 to 2026-11-15"
    )
    assert [(request.params["max_results"], request.keep_s) for request in web.asked] == [("10", 0)]
    assert probed(CL, world(answering(a_feed(numbered(1, 1))))) == "arXiv answers: 1 of 1 paper of cs.CL"


def test_probing_asks_nothing_where_nothing_is_announced() -> None:
    weekend = Window(since=date(2026, 11, 14), until=date(2026, 11, 15))

    assert probed(Arxiv(categories=("cs.CL",), date="announced"), world(answering(), weekend)) == (
        "nothing is announced on the days asked for, so arXiv is not asked"
    )


def test_probing_the_listing_says_of_which_day_it_is() -> None:
    listing = a_listing(a_listed("2611.00001v1"), a_listed("2610.00003v2", "replace"))

    assert probed(LISTED, world(answering(listing))) == "arXiv answers: 1 of 2 papers in the listing of 2026-11-16"
    assert probed(LISTED, world(answering(a_listing()))) == (
        "arXiv answers with the listing, which is empty: it is on Saturday and Sunday"
    )


def test_probing_the_archive_counts_what_changed_since_yesterday() -> None:
    header = "<header><identifier>oai:arXiv.org:2611.00001</identifier></header>"
    web = answering(an_oai(f"<ListIdentifiers>{header * 3}</ListIdentifiers>"))

    assert probed(OAI, world(web)) == "arXiv answers: 3 records of cs.CL changed since 2026-11-15"
    assert web.asked[0].params == {
        "verb": "ListIdentifiers",
        "metadataPrefix": "arXiv",
        "set": "cs:cs:CL",
        "from": "2026-11-15",
    }
    nothing = answering(an_oai_error("noRecordsMatch"))
    assert probed(OAI, world(nothing)) == "arXiv answers: 0 records of cs.CL changed since 2026-11-15"


def test_probing_fails_as_reading_does() -> None:
    for source, answer in [(CL, an_error("bad query")), (OAI, an_oai_error("badArgument", "bad query"))]:
        with pytest.raises(SourceError, match=r"does not answer what it is asked: (badArgument: )?bad query"):
            probed(source, world(answering(answer)))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {},
            f'{BOTH_MISSING} Say which papers, such as categories = ["cs.CL"].',
        ),
        ({"categories": ["cs.cl"]}, "categories: 'cs.cl' is no category of arXiv. Did you mean cs.CL?"),
        (
            {"categories": ["cond-mat.STR-EL"]},
            "categories: 'cond-mat.STR-EL' is no category of arXiv. Did you mean cond-mat.str-el?",
        ),
        ({"categories": ["cs.NOPE"]}, f"categories: 'cs.NOPE' is no category of arXiv. {AS_ARXIV}"),
        ({"categories": ["cs.CL,cs.LG"]}, f"categories: 'cs.CL,cs.LG' is no category of arXiv. {AS_ARXIV}"),
        ({"categories": ["CS"]}, f"categories: 'CS' is no category of arXiv. {AS_ARXIV}"),
        ({"categories": ["hep-th.XX"]}, f"categories: 'hep-th.XX' is no category of arXiv. {AS_ARXIV}"),
        (
            {"query": "ti:(tide"},
            "query: brackets or quotation marks do not pair in 'ti:(tide'. Close each that is opened.",
        ),
        (
            {"query": "a) OR (b"},
            "query: brackets or quotation marks do not pair in 'a) OR (b'. Close each that is opened.",
        ),
        (
            {"query": 'ti:"tide'},
            "query: brackets or quotation marks do not pair in 'ti:\"tide'. Close each that is opened.",
        ),
        (
            {"categories": ["cs.CL"], "query": "ti:a", "via": "oai"},
            'query: via = "oai" knows no queries. Say categories instead, or via = "api".',
        ),
        (
            {"categories": ["cs.CL"], "replacements": True},
            f'{FIRST_ALONE} Leave it out, or say via = "listing" or via = "oai".',
        ),
        (
            {"categories": ["cs.CL"], "via": "listing", "date": "submitted"},
            'date: via = "listing" does not say when a paper was submitted. Leave it out, or say via = "api".',
        ),
        (
            {"categories": ["cs.CL"], "via": "oai", "date": "announced"},
            'date: via = "oai" does not say when a paper was announced. Leave it out, or say via = "api".',
        ),
        (
            {"query": "ti:a", "cross_lists": False},
            "cross_lists: without categories no paper is a cross-list. Say categories, or leave it out.",
        ),
        (
            {"query": "ti:a", "address": "export.arxiv.org"},
            f"{NO_ADDRESS} Leave it out, unless arXiv moved or you ask a mirror.",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused_with_what_to_write(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        TableReader("digest.toml").built(Arxiv, options, "[[sources]] number 1")

    starts = "digest.toml: [[sources]] number 1"
    assert caught.value.sentence == f"{starts} {sentence}"


@pytest.mark.parametrize("options", [{"page_size": 2001}, {"page_size": 0}, {"newest": 30_001}, {"via": "ftp"}])
def test_bounds_are_those_of_the_service(options: dict[str, object]) -> None:
    (name,) = options

    with pytest.raises(ConfigError, match=rf"\[\[sources\]\] number 1 {name}: Input should be"):
        TableReader("digest.toml").built(Arxiv, {"categories": ["cs.CL"], **options}, "[[sources]] number 1")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (CL, "arXiv cs.CL"),
        (LISTED, "arXiv cs.CL, cs.AI (listing)"),
        (Arxiv(query="ti:tide\n OR abs:marsh"), "arXiv ti:tide OR abs:marsh"),
        (Arxiv(categories=("hep-th",), query="ti:" + "tide" * 30), f"arXiv hep-th, ti:{'tide' * 17}…"),
    ],
)
def test_a_source_is_called_after_what_it_asks_for(source: Arxiv, name: str) -> None:
    assert source.name == name


@pytest.mark.parametrize(
    ("category", "set_name", "search"),
    [
        ("cs.CL", "cs:cs:CL", "cat:cs.CL"),
        ("cs", "cs:cs", "cat:cs.*"),
        ("math-ph", "physics:math-ph", "cat:math-ph"),
        ("astro-ph.GA", "physics:astro-ph:GA", "cat:astro-ph.GA"),
        ("physics.optics", "physics:physics:optics", "cat:physics.optics"),
        ("cond-mat", "physics:cond-mat", "cat:cond-mat.*"),
        ("q-bio.NC", "q-bio:q-bio:NC", "cat:q-bio.NC"),
    ],
)
def test_a_category_is_called_as_each_service_calls_it(category: str, set_name: str, search: str) -> None:
    oai, api = answering(an_oai_error("noRecordsMatch")), answering(*[a_feed([])] * 3)

    read(Arxiv(categories=(category,), via="oai"), world(oai))
    read(Arxiv(categories=(category,)), world(api))

    assert params(oai.asked, "set") == [set_name]
    assert params(api.asked[:1], "search_query") == [search]


def test_another_address_is_asked_where_it_is_given() -> None:
    api, listing, oai = (
        answering(a_feed(numbered(1, 1))),
        answering(a_listing()),
        answering(an_oai_error("noRecordsMatch")),
    )
    address = "http://127.0.0.1:8080/mirror/"

    for via, web in (("api", api), ("listing", listing), ("oai", oai)):
        read(Arxiv(categories=("cs.CL",), via=via, address=address), world(web))  # type: ignore[arg-type]  # a literal

    assert [web.asked[0].url for web in (api, listing, oai)] == [address, f"{address}cs.CL", address]


@given(
    st.binary() | st.binary().map(lambda inner: a_feed([inner.decode("latin-1")])), st.sampled_from([CL, LISTED, OAI])
)
def test_whatever_is_answered_is_papers_or_an_error_that_says_what_to_do(content: bytes, source: Arxiv) -> None:
    _, error = read(source, world(SaidWeb(lambda _: content), WEEK))

    assert error is None or error.hint


@pytest.mark.real
def test_recorded_pages_are_read_one_after_the_other(data: Path) -> None:
    recorded = [
        (data / "feeds" / f"arxiv_api_query_{name}.http200.xml").read_bytes() for name in ("10_of_many", "page2")
    ]

    entries, error = read(Arxiv(query="all:testing", newest=20, page_size=10), world(answering(*recorded)))

    assert (len(set(ids(entries))), error) == (20, None)
    assert (ids(entries)[0], ids(entries)[19]) == ("arxiv:2202.12139", "arxiv:2202.06271")


@pytest.mark.real
def test_the_recorded_error_is_an_error_that_says_what_to_do(data: Path) -> None:
    recorded = (data / "feeds" / "arxiv_api_error_badid.http400.xml").read_bytes()

    _, error = read(CL, world(answering(WebReply(url="https://a.org", status=400, content=recorded))))

    assert error is not None
    assert error.sentence == f"{REFUSES} incorrect id format for abc. {MEND}"
