import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.core.errors import ConfigError, SourceError, ThrottledError
from digest.core.web import WebReply, WebRequest
from digest.sources import SOURCES
from digest.sources.semantic_scholar import SemanticScholar
from digest.tables import TableReader
from tests.daily_webs import ScriptedWeb, World, probe, read, reply

NAME = "Semantic Scholar (tides)"
ASKED = SemanticScholar(query="tides")
KEYED = {"S2_API_KEY": "k-123"}
FIELDS = "title,abstract,externalIds,url,openAccessPdf,publicationDate,authors,fieldsOfStudy,s2FieldsOfStudy"
GET_A_KEY = (
    "Without a key you share what is allowed with everybody else: get one for nothing at "
    "https://www.semanticscholar.org/product/api#api-key-form, and put it into the environment variable S2_API_KEY."
)


def a_paper(number: int, **fields: object) -> dict[str, Any]:
    ids = {"CorpusId": number}
    return {"paperId": f"p{number}", "title": "Marl", "abstract": f"Tide {number}.", "externalIds": ids} | fields


def a_page(*papers: object, then: str | None = None, total: int = 3) -> bytes:
    return json.dumps({"total": total, "token": then, "data": papers}).encode()


def a_web(pages: Mapping[str, bytes]) -> ScriptedWeb:
    """Answers by token."""
    return ScriptedWeb(lambda request: reply(request, pages[request.params.get("token", "")]))


def refusing(content: bytes, status: int, secrets: Mapping[str, str] = KEYED) -> World:
    return World(ScriptedWeb(lambda request: reply(request, content, status)), secrets=secrets)


def aliases(found: Any) -> list[str]:
    return [alias for paper in found.papers for alias in paper.aliases]


THREE = {
    "": a_page(a_paper(1), a_paper(2, title=None), then="t1"),
    "t1": a_page(a_paper(3), then="t2"),
    "t2": a_page(),
}


def test_pages_are_followed_by_their_token_to_the_end() -> None:
    web = a_web(THREE)

    found = read(ASKED, World(web))

    assert (aliases(found), found.papers[0].sources) == (["s2:1", "s2:3"], (NAME,))
    assert [wrong.message for wrong in found.unreadable] == [f"{NAME}, entry 2 (p2): it has no title"]
    assert [request.params.get("token") for request in web.asked] == [None, "t1", "t2"]
    assert found.error is None


def test_the_last_page_names_no_token() -> None:
    web = a_web({"": a_page(a_paper(1))})

    assert (aliases(read(ASKED, World(web))), len(web.asked)) == (["s2:1"], 1)


def test_what_is_asked_names_days_and_fields_and_hides_the_key_in_a_header() -> None:
    web = a_web({"": a_page()})
    source = SemanticScholar(query=' "tide tables" + marl ')

    read(source, World(web, since=date(2026, 11, 16), until=date(2026, 11, 22), secrets=KEYED))

    (asked,) = web.asked
    assert asked == WebRequest(
        url="https://api.semanticscholar.org/graph/v1/paper/search/bulk",
        params={
            "query": '"tide tables" + marl',
            "fields": FIELDS,
            "publicationDateOrYear": "2026-11-16:2026-11-22",
        },
        secret_headers={"x-api-key": "k-123"},
        accept="application/json",
        manners="semanticscholar",
    )


def test_without_a_key_none_is_sent() -> None:
    web = a_web({"": a_page()})

    assert read(SemanticScholar(query="tides", key_from="MINE"), World(web, secrets=KEYED)).error is None
    assert web.asked[0].secret_headers == {}


@pytest.mark.parametrize("key", ["k\u2013123", "k\n1"])
def test_a_key_that_cannot_be_sent_is_named_by_its_variable(key: str) -> None:
    web = a_web(THREE)

    found = read(ASKED, World(web, secrets={"S2_API_KEY": key}))

    assert found.error is not None
    assert found.error.message == f"{NAME} cannot be read: what S2_API_KEY holds is no key."
    assert web.asked == []


WITHOUT = {"": a_page(a_paper(1, abstract=None), a_paper(2), a_paper(3, abstract="")), "t": a_page()}


def test_papers_without_an_abstract_are_left_out_and_how_many_is_told() -> None:
    world = World(a_web(WITHOUT))

    found = read(ASKED, world)

    assert (aliases(found), found.unreadable) == (["s2:2"], [])
    assert world.told.told == [f"{NAME} finds 2 more papers without an abstract, which are left out."]


def test_papers_without_an_abstract_may_be_counted_one_by_one() -> None:
    world = World(a_web(WITHOUT))

    found = read(SemanticScholar(query="tides", abstracts_only=False), world)

    assert [wrong.message for wrong in found.unreadable] == [
        f"{NAME}, entry 1 (p1): it has no abstract",
        f"{NAME}, entry 3 (p3): it has no abstract",
    ]
    assert world.told.told == []


def test_a_list_that_is_too_long_is_an_error_before_anything_else_is_asked() -> None:
    web = a_web({"": a_page(a_paper(1), then="t", total=1_234_567)})

    found = read(ASKED, World(web))

    assert found.error is not None
    assert found.error.message == f"{NAME} finds 1,234,567 papers, more than most = 5,000."
    assert found.error.hint == "Narrow query in [[sources]], ask for fewer days, or raise most."
    assert (found.papers, len(web.asked)) == ([], 1)


