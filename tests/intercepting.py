"""A proxy on loopback that lets nobody out: every https address leads to one server, with a certificate of ours."""

import asyncio
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

import trustme

_CHUNK = 65536


class Interceptor:
    """Answers CONNECT for any host as long as the block runs; what is asked of it goes to `port` on loopback.

    `hosts` are those that were asked for, in order; `authority` is the file that makes programs trust it.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.hosts: list[str] = []
        self.url = ""
        self.authority = folder / "authority.pem"
        self._port = port
        self._ca = trustme.CA()
        self._ca.cert_pem.write_to_path(str(self.authority))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def way(self, host: str) -> ssl.SSLContext:
        """What serves `host` with a certificate that the authority signed."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(host).configure_cert(context)
        return context

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._begin(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _begin(self) -> None:
        self._server = await asyncio.start_server(self._intercepted, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _end(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _intercepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        host = asked.split()[1].rpartition(b":")[0].decode()
        self.hosts.append(host)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        with suppress(OSError):
            await writer.start_tls(self.way(host))
            served, server = await asyncio.open_connection("127.0.0.1", self._port)
            await asyncio.gather(_passed_on(reader, server), _passed_on(served, writer))


async def _passed_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Everything that comes from one goes to the other."""
    try:
        while data := await source.read(_CHUNK):
            target.write(data)
            await target.drain()
    finally:
        target.close()
