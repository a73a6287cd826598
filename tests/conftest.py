"""What every test lives under: no network but loopback, real text only from the folder in DIGEST_DATA."""

import os
import socket
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same examples every time, on machines of any speed: a failure is a failure everywhere.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NetworkBlockedError(RuntimeError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True)
def _no_network_but_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # whatever socket.connect takes
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise NetworkBlockedError(f"connect to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def data() -> Path:
    """The folder of real text; the test is skipped, and says so, where DIGEST_DATA is unset."""
    folder = os.environ.get("DIGEST_DATA")
    if not folder:
        pytest.skip("DIGEST_DATA is unset: this test reads real papers")
    return Path(folder)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="A skipped test is a failure.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With --no-skips, turn what would be skipped into a failure that gives the reason."""
    report = yield
    if report.skipped and item.config.getoption("--no-skips") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and --no-skips was said: {report.longrepr}"
    return report
