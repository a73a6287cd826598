"""digest run by the week where editions are mailed: what reached nobody goes out once, and nothing twice."""

import email
import email.policy
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from digest.core.weeks import week_of
from tests.commands.conftest import Digest
from tests.commands.test_weeks import LAST, WEEK, a_line, held
from tests.scripted_smtp import ScriptedServer

BEFORE, NEWEST = week_of(LAST - WEEK), week_of(LAST)
CONFIG = """
[[sources]]
kind = "jsonl"
path = "papers.jsonl"
[mail]
sender = "digest@harbour.example"
recipients = ["ada@quay.example", "bo@quay.example"]
tries = 1
[mail.smtp]
host = "127.0.0.1"
tls = "none"
port = {port}
{more}
"""
NOBODY = 1  # no server listens on that port


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """The file of the one source that is configured, with a paper a week; no server takes mail."""
    configured(tmp_path, NOBODY)
    path = tmp_path / "papers.jsonl"
    path.write_text("\n".join([a_line(1, LAST - WEEK), a_line(2, LAST)]))
    return path


def configured(folder: Path, port: int, more: str = "") -> None:
    (folder / "digest.toml").write_text(CONFIG.format(port=port, more=more))


def accounting(folder: Path, week: str) -> dict[str, int]:
    """The counts of an edition that are not zero, as far as papers go."""
    counts: dict[str, int] = json.loads((folder / "out" / week / "digest.json").read_text())["accounting"]
    about_claims = {"topics", "claims", "supported", "flagged", "unsupported", "gaps"}
    return {name: count for name, count in counts.items() if count and name not in about_claims}


