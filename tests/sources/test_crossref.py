import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.core.errors import ConfigError, SourceError
from digest.core.web import WebReply, WebRequest
from digest.sources import SOURCES
from digest.sources.crossref import Crossref
from digest.tables import TableReader
from tests.daily_webs import ScriptedWeb, World, probe, read, reply

NAME = "Crossref (tides)"
ASKED = Crossref(query="tides", page_size=2)
FIELDS = (
    "DOI,URL,title,subtitle,abstract,author,created,published,published-online,resource,relation,group-title,subject"
)


def a_work(number: int, **fields: object) -> dict[str, Any]:
    return {
        "DOI": f"10.1234/{number}",
        "title": ["Marl"],
        "abstract": f"<jats:p>Tide table {number}.</jats:p>",
    } | fields


def a_page(*works: object, cursor: str | None = None, count: int | None = None) -> bytes:
    message = {"total-results": len(works) if count is None else count, "next-cursor": cursor, "items": works}
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


def a_web(first: bytes, scroll: Sequence[bytes] = (), without: int = 0) -> ScriptedWeb:
    """Answers `first` without a cursor, and with one the next page of the scroll; `without` works have no abstract."""
    left = list(scroll)

    def answer(request: WebRequest) -> WebReply:
        if "has-abstract:false" in request.params.get("filter", ""):
            return reply(request, a_page(count=without))
        return reply(request, left.pop(0) if "cursor" in request.params else first)

    return ScriptedWeb(answer)


def refusing(content: bytes, status: int) -> World:
    return World(ScriptedWeb(lambda request: reply(request, content, status)))


def ids(found: Any) -> list[str]:
    return [paper.id for paper in found.papers]


ONE, TWO, FIVE = a_work(1), a_work(2), a_work(5)
BY_CURSOR = (
    a_page(ONE, TWO, cursor="same", count=5),
    a_page(a_work(3), a_work(4, title=[]), cursor="same", count=5),
    a_page(FIVE, cursor="same", count=5),
)


def test_a_list_of_one_page_is_asked_for_once_and_without_a_cursor() -> None:
    web = a_web(a_page(ONE, TWO))

    found = read(ASKED, World(web))

    assert [(paper.id, paper.sources) for paper in found.papers] == [
        ("doi:10.1234/1", (NAME,)),
        ("doi:10.1234/2", (NAME,)),
    ]
    assert [(request.params.get("cursor"), request.keep_s) for request in web.asked] == [(None, 3600), (None, 3600)]


def test_pages_are_followed_by_a_cursor_that_stays_the_same_and_none_of_them_is_kept() -> None:
    web = a_web(a_page(ONE, TWO, count=5), BY_CURSOR)

    found = read(ASKED, World(web))

    assert ids(found) == ["doi:10.1234/1", "doi:10.1234/2", "doi:10.1234/3", "doi:10.1234/5"]
    assert [wrong.message for wrong in found.unreadable] == [f"{NAME}, entry 2 (10.1234/4): it has no title"]
    assert [(request.params["rows"], request.params.get("cursor"), request.keep_s) for request in web.asked] == [
        ("2", None, 3600),
        ("2", "*", 0),
        ("0", None, 3600),
        ("2", "same", 0),
        ("2", "same", 0),
    ]
    assert found.error is None


def test_a_list_that_fills_its_last_page_ends_with_an_empty_one() -> None:
    pages = (
        a_page(ONE, TWO, cursor="a", count=4),
        a_page(a_work(3), a_work(4), cursor="b", count=4),
        a_page(cursor="b", count=4),
    )
    web = a_web(a_page(ONE, TWO, count=4), pages)

    found = read(Crossref(query="tides", page_size=2, abstracts_only=False), World(web))

    assert (len(found.papers), found.error) == (4, None)
    assert [request.params.get("cursor") for request in web.asked] == [None, "*", "a", "b"]


def test_a_page_that_is_lost_on_the_way_is_missed_and_said() -> None:
    web = a_web(a_page(ONE, TWO, count=5), (BY_CURSOR[0], BY_CURSOR[2]))

    found = read(ASKED, World(web))

    assert ids(found) == ["doi:10.1234/1", "doi:10.1234/2", "doi:10.1234/5"]
    assert found.error is not None
    assert found.error.sentence == f"{NAME} finds 5 works and gave 3. Run again: a page was lost on the way."


@pytest.mark.parametrize(
    ("date_", "days"),
    [
        ("created", "from-created-date:2026-11-16,until-created-date:2026-11-22"),
        ("published", "from-pub-date:2026-11-16,until-pub-date:2026-11-22"),
    ],
)
def test_what_is_asked_names_days_fields_and_abstracts(date_: Any, days: str) -> None:
    web = a_web(a_page())
    source = Crossref(query=" tide tables ", filter="type:journal-article,", date=date_)

    read(source, World(web, since=date(2026, 11, 16), until=date(2026, 11, 22)))

    first = web.asked[0]
    assert first.url == "https://api.crossref.org/works"
    assert first.params == {
        "query": "tide tables",
        "filter": f"type:journal-article,{days},has-abstract:true",
        "select": FIELDS,
        "rows": "500",
    }
    assert (first.accept, first.manners) == ("application/json", "crossref")


