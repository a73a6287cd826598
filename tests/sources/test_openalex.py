import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from digest.core.errors import ConfigError, SourceError
from digest.core.web import WebReply, WebRequest
from digest.sources import SOURCES
from digest.sources.openalex import OpenAlex
from digest.tables import TableReader
from tests.daily_webs import ScriptedWeb, World, probe, read, reply

NAME = "OpenAlex (topics.id:T1)"
ASKED = OpenAlex(filter="topics.id:T1")
KEYED = {"OPENALEX_API_KEY": "k-123"}
FIELDS = (
    "id,doi,display_name,publication_date,created_date,authorships,primary_location,locations,topics,"
    "abstract_inverted_index"
)


def a_work(number: int, **fields: object) -> dict[str, Any]:
    index = {"Tide": [0], "table": [1], f"{number}.": [2]}
    return {"id": f"https://openalex.org/W{number}", "display_name": "Marl", "abstract_inverted_index": index} | fields


def a_page(*works: object, cursor: str | None = None, count: int = 3, **meta: object) -> bytes:
    return json.dumps({"meta": {"count": count, "next_cursor": cursor} | meta, "results": works}).encode()


def a_web(pages: Mapping[str, bytes], without: int = 0) -> ScriptedWeb:
    """Answers by cursor; `without` works have no abstract."""

    def answer(request: WebRequest) -> WebReply:
        if "has_abstract:false" in request.params["filter"]:
            return reply(request, a_page(count=without))
        return reply(request, pages[request.params.get("cursor", "")])

    return ScriptedWeb(answer)


def refusing(content: str, status: int) -> World:
    return World(ScriptedWeb(lambda request: reply(request, content.encode(), status)), secrets=KEYED)


THREE = {
    "*": a_page(a_work(1), a_work(2, display_name=None), cursor="c1"),
    "c1": a_page(a_work(3), cursor="c2"),
    "c2": a_page(),
}


def test_pages_are_followed_by_their_cursor_to_the_end() -> None:
    web = a_web(THREE)

    found = read(ASKED, World(web, secrets=KEYED))

    assert [(paper.aliases, paper.sources) for paper in found.papers] == [
        (("openalex:W1",), (NAME,)),
        (("openalex:W3",), (NAME,)),
    ]
    assert [wrong.message for wrong in found.unreadable] == [
        f"{NAME}, entry 2 (https://openalex.org/W2): it has no title"
    ]
    assert [request.params.get("cursor") for request in web.asked] == ["*", None, "c1", "c2"]
    assert found.error is None


def test_what_is_asked_names_days_fields_and_abstracts_and_hides_the_key() -> None:
    web = a_web({"*": a_page()})
    source = OpenAlex(search=" tide tables ", filter="type:article,", page_size=50)

    read(source, World(web, since=date(2026, 11, 16), until=date(2026, 11, 22), secrets=KEYED))

    first = web.asked[0]
    assert first.url == "https://api.openalex.org/works"
    assert first.params == {
        "search": "tide tables",
        "filter": ("type:article,from_publication_date:2026-11-16,to_publication_date:2026-11-22,has_abstract:true"),
        "select": FIELDS,
        "per_page": "50",
        "cursor": "*",
    }
    assert (first.secret, first.accept, first.manners) == ({"api_key": "k-123"}, "application/json", "openalex")


def test_works_may_be_asked_for_by_the_day_they_were_added() -> None:
    web = a_web({"*": a_page()})
    source = OpenAlex(filter="topics.id:T1", date="added")

    read(source, World(web, since=date(2026, 11, 16), until=date(2026, 11, 22), secrets=KEYED))

    assert web.asked[0].params["filter"] == "topics.id:T1,from_created_date:2026-11-16,has_abstract:true"


def test_how_many_works_without_an_abstract_are_left_out_is_told_once() -> None:
    world = World(a_web(THREE, without=1_200), secrets=KEYED)

    read(ASKED, world)

    assert world.told.told == [f"{NAME} finds 1,200 more works without an abstract, which are left out."]


def test_works_without_an_abstract_may_be_counted_one_by_one() -> None:
    web = a_web({"*": a_page(a_work(1, abstract_inverted_index=None), a_work(2))})

    found = read(OpenAlex(filter="topics.id:T1", abstracts_only=False), World(web, secrets=KEYED))

    assert [wrong.message for wrong in found.unreadable] == [
        f"{NAME}, entry 1 (https://openalex.org/W1): it has no abstract"
    ]
    assert len(found.papers) == 1
    assert [request.params["filter"] for request in web.asked] == ["topics.id:T1"]


