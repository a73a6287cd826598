"""Whole runs at a real llama.cpp server: its own count of work, and one that is killed and started again meanwhile."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.llama import Llama, serving

pytestmark = [pytest.mark.llama, pytest.mark.slow]

ROOT = Path(__file__).parent.parent
WEEK = ROOT / "examples" / "week.txt"
KEY = "sk-llama"
WINDOW_TOKENS = 32768  # a token of the model is a letter: no prompt is too long
OPTIONS = "[endpoint]\ncontext_tokens = 8192\nmax_reply_tokens = 1500\ntimeout_s = 120\n"


def start(folder: Path, url: str) -> subprocess.Popen[str]:
    (folder / "digest.toml").write_text(OPTIONS, encoding="utf-8")
    command: list[str | Path] = [sys.executable, "-m", "digest", "run", WEEK, "--config", folder / "digest.toml"]
    return subprocess.Popen(
        [*command, "--out", folder / "out", "--edition", "W", "--base-url", url, "--model", "tiny", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENAI_API_KEY": KEY},
    )


def ended(running: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    """Exit code, and what was printed."""
    printed, said = running.communicate(timeout=300)
    assert printed, said
    found: dict[str, Any] = json.loads(printed)
    return running.returncode, found


def metrics(server: Llama) -> dict[str, float]:
    """What the server counted since it was started."""
    asked = urllib.request.Request(  # noqa: S310  # the address is loopback's
        server.url.replace("/v1", "/metrics"), headers={"Authorization": f"Bearer {server.key}"}
    )
    with urllib.request.urlopen(asked, timeout=10) as response:  # noqa: S310  # as above
        text = response.read().decode()
    return {name: float(value) for name, value in re.findall(r"^llamacpp:(\w+) ([\d.e+]+)$", text, re.MULTILINE)}


def work(server: Llama) -> tuple[float, float]:
    """The tokens that the server has read and written."""
    counted = metrics(server)
    return counted["prompt_tokens_total"], counted["tokens_predicted_total"]


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def test_the_server_counts_the_tokens_that_a_run_says_it_took(tmp_path: Path) -> None:
    with serving(tmp_path, KEY, window_tokens=WINDOW_TOKENS) as server:
        _, said = ended(start(tmp_path, server.url))
        worked = work(server)

    asked, tokens = said["asked"], said["asked"]["tokens"]
    # The model's nonsense names no paper of its prompt: it is asked for again, and nothing of it is kept.
    assert (asked["outcomes"].keys(), asked["replayed"]) == ({"invalid"}, 0)
    assert min(worked) > 0
    # The server reads what it had not cached, and says how much of a prompt it had.
    assert tokens["cached"] > 0
    assert (tokens["prompt"] - tokens["cached"], tokens["completion"]) == worked


def test_a_run_outlives_a_server_that_is_killed_and_started_again(tmp_path: Path) -> None:
    port = a_free_port()
    with serving(tmp_path, KEY, port, WINDOW_TOKENS) as server:
        running = start(tmp_path, server.url)
        latest = time.monotonic() + 60
        while metrics(server)["requests_processing"] < 1:
            assert time.monotonic() < latest
            time.sleep(0.05)
        os.kill(server.pid, signal.SIGKILL)
    with serving(tmp_path, KEY, port, WINDOW_TOKENS) as server:
        code, said = ended(running)
        worked = work(server)

    assert (code, said["accounting"]["papers"]) == (4, 24)
    assert said["asked"]["retries"] > 0
    # What was lost with the server was asked for again, and answered, if with nonsense, by the one that came after it.
    assert said["asked"]["outcomes"].keys() == {"invalid", "transient"}
    assert min(worked) > 0