def test_how_many_works_without_an_abstract_are_left_out_is_told_once() -> None:
    world = World(a_web(a_page(ONE, TWO, count=5), BY_CURSOR, without=1_200))

    read(ASKED, world)

    assert world.told.told == [f"{NAME} finds 1,200 more works without an abstract, which are left out."]


def test_works_without_an_abstract_may_be_counted_one_by_one() -> None:
    web = a_web(a_page(a_work(1, abstract=None), TWO))

    found = read(Crossref(query="tides", abstracts_only=False), World(web))

    assert [wrong.message for wrong in found.unreadable] == [f"{NAME}, entry 1 (10.1234/1): it has no abstract"]
    assert ids(found) == ["doi:10.1234/2"]
    assert [request.params.get("filter") for request in web.asked] == [None]


def test_a_list_that_is_too_long_is_an_error_before_anything_else_is_asked() -> None:
    web = a_web(a_page(ONE, count=1_234_567))

    found = read(ASKED, World(web))

    assert found.error is not None
    assert found.error.message == f"{NAME} finds 1,234,567 works, more than most = 5,000."
    assert found.error.hint == "Narrow filter or query in [[sources]], ask for fewer days, or raise most."
    assert (found.papers, len(web.asked)) == ([], 1)


def test_a_list_that_never_ends_is_not_followed_for_ever() -> None:
    pages = [a_page(a_work(number), a_work(-number), cursor="same", count=8) for number in range(1, 20)]

    found = read(Crossref(query="tides", page_size=2, most=9), World(a_web(a_page(ONE, TWO, count=8), pages)))

    assert len(found.papers) == 8
    assert found.error is not None
    assert found.error.message == f"{NAME} finds 10 works, more than most = 9."


def test_what_came_before_an_error_is_kept() -> None:
    def answer(request: WebRequest) -> WebReply:
        if request.params.get("cursor") == "same":
            raise SourceError("Crossref is busy.", hint="Wait.")
        return reply(request, BY_CURSOR[0])

    found = read(ASKED, World(ScriptedWeb(answer)))

    assert len(found.papers) == 2
    assert found.error is not None
    assert found.error.sentence == f"{NAME} cannot be read: Crossref is busy. Wait."


BAD_FILTER = (
    b'{"status":"failed","message-type":"validation-failure","message":[{"type":"filter-not-available",'
    b'"value":"tide","message":"Filter tide specified but there is no such filter for this route. "}]}'
)
NO_FILTER = "Filter tide specified but there is no such filter for this route."


@pytest.mark.parametrize(
    ("status", "body", "message", "hint"),
    [
        (400, BAD_FILTER, f"status 400: {NO_FILTER}", "Mend filter or query"),
        (200, BAD_FILTER, f"status 200: {NO_FILTER}", "Mend filter or query"),
        (400, b'{"message": []}', "status 400.", "Mend filter or query"),
        (400, b'{"message": [3]}', "status 400.", "Mend filter or query"),
        (404, b"Resource not found.", "status 404.", "Mend address"),
        (403, b"", "status 403.", "Crossref turns away who asks too much"),
        (429, b"", "status 429.", "Run again in an hour"),
        (500, b'{"status":"error","message":{"message":"Exception"}}', "status 500: Exception.", "Try again later"),
    ],
)
def test_each_refusal_says_what_is_wrong_and_what_to_do(status: int, body: bytes, message: str, hint: str) -> None:
    found = read(ASKED, refusing(body, status))

    assert found.error is not None
    assert found.error.message == f"{NAME} answered with {message}"
    assert found.error.hint.startswith(hint)


@pytest.mark.real
def test_the_recorded_error_of_a_cursor_that_has_ended_says_to_run_again(data: Path) -> None:
    ended = (data / "feeds" / "crossref_error_cursor.json").read_bytes()

    def answer(request: WebRequest) -> WebReply:
        return reply(request, ended, 400) if request.params.get("cursor") == "same" else reply(request, BY_CURSOR[0])

    found = read(ASKED, World(ScriptedWeb(answer)))

    assert len(found.papers) == 2
    assert found.error is not None
    assert found.error.sentence == (
        f"{NAME} answered with status 400: Cursor specified but it is invalid. "
        "Run again: the list that Crossref kept for us has ended before its last page."
    )


def test_an_answer_that_is_no_list_is_an_error_that_names_the_source() -> None:
    found = read(ASKED, refusing(b"[]", 200))

    assert found.error is not None
    assert found.error.message == f"{NAME}: What it sent is no list of works."


def test_probing_counts_the_works() -> None:
    web = a_web(a_page(count=1_307))

    assert probe(ASKED, World(web)) == f"{NAME} finds 1,307 works"
    assert [request.params["rows"] for request in web.asked] == ["0"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, ": query and filter are both empty, which would find every work there is."),
        ({"query": "x", "page_size": 1001}, " page_size: Input should be less than or equal to 1000."),
        ({"query": "x", "most": 0}, " most: Input should be greater than or equal to 1."),
        ({"query": "x", "date": "added"}, " date: Input should be 'created' or 'published'."),
        ({"query": "x", "address": "crossref"}, " address: it is no http(s) address."),
    ],
)
def test_options_that_cannot_be_are_refused(options: Mapping[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        TableReader("digest.toml").built(SOURCES["crossref"], dict(options), "[[sources]] number 1")
    assert caught.value.message == f"digest.toml: [[sources]] number 1{message}"
