"""Endpoints behind a private certificate authority or a proxy, for real: TLS and a proxy on loopback."""

import asyncio
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.honest import Honest

pytestmark = pytest.mark.slow  # whole runs, each a process of its own

ROOT = Path(__file__).parent.parent
WEEK = ROOT / "examples" / "week.txt"
KEY = "sk-private-0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    code: int
    said: dict[str, Any]
    told: str


def run(folder: Path, url: str, *options: str) -> Ended:
    """A run with these lines in the table [endpoint]."""
    config = folder / "digest.toml"
    config.write_text("\n".join(["[endpoint]", f'base_url = "{url}"', 'model = "honest"', *options]), encoding="utf-8")
    plain = {name: value for name, value in os.environ.items() if "proxy" not in name.lower() and "SSL" not in name}
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "digest",
            "run",
            WEEK,
            "--config",
            config,
            "--out",
            folder / "out",
            "--edition",
            "W",
            "--json",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**plain, "OPENAI_API_KEY": KEY},
    )
    return Ended(code=ended.returncode, said=json.loads(ended.stdout) if ended.stdout else {}, told=ended.stderr)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def a_server(authority: trustme.CA, name: str = "127.0.0.1") -> Honest:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(tls)
    return Honest(tls=tls)


def pem(authority: trustme.CA, folder: Path) -> str:
    """The authority's certificate as a file beside the config; the option that names it."""
    authority.cert_pem.write_to_path(folder / "our-ca.pem")
    return 'ca_file = "our-ca.pem"'


def test_a_server_whose_certificate_a_private_authority_signed_is_asked_with_ca_file(
    tmp_path: Path, authority: trustme.CA
) -> None:
    with a_server(authority) as honest:
        ended = run(tmp_path, honest.url, pem(authority, tmp_path))

        assert (ended.code, ended.said["accounting"]["gaps"], len(honest.asked)) == (0, 0, 8)
        assert honest.url.startswith("https://")


def test_without_ca_file_nothing_is_sent_and_the_sentence_names_it(tmp_path: Path, authority: trustme.CA) -> None:
    with a_server(authority) as honest:
        ended = run(tmp_path, honest.url)

        assert honest.asked == []
    host = honest.url.removeprefix("https://").removesuffix("/v1")
    assert ended.code == 4
    assert f"The certificate of {host} is not trusted: unable to get local issuer certificate." in ended.told
    remedy = "Set [endpoint] ca_file to a PEM file with the certificate of the authority that signed it."
    assert remedy in ended.told
    assert "Traceback" not in ended.told
    assert ended.said["asked"]["calls"] <= 4  # those in flight; it is no matter of waiting, so nothing is tried again
    assert ended.said["asked"]["retries"] == 0


def test_another_authority_than_the_servers_is_said_to_be_that(tmp_path: Path, authority: trustme.CA) -> None:
    with a_server(authority) as honest:
        ended = run(tmp_path, honest.url, pem(trustme.CA(), tmp_path))

        assert honest.asked == []
    assert ended.code == 4
    assert "our-ca.pem does not hold the authority that signed it; ask for the right one." in ended.told


def test_a_certificate_for_another_host_is_not_mended_by_an_authority(tmp_path: Path, authority: trustme.CA) -> None:
    with a_server(authority, "elsewhere.example") as honest:
        ended = run(tmp_path, honest.url, pem(authority, tmp_path))

        assert honest.asked == []
    assert "is not trusted: IP address mismatch, certificate is not valid for '127.0.0.1'." in ended.told
    assert "Mend --base-url, or have the server's certificate renewed." in ended.told


def test_a_server_that_speaks_no_tls_is_said_to_speak_none(tmp_path: Path) -> None:
    with Honest() as honest:
        ended = run(tmp_path, honest.url.replace("http:", "https:"))

        assert honest.asked == []
    assert ended.code == 4
    assert "does not speak TLS as https:// wants it" in ended.told
    assert "Begin --base-url with http:// if the server is your own and speaks no TLS." in ended.told


@dataclass(slots=True, kw_only=True)
class Proxy:
    """A proxy on loopback: `heads` are the requests that it saw, as far as it could read them."""

    url: str = ""
    heads: list[str] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)

    async def serve(self, asked: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        head = await asked.readuntil(b"\r\n\r\n")
        self.heads.append(head.decode())
        method, target, _ = head.decode().split(" ", 2)
        place = target if method == "CONNECT" else target.split("/")[2]
        name, _, port = place.partition(":")
        there, onwards = await asyncio.open_connection("127.0.0.1", self.ports.get(name) or int(port))
        if method == "CONNECT":
            answer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            onwards.write(head.replace(b"Connection: keep-alive", b"Connection: close"))
        await asyncio.gather(_passed_on(asked, onwards), _passed_on(there, answer))


async def _passed_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    except ConnectionError:
        pass  # whoever is at the other end has left
    target.close()


@contextmanager
def a_proxy(**ports: int) -> Iterator[Proxy]:
    """A proxy that knows hosts by name, as an inner network's does."""
    proxy = Proxy(ports={name.replace("_", "."): port for name, port in ports.items()})
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(proxy.serve, "127.0.0.1", 0))
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
            loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def port_of(honest: Honest) -> int:
    return int(honest.url.rsplit(":", 1)[1].removesuffix("/v1"))


def test_a_proxy_sees_every_request_to_a_host_that_only_it_can_find(tmp_path: Path) -> None:
    with Honest() as honest, a_proxy(model_inner=port_of(honest)) as proxy:
        ended = run(tmp_path, "http://model.inner/v1", f'proxy = "{proxy.url}"')

        assert (ended.code, len(honest.asked)) == (0, 8)
    assert {head.split("\r\n")[0] for head in proxy.heads} == {
        "GET http://model.inner/v1/models HTTP/1.1",  # for the window
        "POST http://model.inner/v1/chat/completions HTTP/1.1",
    }


def test_through_a_proxy_to_a_private_authority_the_key_is_seen_by_the_server_alone(
    tmp_path: Path, authority: trustme.CA
) -> None:
    with a_server(authority, "model.inner") as honest, a_proxy(model_inner=port_of(honest)) as proxy:
        ended = run(tmp_path, "https://model.inner/v1", f'proxy = "{proxy.url}"', pem(authority, tmp_path))

        assert (ended.code, len(honest.asked)) == (0, 8)
    assert {head.split("\r\n")[0] for head in proxy.heads} == {"CONNECT model.inner:443 HTTP/1.1"}
    assert KEY not in "".join(proxy.heads)


def test_a_proxy_that_is_not_there_is_named_among_what_to_mend(tmp_path: Path) -> None:
    ended = run(tmp_path, "http://model.inner/v1", 'proxy = "http://127.0.0.1:9"', "timeout_s = 5")

    assert ended.code == 4
    assert "model.inner cannot be reached." in ended.told
    assert "the proxy or the network." in ended.told
