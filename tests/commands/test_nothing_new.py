"""A week with nothing new, from the command line to who is mailed and what is said of it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from digest.core.errors import SourceError
from digest.core.papers import Paper
from digest.mailing.messages import read
from digest.ports import Ports
from digest.sources import SOURCES
from tests.board import posting
from tests.commands.conftest import Digest, Said
from tests.honest import Honest
from tests.renderers.editions import nothing_new, rendered
from tests.scripted_smtp import ScriptedServer

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

CONFIG = """\
[[sources]]
kind = "still"

[mail]
sender = "Harbour lab <digest@harbour.example>"
recipients = ["ada@quay.example", "bo@quay.example"]
tries = 1
{mail}

[mail.smtp]
host = "127.0.0.1"
tls = "none"
port = {port}

[[channels]]
kind = "notice"
{notice}
"""
NEVER = "nothing_new = false"
RUN = ("run", "--week", "2026-W47")
SAID = "2026-W47 has nothing new, and [mail] nothing_new is false: nobody is mailed.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """A source without papers of any day; the one called `broken` cannot be read."""

    kind: ClassVar[str] = "still"
    name: str = "still waters"

    async def read(self, ports: Ports) -> AsyncIterator[Paper]:  # noqa: ARG002 -- a Source
        if self.name == "broken":
            raise SourceError("The harbour is closed.")
        papers: tuple[Paper, ...] = ()
        for paper in papers:
            yield paper


@pytest.fixture
def week(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> Digest:
    """`digest ARGUMENTS`, with a source that holds nothing."""
    monkeypatch.setitem(SOURCES, "still", Still)
    monkeypatch.setenv("DIGEST_NOTICE_URLS", "json://127.0.0.1:9/nobody")
    return digest


def configured(folder: Path, port: int, mail: str = "", notice: str = NEVER, more: str = "") -> None:
    text = CONFIG.format(port=port, mail=mail, notice=notice)
    (folder / "digest.toml").write_text(f"{text}\n{more}", encoding="utf-8")


def last_lines(said: Said) -> list[str]:
    return said.out.splitlines()


def test_a_week_with_nothing_new_is_an_edition_that_is_mailed_and_says_so(week: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        said = week(*RUN)

    assert (said.code, last_lines(said)) == (
        0,
        [
            "2026-W47: nothing new.",
            "Papers: 0 read = 0 in the edition.",
            "Mail: 2 readers: 2 accepted by the server.",
            "Notices: nobody was told, because nothing is new and their nothing_new is false.",
            "Open out/2026-W47/digest.html",
        ],
    )
    assert server.seen.readers() == ["ada@quay.example", "bo@quay.example"]
    message = read(server.seen.accepted[0][1].removesuffix(b".\r\n"))
    assert str(message["Subject"]) == "Research digest 2026-W47: nothing new"
    page = (tmp_path / "out" / "2026-W47" / "digest.md").read_text(encoding="utf-8")
    assert "\nNothing was there to read: still waters holds no paper of these days.\n" in page


def test_where_it_is_not_wanted_nobody_is_mailed_and_the_last_lines_say_why(week: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        configured(tmp_path, server.port, mail=NEVER)
        said, quiet, later = week(*RUN), week(*RUN, "--quiet"), week("send", "2026-W47")

    assert (said.code, quiet.code, server.seen.accepted) == (0, 0, [])
    assert last_lines(said)[2:] == [
        "Mail: nobody was mailed, because nothing is new and [mail] nothing_new is false.",
        "Notices: nobody was told, because nothing is new and their nothing_new is false.",
        "Open out/2026-W47/digest.html",
    ]
    assert (quiet.out, quiet.err) == ("", "")
    assert not (tmp_path / "out" / "2026-W47" / "digest.eml").exists()
    assert (later.code, later.out, later.err) == (0, SAID, "")


def test_a_source_that_failed_is_told_by_the_exit_code_though_nobody_is_mailed(week: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        configured(tmp_path, server.port, mail=NEVER, more='[[sources]]\nkind = "still"\nname = "broken"\n')
        said = week(*RUN, "--json")

    assert (said.code, server.seen.accepted) == (4, [])
    summary = json.loads(said.out)
    assert (summary["edition"], summary["nothing_new"], summary["exit_code"]) == ("2026-W47", True, 4)
    assert "Source broken failed: The harbour is closed.\n" in said.err
    assert "⚠ broken could not be read: The harbour is closed. Papers of it may be missing." in (
        tmp_path / "out" / "2026-W47" / "digest.md"
    ).read_text(encoding="utf-8")


def test_no_model_is_asked_where_there_is_nothing_to_write_about(week: Digest, tmp_path: Path) -> None:
    with Honest() as model:
        configured(tmp_path, 1)
        said = week(*RUN, "--no-mail", "--base-url", model.url, "--model", "honest")

    assert (said.code, model.asked) == (0, [])
    page = (tmp_path / "out" / "2026-W47" / "digest.html").read_text(encoding="utf-8")
    assert "<p>There was nothing to write about.</p>" in page
    assert "honest" not in page


def test_without_mail_at_all_nobody_is_said_to_be_left_out(week: Digest, tmp_path: Path) -> None:
    configured(tmp_path, 1, mail=NEVER)

    assert last_lines(week(*RUN, "--no-mail"))[1:] == [
        "Papers: 0 read = 0 in the edition.",
        "Open out/2026-W47/digest.html",
    ]


def test_a_notice_of_it_is_sent_unless_it_is_not_wanted(
    week: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with posting() as board, ScriptedServer() as server:
        monkeypatch.setenv("DIGEST_NOTICE_URLS", board.url("quay"))
        configured(tmp_path, server.port, mail=NEVER)
        week(*RUN)
        assert board.posted == []
        configured(tmp_path, server.port, mail=NEVER, notice="")
        said = week(*RUN)

    assert said.code == 0
    assert [body["message"] for _, body in board.posted] == ["Nothing new."]
    assert "Notices: 1 of 1 confirmed.\n" in said.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), {"exit_code": 0, "receipts": []}),
        (("--dry-run",), {"readers": []}),
        (("--test", "me@elsewhere.example"), {"exit_code": 0, "receipts": []}),
    ],
)
def test_sending_such_an_edition_says_in_one_sentence_that_nobody_is_mailed(
    week: Digest, tmp_path: Path, arguments: tuple[str, ...], told: dict[str, object]
) -> None:
    folder = tmp_path / "out" / "2026-W47"
    folder.mkdir(parents=True)
    (folder / "digest.json").write_text(rendered("json", nothing_new()), encoding="utf-8")
    with ScriptedServer() as server:
        configured(tmp_path, server.port, mail=NEVER)
        said, asked = week("send", *arguments), week("send", "--json", *arguments)
        quiet = week("send", "--quiet", *arguments)

    assert (said.code, said.out, said.err) == (0, SAID, "")
    assert (json.loads(asked.out), asked.err) == ({"edition": "2026-W47", "nothing_new": True, **told}, SAID)
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    assert server.seen.connections == 0