def test_a_list_that_never_ends_is_not_followed_for_ever() -> None:
    def answer(request: WebRequest) -> WebReply:
        token = request.params.get("token", "") + "x"
        return reply(request, a_page(a_paper(len(token)), a_paper(0), then=token, total=0))

    found = read(SemanticScholar(query="tides", most=9), World(ScriptedWeb(answer)))

    assert len(found.papers) == 8
    assert found.error is not None
    assert found.error.message == f"{NAME} finds 10 papers, more than most = 9."


@pytest.mark.parametrize("token", ["t1", ""])
def test_a_token_that_leads_back_is_not_followed(token: str) -> None:
    web = a_web({"": a_page(a_paper(1), then="t1"), "t1": a_page(a_paper(2), then=token)})

    assert aliases(read(ASKED, World(web))) == ["s2:1", "s2:2"]


@pytest.mark.parametrize(("secrets", "more"), [({}, f" {GET_A_KEY}"), (KEYED, "")])
def test_who_is_throttled_without_a_key_is_told_to_get_one(secrets: Mapping[str, str], more: str) -> None:
    def answer(_: WebRequest) -> WebReply:
        raise ThrottledError("Semantic Scholar answered 429, 5 times in 60 s.", hint="Run again later.")

    found = read(ASKED, World(ScriptedWeb(answer), secrets=secrets))

    assert found.error is not None
    assert found.error.message == f"{NAME} cannot be read: Semantic Scholar answered 429, 5 times in 60 s."
    assert found.error.hint == f"Run again later.{more}"


def test_a_broken_connection_is_no_matter_of_a_key() -> None:
    def answer(_: WebRequest) -> WebReply:
        raise SourceError("Semantic Scholar cannot be reached.", hint="Check the network.")

    found = read(ASKED, World(ScriptedWeb(answer)))

    assert found.error is not None
    assert found.error.hint == "Check the network."


TOO_MANY = b'{"message": "Too Many Requests.", "code": "429"}'


@pytest.mark.parametrize(
    ("status", "body", "message", "hint"),
    [
        (200, b'{"error": "Bad query k-123"}', "status 200: Bad query ….", "Mend query in [[sources]]"),
        (
            401,
            b'{"message": "Unauthorized"}',
            "status 401: Unauthorized.",
            "Put a key that is in force into S2_API_KEY",
        ),
        (403, b'{"message": "Forbidden"}', "status 403: Forbidden.", "Put a key that is in force into S2_API_KEY"),
        (429, TOO_MANY, "status 429: Too Many Requests.", "Run again later."),
        (418, b"", "status 418.", "Try again later"),
    ],
)
def test_each_refusal_says_what_is_wrong_and_what_to_do(status: int, body: bytes, message: str, hint: str) -> None:
    found = read(ASKED, refusing(body, status))

    assert found.error is not None
    assert found.error.message == f"{NAME} answered with {message}"
    assert found.error.hint.startswith(hint)
    assert "k-123" not in found.error.sentence


def test_a_refusal_for_too_many_questions_without_a_key_says_to_get_one() -> None:
    found = read(ASKED, refusing(TOO_MANY, 429, {}))

    assert found.error is not None
    assert found.error.hint == f"Run again later. {GET_A_KEY}"


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "status", "message", "hint"),
    [
        (
            "s2_error_bad_fields.http400.json",
            400,
            "status 400: Unrecognized or unsupported fields: [unknown].",
            "Mend query in [[sources]]",
        ),
        (
            "s2_error_not_found.http404.json",
            404,
            "status 404: Paper with id 0 not found.",
            "Mend address in [[sources]]; https://api.semanticscholar.org is the service itself.",
        ),
    ],
)
def test_the_recorded_errors_say_what_is_wrong_and_what_to_do(
    data: Path, name: str, status: int, message: str, hint: str
) -> None:
    found = read(ASKED, refusing((data / "feeds" / name).read_bytes(), status))

    assert found.error is not None
    assert found.error.message == f"{NAME} answered with {message}"
    assert found.error.hint.startswith(hint)


def test_an_answer_that_is_no_list_is_an_error_that_names_the_source() -> None:
    found = read(ASKED, refusing(b"3", 200))

    assert found.error is not None
    assert found.error.message == f"{NAME}: What it sent is no list of papers."


@pytest.mark.parametrize(("secrets", "more"), [({}, ", without a key in S2_API_KEY"), (KEYED, "")])
def test_probing_counts_the_papers_and_says_where_there_is_no_key(secrets: Mapping[str, str], more: str) -> None:
    web = a_web({"": a_page(a_paper(1), total=1_307)})

    assert probe(ASKED, World(web, secrets=secrets)) == f"{NAME} finds about 1,307 papers{more}"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, " lacks the option query."),
        ({"query": " "}, ": query is empty, which would find every paper there is."),
        ({"query": "x", "most": 0}, " most: Input should be greater than or equal to 1."),
        ({"query": "x", "address": "s2"}, " address: it is no http(s) address."),
    ],
)
def test_options_that_cannot_be_are_refused(options: Mapping[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        TableReader("digest.toml").built(SOURCES["semantic_scholar"], dict(options), "[[sources]] number 1")
    assert caught.value.message == f"digest.toml: [[sources]] number 1{message}"