def mailed(server: ScriptedServer) -> list[tuple[str, list[str]]]:
    """For each message that was taken: who got it, and the numbers of the papers in it."""
    found = []
    for reader, content in server.seen.accepted:
        message = email.message_from_bytes(content, policy=email.policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        numbers = set(re.findall(r"Study (\d+)\s+of", body.get_content()))
        found.append((reader.partition("@")[0], sorted(numbers)))
    return found


def to_both(*mails: list[str]) -> list[tuple[str, list[str]]]:
    return [(reader, numbers) for numbers in mails for reader in ("ada", "bo")]


@pytest.mark.usefixtures("papers")
def test_papers_of_a_week_that_reached_nobody_are_in_the_next_one(digest: Digest, tmp_path: Path) -> None:
    assert digest("run", "--week", BEFORE).code == 5

    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        assert digest("run").code == 0

    assert mailed(server) == to_both(["1", "2"])
    assert accounting(tmp_path, NEWEST) == {"read": 2, "carried_in": 1, "repeated": 1, "papers": 2}


@pytest.mark.parametrize("again", [("--catch-up",), ("--catch-up", "--json"), ()])
@pytest.mark.usefixtures("papers")
def test_what_a_later_week_carried_in_is_mailed_by_no_other(
    again: tuple[str, ...], digest: Digest, tmp_path: Path
) -> None:
    assert digest("run", "--week", BEFORE).code == 5
    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        assert digest("run").code == 0
        before = (tmp_path / "out" / NEWEST / "digest.json").read_bytes()

        assert digest("run", *again).code == 0

    assert mailed(server) == to_both(["1", "2"])
    assert (tmp_path / "out" / NEWEST / "digest.json").read_bytes() == before


@pytest.mark.usefixtures("papers")
def test_a_week_made_again_mails_nothing_that_a_later_one_carried_in(digest: Digest, tmp_path: Path) -> None:
    assert digest("run", "--week", BEFORE).code == 5
    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        assert digest("run").code == 0
        assert digest("run", "--week", BEFORE).code == 0

    assert [numbers for _, numbers in mailed(server) if "1" in numbers] == [["1", "2"], ["1", "2"]]
    assert accounting(tmp_path, BEFORE) == {"read": 2, "covered_before": 1, "outside_window": 1}


@pytest.mark.usefixtures("papers")
def test_catching_up_mails_the_week_that_reached_nobody_first(digest: Digest, tmp_path: Path) -> None:
    assert digest("run", "--week", BEFORE).code == 5

    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        first, second = digest("run", "--catch-up"), digest("run", "--catch-up", "--quiet")

    assert (first.code, second.code, second.out, second.err) == (0, 0, "", "")
    assert mailed(server) == to_both(["1"], ["2"])
    assert accounting(tmp_path, NEWEST) == {"read": 2, "covered_before": 1, "papers": 1}


@pytest.mark.usefixtures("papers")
def test_catching_up_mails_a_week_to_the_readers_who_lack_it(digest: Digest, tmp_path: Path) -> None:
    with ScriptedServer(RCPT=lambda line: "450 later" if "bo@" in line else "250 Ok") as server:
        configured(tmp_path, server.port)
        assert digest("run", "--week", BEFORE).code == 5
    assert mailed(server) == [("ada", ["1"])]

    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        assert digest("run", "--catch-up").code == 0

    assert mailed(server) == [("bo", ["1"]), *to_both(["2"])]


def test_a_late_paper_in_a_week_that_was_mailed_is_mailed_with_the_next(
    digest: Digest, papers: Path, tmp_path: Path
) -> None:
    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        assert digest("run", "--week", BEFORE).code == 0
        papers.write_text("\n".join([a_line(1, LAST - WEEK), a_line(3, LAST - WEEK), a_line(2, LAST)]))
        assert digest("run", "--week", BEFORE).code == 0
        assert held(tmp_path, BEFORE) == ["00001", "00003"]
        assert digest("run").code == 0

    assert mailed(server) == to_both(["1"], ["2", "3"])


def test_weeks_too_old_to_be_mailed_are_made_and_are_not_carried_on(
    digest: Digest, papers: Path, tmp_path: Path
) -> None:
    papers.write_text("\n".join(a_line(number, LAST - WEEK * number) for number in range(7)))
    assert digest("run", "--week", week_of(LAST - WEEK * 6)).code == 5

    with ScriptedServer() as server:
        configured(tmp_path, server.port, "[edition]\nlate_days = 60")
        first, second = digest("run", "--catch-up"), digest("run", "--catch-up")

    assert (first.code, second.code) == (5, 0)
    assert f"say digest send {week_of(LAST - WEEK * 4)} --late" in first.err
    assert [held(tmp_path, week_of(LAST - WEEK * number)) for number in range(6)] == [
        [f"{number:05}"] for number in range(6)
    ]
    assert mailed(server)[-2:] == to_both(["0"])
    assert len(mailed(server)) == len({(reader, *numbers) for reader, numbers in mailed(server)})


@pytest.mark.usefixtures("papers")
def test_an_edition_that_is_not_to_be_mailed_has_covered_its_papers(digest: Digest, tmp_path: Path) -> None:
    assert digest("run", "--week", BEFORE, "--no-mail").code == 0

    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        assert digest("run", "--catch-up").code == 0
        assert digest("send", BEFORE).code == 0

    assert mailed(server) == to_both(["2"], ["1"])


@pytest.mark.usefixtures("papers")
def test_an_edition_that_reached_nobody_waits_though_it_is_made_again_without_mail(
    digest: Digest, tmp_path: Path
) -> None:
    assert digest("run", "--week", BEFORE).code == 5
    assert digest("run", "--week", BEFORE, "--no-mail").code == 0

    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        assert digest("run").code == 0

    assert mailed(server) == to_both(["1", "2"])


@pytest.mark.usefixtures("papers")
def test_papers_that_reached_nobody_wait_though_no_late_ones_are_taken(digest: Digest, tmp_path: Path) -> None:
    strict = "[edition]\nlate_days = 0"
    configured(tmp_path, NOBODY, strict)
    assert digest("run", "--week", BEFORE).code == 5

    with ScriptedServer() as server:
        configured(tmp_path, server.port, strict)
        assert digest("run").code == 0

    assert mailed(server) == to_both(["1", "2"])


@pytest.mark.usefixtures("papers")
def test_a_source_that_was_added_keeps_no_week_from_being_caught_up_with(digest: Digest, tmp_path: Path) -> None:
    assert digest("run", "--week", BEFORE).code == 5
    (tmp_path / "more.jsonl").write_text(a_line(9, LAST + timedelta(days=1)))

    with ScriptedServer() as server:
        configured(tmp_path, server.port, '[[sources]]\nkind = "jsonl"\npath = "more.jsonl"')
        said = digest("run", "--catch-up")

    assert said.code == 0, said.err
    assert mailed(server) == to_both(["1"], ["2", "9"])
