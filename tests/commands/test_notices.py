"""Notices of an edition, from the command line to the place that they are posted to."""

import re
import sqlite3
from pathlib import Path

import pytest

from tests.board import posting
from tests.commands.conftest import Digest

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

CONFIG = '[[channels]]\nkind = "folder"\n[[channels]]\nkind = "notice"\nlink = "https://quay.example/{edition}"\n'
RUN = ("run", "week.txt", "--edition", "2026-W47", "--config", "digest.toml")


def test_an_edition_is_told_of_once_however_often_it_is_made(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "digest.toml").write_text(CONFIG)
    with posting() as board:
        monkeypatch.setenv("DIGEST_NOTICE_URLS", board.url("quay"))
        first = digest(*RUN)
        again = digest(*RUN)

    ((path, body),) = board.posted
    assert (first.code, again.code) == (0, 0)
    assert "Notices: 1 of 1 confirmed.\n" in first.out
    assert path == "quay"
    assert (body["title"], body["message"]) == (
        "Research digest 2026-W47",
        "2 papers in 1 topic, 2 picks. https://quay.example/2026-W47",
    )


def test_a_place_that_does_not_confirm_is_told_of_and_tried_by_the_next_run(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "digest.toml").write_text(CONFIG)
    with posting() as board:
        monkeypatch.setenv("DIGEST_NOTICE_URLS", board.url("quay-secret-5566"))
        board.answers["quay-secret-5566"] = 503
        first = digest(*RUN)
        board.answers.clear()
        again = digest(*RUN)

    assert first.code == 5
    assert re.sub(r"[0-9a-f]{8}  ", "HASH  ", first.out).endswith(
        "Notices: 0 of 1 confirmed.\n"
        "  HASH  retryable: Failed to send JSON POST notification: Servers are overloaded., error=503.\n"
        "Who did not confirm is told when digest run makes the edition again.\n"
        "Open out/2026-W47/digest.html\n"
    )
    assert (again.code, board.paths) == (0, ["quay-secret-5566"] * 2)
    kept = b"".join(file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file())
    assert b"quay-secret-5566" not in kept
    assert "quay-secret-5566" not in first.out + first.err + again.out + again.err


def test_a_notice_that_may_have_arrived_is_told_of_as_that(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "digest.toml").write_text(CONFIG)
    with posting() as board:
        monkeypatch.setenv("DIGEST_NOTICE_URLS", board.url("quay"))
        digest(*RUN)
        with sqlite3.connect(tmp_path / "out" / "state.sqlite") as state:
            state.execute("update sendings set state = 'sending'")
        state.close()
        said = digest(*RUN)

    assert said.code == 5
    assert board.paths == ["quay"]
    assert re.sub(r"[0-9a-f]{8}  ", "HASH  ", said.out).endswith(
        "Notices: 0 of 1 confirmed.\n"
        "  HASH  uncertain: the run ended before the server had answered\n"
        "Who is uncertain may have been told, and is not told again.\n"
        "Open out/2026-W47/digest.html\n"
    )


def test_places_that_are_not_there_end_the_run_before_anything_is_made(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIGEST_NOTICE_URLS", raising=False)
    (tmp_path / "digest.toml").write_text(CONFIG)
    said = digest(*RUN)

    assert said.code == 2
    assert "DIGEST_NOTICE_URLS holds no address for notices." in said.err
    assert not (tmp_path / "out" / "2026-W47").exists()
