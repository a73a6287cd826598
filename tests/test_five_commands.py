"""The five commands of the README lead from nothing to a mailed weekly edition, on their real addresses."""

import email
import email.policy
import json
import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.core.weeks import last_whole_week, week_of
from digest.testing.feeds import LoopbackWeb
from tests.environments import fresh_environment
from tests.honest import Honest
from tests.intercepting import Interceptor
from tests.mailroom import Mailroom
from tests.played import PlayedPaper, PlayedWeb

pytestmark = pytest.mark.install

ROOT = Path(__file__).parent.parent
MONDAY = last_whole_week(datetime.now(tz=UTC).date()).since
THINGS = ("tide tables", "salt", "kelp", "harbour bells", "drifting ice", "pilots", "lighthouse lamps", "wrecks")


def the_commands() -> list[str]:
    """The block under the README's heading, a command a line."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Every week\n")[1]
    block = re.search(r"```\n(.*?)```", section, re.DOTALL)
    assert block
    return block[1].replace("\\\n", " ").strip().splitlines()


def papers() -> list[PlayedPaper]:
    """Papers of the last whole week: on arXiv, on Hugging Face, or on both."""
    return [
        PlayedPaper(
            number=f"2611.{number:05}",
            title=f"{thing.title()}: What {number + 2} Years of Watching Tell",
            abstract=(
                f"Much is said of {thing} and little is measured. We watched {thing} for {number + 2} years from "
                f"three piers. We find that {thing} change by {number + 3}% a year. A table of {thing} comes with this."
            ),
            submitted=MONDAY + timedelta(days=number % 4),
            shown=None if number == 1 else MONDAY + timedelta(days=number % 4 + 1),
            daily=(MONDAY + timedelta(days=5),) if number in {0, 1} else (),
        )
        for number, thing in enumerate(THINGS)
    ]


def a_desk(folder: Path) -> dict[str, str]:
    """The environment of a newcomer, with a Python of their own."""
    ours = {"CI", "PYTEST_ADDOPTS", "PYTHONPATH", "DIGEST_DATA"}
    desk = {name: value for name, value in os.environ.items() if name not in ours}
    cache = {"NO_PROXY": "127.0.0.1,localhost", "XDG_CACHE_HOME": str(folder / "cache")}
    return desk | cache | {"PATH": f"{fresh_environment(folder)}:{desk['PATH']}"}


def run(script: str, folder: Path, desk: dict[str, str]) -> None:
    ran = subprocess.run(["bash", "-c", script], cwd=folder, env=desk, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_five_commands_from_nothing_to_a_mailed_edition(tmp_path: Path) -> None:
    commands = the_commands()
    assert len(commands) <= 5
    services = PlayedWeb(papers())
    services.today = datetime.now(tz=UTC).date()
    clone, desk = tmp_path / "clone", a_desk(tmp_path)
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
    with (
        LoopbackWeb(services) as web,
        Interceptor(tmp_path, int(web.url.rpartition(":")[2])) as net,
        Honest() as model,
        Mailroom(tls_context=net.way("127.0.0.1")) as mail,
    ):
        run(commands[0], clone, desk)
        script = "\n".join(["set -e", *commands[1:]])
        for example, real in (
            ("http://localhost:11434/v1", model.url),
            ("smtp.lab.example", f"127.0.0.1:{mail.port}"),
        ):
            assert example in script
            script = script.replace(example, real)
        run(script, clone, desk | {"HTTPS_PROXY": net.url, "SSL_CERT_FILE": str(net.authority)})

    week = week_of(MONDAY)
    edition = json.loads((clone / "weekly" / "out" / week / "digest.json").read_text())
    assert len(edition["papers"]) == len(THINGS)
    assert edition["accounting"]["repeated"] == 1
    assert edition["provenance"]["writer"] == "model"
    assert edition["accounting"]["supported"] == edition["accounting"]["claims"] > len(THINGS)
    assert sorted(set(net.hosts)) == ["export.arxiv.org", "huggingface.co"]
    [(recipient, raw)] = mail.arrived
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    assert recipient == "ada@lab.example"
    assert week in letter["Subject"]
    body = letter.get_body(("plain",))
    assert body is not None
    assert "Salt: What 3 Years of Watching Tell" in body.get_content()
    for arrival in web.arrivals:
        assert re.fullmatch(r"digest/[\d.]+ \(mailto:digest@lab\.example\)", arrival.headers["user-agent"])
