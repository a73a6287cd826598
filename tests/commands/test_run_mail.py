"""digest run with [mail]: the server is tried before anything is asked, and mail leaves when the edition is there."""

import json
from pathlib import Path

import pytest

from digest.mailing.messages import read
from tests.commands.conftest import Digest
from tests.honest import Honest
from tests.scripted_smtp import ScriptedServer

CONFIG = """\
[mail]
sender = "Harbour lab <digest@harbour.example>"
recipients = ["ada@quay.example", "bo@quay.example"]
tries = 1

[mail.smtp]
host = "127.0.0.1"
tls = "none"
port = {port}
{more}
"""
WEEK = ("run", "week.txt", "--edition", "tides")
LOGIN = "250-sink.example\r\n250 AUTH PLAIN"
REFUSED = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."


def configured(folder: Path, port: int, more: str = "") -> None:
    (folder / "digest.toml").write_text(CONFIG.format(port=port, more=more), encoding="utf-8")


def test_mail_leaves_when_the_edition_is_on_the_disk(digest: Digest, tmp_path: Path) -> None:
    there: list[bool] = []

    def looked(_command: str) -> str:
        there.append((tmp_path / "out" / "tides" / "digest.html").exists())
        return "354 Go on"

    with ScriptedServer(DATA=looked) as server:
        configured(tmp_path, server.port)
        said = digest(*WEEK)

    assert said.code == 0
    assert "Mail: 2 readers: 2 accepted by the server.\n" in said.out
    assert there == [True, True]
    assert server.seen.readers() == ["ada@quay.example", "bo@quay.example"]
    message = read(server.seen.accepted[0][1].removesuffix(b".\r\n"))
    assert str(message["From"]) == "Harbour lab <digest@harbour.example>"
    assert [part.get_filename() for part in message.iter_attachments()] == ["digest.html"]


def test_the_same_edition_made_again_is_mailed_to_nobody_again(digest: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        first, second = digest(*WEEK), digest(*WEEK)

    assert (first.code, second.code, len(server.seen.accepted)) == (0, 0, 2)
    record = json.loads((tmp_path / "out" / "tides" / "run.json").read_text(encoding="utf-8"))
    assert [receipt["status"] for receipt in record["receipts"]] == ["accepted"] * 3
    assert record["config"]["mail"] == {
        "list_id": "digest.harbour.example",
        "archive_url": "",
        "transport": "Smtp",
        "readers": 2,
    }
    assert "quay.example" not in json.dumps(record)


def test_a_login_that_is_refused_ends_the_run_before_anything_is_asked(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_MAIL_PASSWORD", "brine")
    with Honest() as model, ScriptedServer(EHLO=LOGIN, AUTH=REFUSED) as server:
        configured(tmp_path, server.port, 'user = "lab"')
        said = digest(*WEEK, "--base-url", model.url, "--model", "honest")

    assert (said.code, model.asked) == (2, [])
    assert not (tmp_path / "out" / "tides").exists()
    refusal = f"Error: 127.0.0.1:{server.port} refused the login of 'lab': {REFUSED}"
    assert f"{refusal} Nothing was asked, and no edition was made.\n" in said.err
    assert "app password" in said.err
    assert "535 5.7.139 says that Microsoft takes no password for this mailbox any more" in said.err
    assert "--no-mail" in said.err
    assert "brine" not in said.err


def test_a_server_that_is_down_costs_no_edition_and_is_told_with_exit_code_five(digest: Digest, tmp_path: Path) -> None:
    with Honest() as model, ScriptedServer() as server:
        port = server.port
        model_options = ("--base-url", model.url, "--model", "honest")
        configured(tmp_path, 1)
        down = digest(*WEEK, *model_options)
        asked = len(model.asked)
        configured(tmp_path, port)
        later = digest("send", "tides")

        assert (down.code, later.code) == (5, 0)
        assert asked == len(model.asked) > 0
    assert (tmp_path / "out" / "tides" / "digest.html").exists()
    assert "The edition is made all the same, and mail is tried again then." in down.err
    assert "Mail: 2 readers: 2 not tried yet.\nSay digest send tides to try again; nobody gets it twice.\n" in down.out
    assert server.seen.readers() == ["ada@quay.example", "bo@quay.example"]


def test_a_password_that_is_missing_is_named_before_anything_is_asked(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path, 1, 'user = "lab"')
    said = digest(*WEEK)

    assert said.code == 2
    assert "[mail.smtp] names the user 'lab', and DIGEST_MAIL_PASSWORD is empty." in said.err


def test_no_mail_is_no_mail(digest: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        said = digest(*WEEK, "--no-mail")

    assert (said.code, server.seen.connections) == (0, 0)
    assert "Mail" not in said.out


def test_a_dry_run_goes_near_no_server(digest: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        said = digest(*WEEK, "--dry-run")

    assert (said.code, server.seen.connections) == (0, 0)


def test_an_edition_of_long_ago_is_made_and_not_mailed(digest: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        configured(tmp_path, server.port)
        said = digest("run", "week.txt", "--edition", "2026-W01")

    assert (said.code, server.seen.accepted) == (5, [])
    assert "nobody was mailed. If it is to go out all the same, say digest send 2026-W01 --late." in said.err
    assert (tmp_path / "out" / "2026-W01" / "digest.html").exists()
