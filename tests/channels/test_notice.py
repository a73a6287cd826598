"""A notice goes once to each place, says what there is, and gives nothing of the place's address away."""

import asyncio
import json
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from digest.channels.notice import Notice
from digest.core.editions import Accounting, Edition, Page, Receipt, SourceReport
from digest.core.errors import ConfigError
from tests.board import Board, posting
from tests.renderers.editions import an_edition, nothing_new, rendered
from tests.worlds import Heard, a_world

# apprise 2.3 looks for a module of the standard library that Python 3.13 lacks.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SECRET = "tide-secret-77"  # noqa: S105 -- invented, to be looked for
LINK = "https://lab.example/digest/{edition}/digest.html"


@pytest.fixture
def board() -> Iterator[Board]:
    with posting() as shown:
        yield shown


def told(
    out: Path, environment: Mapping[str, str], edition: Edition | None = None, link: str = LINK, *, wanted: bool = True
) -> list[Receipt]:
    """Tell of an edition, beside whose digest.json there are other pages."""
    made = edition or an_edition()
    pages = [
        Page(edition=made.name, name=f"digest.{kind}", media_type="text/plain", content=content)
        for kind, content in (("md", "# Tides"), ("json", rendered("json", made)), ("eml", "From: x\r\n\r\n"))
    ]
    ports = replace(a_world(out), secret=lambda name: environment.get(name, ""))
    return list(asyncio.run(Notice(link=link, nothing_new=wanted).deliver(pages, ports)))


def at(*urls: str) -> dict[str, str]:
    return {"DIGEST_NOTICE_URLS": "\n".join(urls)}


def test_each_place_is_told_once_an_edition(board: Board, tmp_path: Path) -> None:
    places = at(board.url("quay"), board.url("pier"), board.url("quay"))

    first = told(tmp_path, places)
    again = told(tmp_path, places)

    assert sorted(board.paths) == ["pier", "quay"]
    assert [(each.channel, each.status, each.detail) for each in first] == [
        ("notice", "accepted", "confirmed by JSON"),
        ("notice", "accepted", "confirmed by JSON"),
    ]
    assert again == first
    told(tmp_path, places, an_edition(name="2026-W48"))
    assert sorted(board.paths) == ["pier", "pier", "quay", "quay"]


def test_a_place_that_is_added_is_told_and_the_others_are_not_told_again(board: Board, tmp_path: Path) -> None:
    told(tmp_path, at(board.url("quay")))

    told(tmp_path, at(board.url("quay"), board.url("pier")))

    assert board.paths == ["quay", "pier"]


@pytest.mark.parametrize(
    ("count", "link", "message"),
    [
        (
            Accounting(papers=3, topics=1, gaps=1),
            LINK,
            "3 papers in 1 topic, 1 pick, 1 gap. https://lab.example/digest/2026-W47/digest.html",
        ),
        (Accounting(papers=1, topics=0), "", "1 paper in 0 topics, 1 pick."),
        (Accounting(papers=1207, topics=36, gaps=2), "", "1,207 papers in 36 topics, 1 pick, 2 gaps."),
    ],
)
def test_the_notice_says_how_much_there_is_and_where(
    board: Board, tmp_path: Path, count: Accounting, link: str, message: str
) -> None:
    told(tmp_path, at(board.url("quay")), an_edition(accounting=count), link)

    ((_, body),) = board.posted
    assert (body["title"], body["message"]) == ("The week in tides", message)


@pytest.mark.parametrize(
    ("errors", "message"),
    [
        ((None,), "Nothing new."),
        (("No answer.", None), "Nothing new, 1 source could not be read."),
        (("No answer.", "Gone."), "Nothing new, 2 sources could not be read."),
    ],
)
def test_of_an_edition_without_papers_the_notice_says_that_nothing_is_new(
    board: Board, tmp_path: Path, errors: tuple[str | None, ...], message: str
) -> None:
    sources = tuple(SourceReport(name="feed", kind="atom", read=0, error=error) for error in errors)

    told(tmp_path, at(board.url("quay")), nothing_new(sources=sources), "")

    assert [body["message"] for _, body in board.posted] == [message]


def test_where_it_is_not_wanted_no_notice_says_that_nothing_is_new(board: Board, tmp_path: Path) -> None:
    places = at(board.url("quay"))

    assert told(tmp_path, places, nothing_new(), wanted=False) == []
    assert board.posted == []
    assert len(told(tmp_path, places, an_edition(), wanted=False)) == 1


def test_nothing_of_the_papers_is_sent(board: Board, tmp_path: Path) -> None:
    told(tmp_path, at(board.url("quay")))

    assert "Marl" not in json.dumps(board.posted)
    assert "salt" not in json.dumps(board.posted).lower()


def test_a_name_is_put_into_the_link_as_an_address_has_it(board: Board, tmp_path: Path) -> None:
    told(tmp_path, at(board.url("quay")), an_edition(name="Gezeiten & Salz ü"))

    assert board.posted[0][1]["message"].endswith(
        " https://lab.example/digest/Gezeiten%20%26%20Salz%20%C3%BC/digest.html"
    )


