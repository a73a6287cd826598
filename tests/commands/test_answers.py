"""digest new with sources, model and mail: what it writes works as it is, and what could not work is not written."""

import re
import tomllib
from pathlib import Path

import pytest

from digest.config import Wishes, load
from tests.commands.conftest import Digest

SOURCES = ("--arxiv", "cs.CL", "--arxiv", "cs.IR", "--hf-daily", "--feed", "https://journal.example/tides.rss")
MODEL = ("--model", "qwen3:8b", "--base-url", "http://localhost:11434/v1")
MAIL = ("--from", "Lab <digest@lab.example>", "--to", "a@b.example", "--to", "c@d.example", "--smtp", "mail.example:25")


def test_what_is_said_stands_in_the_config(digest: Digest, tmp_path: Path) -> None:
    said = digest("new", "weekly", *SOURCES, *MODEL, *MAIL)

    assert (said.code, said.err) == (0, "")
    assert said.out == "Wrote weekly/digest.toml\nNext: cd weekly, digest doctor, digest run\n"
    config = tomllib.loads((tmp_path / "weekly" / "digest.toml").read_text())
    assert config["sources"] == [
        {"kind": "arxiv", "categories": ["cs.CL", "cs.IR"]},
        {"kind": "hf_daily"},
        {"kind": "feed", "url": "https://journal.example/tides.rss"},
    ]
    assert config["endpoint"] == {"model": "qwen3:8b", "base_url": "http://localhost:11434/v1"}
    assert config["mail"] == {
        "sender": "Lab <digest@lab.example>",
        "recipients": ["a@b.example", "c@d.example"],
        "smtp": {"host": "mail.example", "port": 25},
    }


def test_every_comment_that_is_left_can_still_be_taken_away(digest: Digest, tmp_path: Path) -> None:
    digest("new", *SOURCES, *MODEL, *MAIL)
    path = tmp_path / "digest.toml"

    path.write_text(re.sub(r"^# (?=\[|[a-z_]+ = )", "", path.read_text(), flags=re.MULTILINE))

    (tmp_path / "prompts").mkdir()
    (tmp_path / "templates").mkdir()
    assert len(load(path, Wishes(edition="W")).pipeline.sources) == 11


def test_the_sources_stand_below_what_is_said_of_sources(digest: Digest, tmp_path: Path) -> None:
    digest("new", "--hf-daily")

    text = (tmp_path / "digest.toml").read_text()
    assert 'Each has a page in docs/sources.\n[[sources]]\nkind = "hf_daily"\n\n# [[sources]]\n' in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--arxiv", "cs.CL,cs.LG"),
            (
                "digest new: --arxiv categories: 'cs.CL,cs.LG' is no category of arXiv.\n"
                'Write them as arXiv does, each in quotes: ["cs.CL", "hep-th"], or "stat" for all of statistics.\n'
            ),
        ),
        (("--feed", "journal.example"), "digest new: --feed url: it is no http(s) address.\nMend the value.\n"),
        (
            ("--base-url", "http://localhost:1/v1"),
            "An endpoint is named, and no model.\nSay --model NAME, or set model in [endpoint].\n",
        ),
        (
            ("--from", "a@b.example", "--smtp", "mail.example"),
            "Mail needs --to too.\nSay --from ADDRESS, --to ADDRESS and --smtp HOST, or none of them.\n",
        ),
        (
            ("--from", "a@b.example", "--to", "nobody", "--smtp", "mail.example"),
            "digest new: [mail] recipients, number 1: 'nobody' has no @.\nWrite a@b.example, or Name <a@b.example>.\n",
        ),
        (
            ("--from", "a@b.example", "--to", "c@d.example", "--smtp", "smtp://mail.example"),
            "--smtp 'smtp://mail.example' is no server.\nWrite smtp.lab.example or smtp.lab.example:587.\n",
        ),
    ],
)
def test_what_no_config_may_say_is_an_error_and_writes_nothing(
    digest: Digest, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    found = digest("new", "weekly", *options)

    assert (found.code, found.out, found.err) == (2, "", f"Error: {said}")
    assert not (tmp_path / "weekly").exists()


def test_without_sources_the_next_step_is_to_name_some(digest: Digest) -> None:
    said = digest("new")

    assert said.out == "Wrote digest.toml\nNext: name your sources in digest.toml, digest doctor, digest run\n"
