"""A proxy on loopback that lets nobody out: every https address leads to one server, with a certificate of ours."""

import socket
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
        self._port = port
        self._ca = trustme.CA()
        self.authority = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(str(self.authority))
        self._socket = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> str:
        """The address to name as a proxy."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def way(self, host: str) -> ssl.SSLContext:
        """What serves `host` with a certificate that the authority signed."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(host).configure_cert(context)
        return context

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._socket.accept()
                threading.Thread(target=self._intercepted, args=(client,), daemon=True).start()

    def _intercepted(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            asked = b""
            while b"\r\n\r\n" not in asked:
                asked += client.recv(_CHUNK)
            host = asked.split()[1].rpartition(b":")[0].decode()
            self.hosts.append(host)
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with (
                self.way(host).wrap_socket(client, server_side=True) as inside,
                socket.create_connection(("127.0.0.1", self._port)) as server,
            ):
                there = threading.Thread(target=_passed_on, args=(inside, server), daemon=True)
                there.start()
                _passed_on(server, inside)


def _passed_on(source: socket.socket, target: socket.socket) -> None:
    """Everything that comes from one goes to the other."""
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