def test_a_place_that_does_not_confirm_is_told_by_the_next_run_and_holds_nobody_up(
    board: Board, tmp_path: Path
) -> None:
    places = at(board.url("quay"), board.url("pier"))
    board.answers["quay"] = 500

    first = told(tmp_path, places)

    assert sorted(board.paths) == ["pier", "quay"]
    assert sorted(each.status for each in first) == ["accepted", "retryable"]
    (failure,) = [each for each in first if each.status == "retryable"]
    assert failure.detail == "Failed to send JSON POST notification: Internal server error., error=500."

    board.answers.clear()
    second = told(tmp_path, places)

    assert sorted(board.paths) == ["pier", "quay", "quay"]
    assert {each.status for each in second} == {"accepted"}


def test_a_place_where_nobody_listens_is_told_of(tmp_path: Path) -> None:
    (receipt,) = told(tmp_path, at(f"json://127.0.0.1:9/{SECRET}"))

    assert receipt.status == "retryable"
    assert receipt.detail == "A Connection error occurred sending JSON notification to 127.0.0.1."


def test_a_notice_that_was_on_its_way_when_the_run_ended_is_not_sent_again(board: Board, tmp_path: Path) -> None:
    board.answers["quay"] = 500
    told(tmp_path, at(board.url("quay")))
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        state.execute("update sendings set state = 'sending'")
    state.close()
    board.answers.clear()

    (receipt,) = told(tmp_path, at(board.url("quay")))

    assert board.paths == ["quay"]
    assert (receipt.status, receipt.detail) == ("uncertain", "the run ended before the server had answered")


@pytest.mark.parametrize(
    "title",
    [
        "Tides\r\nX-Evil: 1\x00\x1b[2J",
        "\u202eedit\u202c \u2066x\u2069\u2028y",
        "<b>Tides</b> & {{ 7 * 7 }} %s {edition}",
        "@everyone <!channel> [x](https://evil.example)",
    ],
)
def test_a_hostile_title_is_one_line_of_text(board: Board, tmp_path: Path, title: str) -> None:
    told(tmp_path, at(board.url("quay")), an_edition(title=title))

    ((_, body),) = board.posted
    assert (
        body["title"]
        == {
            "T": "Tides X-Evil: 1 [2J",
            "\u202e": "edit x y",
            "<": "<b>Tides</b> & {{ 7 * 7 }} %s {edition}",
            "@": "@everyone <!channel> [x](https://evil.example)",
        }[title[0]]
    )
    assert body["message"].startswith("3 papers in 1 topic, 1 pick, 1 gap. ")


@pytest.mark.parametrize("answer", [200, 404, 500])
def test_no_secret_of_an_address_is_told_or_kept(
    board: Board, tmp_path: Path, capfd: pytest.CaptureFixture[str], answer: int
) -> None:
    board.answers[SECRET] = answer
    place = board.url(SECRET).replace("json://", "json://ann:word-secret-88@") + "?+X-Token=head-secret-99"
    heard = Heard()
    edition = an_edition()
    page = Page(edition=edition.name, name="digest.json", media_type="", content=rendered("json", edition))
    ports = replace(a_world(tmp_path), secret=lambda name: at(place).get(name, ""), progress=heard)

    (receipt,) = asyncio.run(Notice().deliver([page], ports))
    probed = asyncio.run(Notice().probe(ports))

    assert len(board.posted) == 1
    out, err = capfd.readouterr()
    shown = f"{receipt} {probed} {heard.told} {heard.stages} {out} {err}"
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name != "mail.key")
    for secret in (SECRET, "word-secret-88", "head-secret-99"):
        assert secret not in shown
        assert secret.encode() not in kept
    assert len(receipt.recipient) == 32
    assert probed == "Notices go to JSON"


@pytest.mark.parametrize("wrong", ["nosuch://tide-secret-77/x", "json://", "tide-secret-77", "slack://tide-secret-77"])
def test_an_address_that_is_none_is_told_by_its_number_alone(
    board: Board, tmp_path: Path, capfd: pytest.CaptureFixture[str], wrong: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        told(tmp_path, at(board.url("quay"), board.url("quay"), wrong, board.url("pier")))

    out, err = capfd.readouterr()
    assert caught.value.sentence == (
        "DIGEST_NOTICE_URLS: address number 3 is none that apprise understands. "
        "Its forms are listed at https://github.com/caronc/apprise/wiki"
    )
    assert SECRET not in out + err
    assert board.posted == []


@pytest.mark.parametrize("environment", [{}, {"DIGEST_NOTICE_URLS": " \n "}])
def test_without_an_address_the_variable_is_named(tmp_path: Path, environment: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        told(tmp_path, environment)

    assert caught.value.sentence == (
        "DIGEST_NOTICE_URLS holds no address for notices. "
        "Put apprise addresses into the environment variable DIGEST_NOTICE_URLS, one a line."
    )


def test_without_the_extra_it_says_what_to_install(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)

    with pytest.raises(ConfigError) as caught:
        told(tmp_path, at(board.url("quay")))

    assert caught.value.sentence == (
        "[[channels]] asks for notices, and apprise is not installed. "
        "Install it: pip install 'research-digest[notices]'"
    )
    assert board.posted == []


def test_the_places_stand_in_the_variable_that_the_config_names(board: Board, tmp_path: Path) -> None:
    ports = replace(a_world(tmp_path), secret=lambda name: {"QUAYS": board.url("quay")}.get(name, ""))

    assert asyncio.run(Notice(urls_from="QUAYS").probe(ports)) == "Notices go to JSON"
    assert board.posted == []
