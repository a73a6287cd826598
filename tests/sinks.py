"""Postfix's smtp-sink, a mail server that does what its options say."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin")


def must_have_sink() -> None:
    """Skip the test where there is none."""
    if SINK is None:
        pytest.skip("smtp-sink is not installed: it is part of Debian's postfix")


@contextmanager
def sink(folder: Path | None, *options: str) -> Iterator[int]:
    """A sink that keeps each message as a file in `folder`, if there is one; its port."""
    kept = []
    if folder is not None:
        folder.mkdir()
        kept = ["-d", f"{folder}/m."]
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [str(SINK), "-u", "root", *options, *kept, f"127.0.0.1:{port}", "20"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        try:
            _until_it_listens(port, running)
            yield port
        finally:
            running.kill()


def _until_it_listens(port: int, running: subprocess.Popen[bytes]) -> None:
    latest = time.monotonic() + 10
    while running.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < latest
        time.sleep(0.01)
    assert running.stderr is not None
    raise AssertionError(running.stderr.read().decode())