def test_a_list_that_is_too_long_is_an_error_before_anything_else_is_asked() -> None:
    web = a_web({"*": a_page(a_work(1), cursor="c1", count=1_234_567)})

    found = read(ASKED, World(web, secrets=KEYED))

    assert found.error is not None
    assert found.error.message == f"{NAME} finds 1,234,567 works, more than most = 5,000."
    assert (found.papers, len(web.asked)) == ([], 1)


def test_a_list_that_never_ends_is_not_followed_for_ever() -> None:
    def answer(request: WebRequest) -> WebReply:
        following = request.params.get("cursor", "") + "x"
        return reply(request, a_page(a_work(len(following)), a_work(0), cursor=following, count=0))

    found = read(OpenAlex(filter="topics.id:T1", most=9), World(ScriptedWeb(answer), secrets=KEYED))

    assert len(found.papers) == 8
    assert found.error is not None
    assert found.error.message == f"{NAME} finds 10 works, more than most = 9."


@pytest.mark.parametrize("cursor", ["*", "c1", ""])
def test_a_cursor_that_leads_back_is_not_followed(cursor: str) -> None:
    web = a_web({"*": a_page(a_work(1), cursor="c1"), "c1": a_page(a_work(2), cursor=cursor)})

    assert len(read(ASKED, World(web, secrets=KEYED)).papers) == 2


def test_what_came_before_an_error_is_kept() -> None:
    def answer(request: WebRequest) -> WebReply:
        if request.params.get("cursor") == "c1":
            raise SourceError("OpenAlex is busy.", hint="Wait.")
        return reply(request, a_page(a_work(1), cursor="c1", count=0))

    found = read(ASKED, World(ScriptedWeb(answer), secrets=KEYED))

    assert len(found.papers) == 1
    assert found.error is not None
    assert found.error.sentence == f"{NAME} cannot be read: OpenAlex is busy. Wait."


@pytest.mark.parametrize("key", ["", " ", "k\u2013123", "k\n1"])
def test_without_a_key_nothing_is_asked_and_the_variable_is_named(key: str) -> None:
    web = a_web(THREE)

    found = read(OpenAlex(filter="topics.id:T1", key_from="MY_KEY"), World(web, secrets={"MY_KEY": key}))

    assert found.error is not None
    assert found.error.message == f"{NAME} cannot be read: MY_KEY holds no key."
    assert "environment variable MY_KEY" in found.error.hint
    assert web.asked == []


BAD_FILTER = (
    '{"error":"Invalid query parameters error.","message":"topic.id is not a valid field. Valid fields are: x"}'
)


@pytest.mark.parametrize(
    ("status", "body", "message", "hint"),
    [
        (400, BAD_FILTER, "status 400: topic.id is not a valid field. Valid fields are: x.", "Mend filter or search"),
        (403, BAD_FILTER, "status 403: topic.id is not a valid field. Valid fields are: x.", "Mend filter or search"),
        (200, BAD_FILTER, "status 200: topic.id is not a valid field. Valid fields are: x.", "Mend filter or search"),
        (401, '{"error":"Invalid API key k-123"}', "status 401: Invalid API key ….", "Put a key that is in force"),
        (429, '{"error":"Rate limit exceeded"}', "status 429: Rate limit exceeded.", "What the key may spend"),
        (404, "<html>", "status 404.", "Mend address"),
        (500, "", "status 500.", "Try again later"),
    ],
)
def test_each_refusal_says_what_is_wrong_and_what_to_do(status: int, body: str, message: str, hint: str) -> None:
    found = read(ASKED, refusing(body, status))

    assert found.error is not None
    assert found.error.message == f"{NAME} answered with {message}"
    assert found.error.hint.startswith(hint)
    assert "k-123" not in found.error.sentence


def test_an_answer_that_is_no_list_is_an_error_that_names_the_source() -> None:
    found = read(ASKED, refusing("[]", 200))

    assert found.error is not None
    assert found.error.message == f"{NAME}: What it sent is no list of works."


def test_probing_counts_the_works_and_says_what_a_page_costs() -> None:
    web = a_web({"": a_page(a_work(1), count=1_307, cost_usd=0.0001)})

    assert probe(ASKED, World(web, secrets=KEYED)) == f"{NAME} finds 1,307 works; a page costs $0.0001"
    assert [request.params["per_page"] for request in web.asked] == ["1"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, ": filter and search are both empty, which would find every work there is."),
        ({"filter": "a:b", "page_size": 101}, " page_size: Input should be less than or equal to 100."),
        ({"search": "x", "most": 0}, " most: Input should be greater than or equal to 1."),
        ({"search": "x", "date": "announced"}, " date: Input should be 'published' or 'added'."),
        ({"search": "x", "address": "openalex"}, " address: it is no http(s) address."),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        TableReader("digest.toml").built(SOURCES["openalex"], options, "[[sources]] number 1")
    assert caught.value.message == f"digest.toml: [[sources]] number 1{message}"
