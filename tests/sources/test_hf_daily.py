import html
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from digest.core.errors import ConfigError, SourceError
from digest.core.web import WebReply, WebRequest
from digest.sources import SOURCES
from digest.sources.hf_daily import HuggingFaceDaily
from digest.tables import TableReader
from tests.daily_webs import ScriptedWeb, World, probe, read, reply

API = "https://huggingface.co/api/daily_papers"
MON, TUE, WED = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)


def a_record(number: int, on: date = MON) -> dict[str, Any]:
    return {
        "paper": {
            "id": f"2611.{number:05}",
            "title": f"Marl {number}",
            "summary": f"Tide table number {number} is parsed.",
            "authors": [{"name": "Ada Reed"}],
            "submittedOnDailyAt": f"{on}T00:00:00.000Z",
        }
    }


def a_web(pages: Mapping[tuple[date, int], list[dict[str, Any]]]) -> ScriptedWeb:
    """Answers the API's pages by day and number; what is not there is empty."""

    def answer(request: WebRequest) -> WebReply:
        if request.url != API and "date" not in request.params:
            return reply(request, b"", 404)
        asked = (date.fromisoformat(request.params["date"]), int(request.params["p"]))
        return reply(request, json.dumps(pages.get(asked, [])).encode())

    return ScriptedWeb(answer)


def failing(api: WebReply | SourceError, page: bytes | SourceError) -> ScriptedWeb:
    """Answers the API on Tuesday with what is given, and the page for people too."""

    def answer(request: WebRequest) -> WebReply:
        if request.url == API and request.params["date"] != str(TUE):
            return reply(request, json.dumps([a_record(1)]).encode())
        given = api if request.url == API else page
        if isinstance(given, SourceError):
            raise given
        return reply(request, given) if isinstance(given, bytes) else given

    return ScriptedWeb(answer)


def a_page(*records: object, of: date = TUE) -> bytes:
    props = html.escape(json.dumps({"dailyPapers": records, "dateString": str(of)}), quote=True)
    return f'<!doctype html><div data-target="DailyPapers" data-props="{props}"></div>'.encode()


def test_every_day_of_the_span_is_asked_for_up_to_today() -> None:
    web = a_web({(MON, 0): [a_record(1)], (WED, 0): [a_record(2, WED), a_record(1, WED)]})

    found = read(HuggingFaceDaily(), World(web, since=MON, until=date(2026, 11, 22)))

    assert [request.params for request in web.asked] == [
        {"date": "2026-11-16", "limit": "100", "p": "0"},
        {"date": "2026-11-17", "limit": "100", "p": "0"},
        {"date": "2026-11-18", "limit": "100", "p": "0"},
    ]
    assert [(paper.id, paper.published, paper.sources) for paper in found.papers] == [
        ("arxiv:2611.00001", MON, ("Hugging Face daily papers",)),
        ("arxiv:2611.00002", WED, ("Hugging Face daily papers",)),
        ("arxiv:2611.00001", WED, ("Hugging Face daily papers",)),
    ]
    assert (found.unreadable, found.error) == ([], None)


def test_without_a_span_today_is_asked_for_in_universal_time() -> None:
    web = a_web({})
    late = datetime.fromisoformat("2026-11-17T23:30:00-05:00")

    assert read(HuggingFaceDaily(), World(web, now=late)).error is None
    assert [request.params["date"] for request in web.asked] == ["2026-11-18"]


def test_pages_are_read_until_one_is_short() -> None:
    web = a_web(
        {
            (MON, 0): [a_record(number) for number in range(100)],
            (MON, 1): [a_record(number) for number in range(99, 190)],
            (MON, 2): [a_record(number) for number in range(190, 200)],
        }
    )

    found = read(HuggingFaceDaily(), World(web, since=MON, until=MON))

    assert (len(found.papers), len({paper.id for paper in found.papers})) == (201, 200)
    assert [request.params["p"] for request in web.asked] == ["0", "1", "2"]


def test_a_server_that_gives_one_page_for_ever_is_asked_twice() -> None:
    same = [a_record(number) for number in range(100)]
    web = a_web({(MON, number): same for number in range(200)})

    found = read(HuggingFaceDaily(), World(web, since=MON, until=MON))

    assert (len(found.papers), len(web.asked)) == (100, 2)


def test_a_server_that_never_ends_is_not_followed_for_ever() -> None:
    endless = {(MON, page): [a_record(page * 100 + number) for number in range(50)] for page in range(300)}
    web = a_web(endless)

    found = read(HuggingFaceDaily(), World(web, since=MON, until=MON))

    assert len(found.papers) == 5000
    assert found.error is not None
    assert found.error.message.startswith(
        "Hugging Face daily papers cannot be read: 2026-11-16 is missing: "
        "Hugging Face daily papers has more than 100 pages for 2026-11-16."
    )


REQUEST = WebRequest(url=API)
NOT_FOUND = reply(REQUEST, b'{"error":"Sorry, we can\'t find the page you are looking for."}', 404)


@pytest.mark.parametrize(
    ("api", "said"),
    [
        (
            NOT_FOUND,
            "answered with status 404: Sorry, we can't find the page you are looking for.",
        ),
        (reply(REQUEST, b"<html>Bad gateway</html>", 502), "answered with status 502."),
        (reply(REQUEST, b"<html>", 200), ": What the API sent is not JSON: Expecting value at character 0."),
        (reply(REQUEST, b'{"papers": []}', 200), ": What the API sent is not a list of papers."),
        (SourceError("huggingface.co does not answer."), "cannot be read: huggingface.co does not answer."),
    ],
)
def test_where_the_api_fails_the_web_page_is_read_and_that_is_told(api: WebReply | SourceError, said: str) -> None:
    world = World(failing(api, a_page(a_record(7, TUE))), since=MON, until=TUE)

    found = read(HuggingFaceDaily(), world)

    assert [paper.id for paper in found.papers] == ["arxiv:2611.00001", "arxiv:2611.00007"]
    assert found.error is None
    assert world.web.asked[-1].url == "https://huggingface.co/papers/date/2026-11-17"
    (told,) = world.told.told
    assert told.startswith("Hugging Face daily papers")
    assert said in told
    assert told.endswith("2026-11-17 was read from the web page instead.")


def test_a_web_page_of_another_day_holds_no_papers_of_this_one() -> None:
    world = World(failing(NOT_FOUND, a_page(a_record(7, MON), of=MON)), since=TUE, until=TUE)

    assert read(HuggingFaceDaily(), world).papers == []


def test_what_came_before_the_api_failed_is_kept() -> None:
    def answer(request: WebRequest) -> WebReply:
        if request.params.get("p") == "0":
            return reply(request, json.dumps([a_record(number) for number in range(100)]).encode())
        return reply(request, b"", 500)

    found = read(HuggingFaceDaily(), World(ScriptedWeb(answer), since=MON, until=MON))

    assert len(found.papers) == 100
    assert found.error is not None


def test_days_that_neither_way_gives_are_named_at_the_end() -> None:
    world = World(failing(NOT_FOUND, SourceError("huggingface.co does not answer.")), since=MON, until=WED)

    found = read(HuggingFaceDaily(), world)

    assert [paper.id for paper in found.papers] == ["arxiv:2611.00001", "arxiv:2611.00001"]
    assert found.error is not None
    assert found.error.message == (
        "Hugging Face daily papers cannot be read: 2026-11-17 is missing: Hugging Face daily papers answered with "
        "status 404: Sorry, we can't find the page you are looking for. Nor did the web page help: huggingface.co does "
        "not answer."
    )
    assert found.error.hint == "Mend address in [[sources]]; https://huggingface.co is the service itself."
    assert world.told.told == []


def test_after_three_days_in_vain_the_others_are_not_asked_for_and_are_named() -> None:
    asked: list[str] = []

    def answer(request: WebRequest) -> WebReply:
        asked.append(request.params.get("date", request.url[-10:]))
        if asked[-1] == "2026-11-12" and request.url == API:
            return reply(request, json.dumps([a_record(1)]).encode())
        raise SourceError("huggingface.co does not answer.")

    found = read(HuggingFaceDaily(), World(ScriptedWeb(answer), since=date(2026, 11, 10), until=WED))

    assert len(found.papers) == 1
    assert list(dict.fromkeys(asked)) == [f"2026-11-{day}" for day in (10, 11, 12, 13, 14, 15)]
    assert found.error is not None
    assert found.error.message == (
        "Hugging Face daily papers cannot be read: 2026-11-10 to 2026-11-11, 2026-11-13 to 2026-11-18 are missing: "
        "huggingface.co does not answer. Nor did the web page help."
    )


def test_a_damaged_record_names_source_day_and_number() -> None:
    web = a_web({(MON, 0): [a_record(1), {"paper": {"id": "2611.00002"}}]})

    found = read(HuggingFaceDaily(), World(web, since=MON, until=MON))

    assert [wrong.message for wrong in found.unreadable] == [
        "Hugging Face daily papers, 2026-11-16, entry 2 (2611.00002): title is missing or empty"
    ]


def test_a_mirror_is_asked_where_one_is_named() -> None:
    web = a_web({})

    read(HuggingFaceDaily(address="https://mirror.example/hf/"), World(web))

    assert web.asked[0].url == "https://mirror.example/hf/api/daily_papers"


def test_probing_asks_for_one_paper() -> None:
    web = ScriptedWeb(lambda request: reply(request, json.dumps([a_record(1)]).encode()))

    assert (
        probe(HuggingFaceDaily(), World(web)) == "Hugging Face daily papers answers: the newest list is of 2026-11-16"
    )
    assert [request.params for request in web.asked] == [{"limit": "1"}]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_probing_says_what_to_do_about_an_error(status: int) -> None:
    web = ScriptedWeb(lambda request: reply(request, b"", status))

    with pytest.raises(SourceError) as caught:
        probe(HuggingFaceDaily(), World(web))

    assert caught.value.message == f"Hugging Face daily papers answered with status {status}."
    assert caught.value.hint


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"date": "guessed"}, "digest.toml: [[sources]] number 1 date: Input should be 'announced' or 'submitted'."),
        ({"address": "ftp://x"}, "digest.toml: [[sources]] number 1 address: it is no http(s) address."),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        TableReader("digest.toml").built(SOURCES["hf_daily"], options, "[[sources]] number 1")
    assert caught.value.message == message


def test_now_is_read_from_the_ports_alone() -> None:
    web = a_web({})

    read(HuggingFaceDaily(), World(web, now=datetime(2030, 1, 2, tzinfo=UTC)))

    assert web.asked[0].params["date"] == "2030-01-02"
