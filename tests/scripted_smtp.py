"""A mail server on loopback that answers each step as a test scripts it, byte for byte."""

import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO, Self

HANG_UP = None  # in place of a reply: the connection ends without one


class Cut(str):
    """A reply that goes as it is, without a line end, after which the connection ends."""

    __slots__ = ()


Reply = str | None
Scripted = Reply | Sequence[Reply] | Callable[[str], Reply]
AS_USUAL: Mapping[str, Scripted] = {
    "greeting": "220 sink.example ESMTP",
    "EHLO": "250-sink.example\r\n250 SIZE 10000000",
    "HELO": "250 sink.example",
    "RSET": "250 2.0.0 Ok",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 Go on",
    ".": "250 2.0.0 Ok: queued as 4D2F",
    "QUIT": "221 2.0.0 Bye",
}


@dataclass
class Seen:
    """What the server saw: commands in order, the messages whose last dot arrived, with their recipients, and how each
    was answered, by recipient."""

    commands: list[str] = field(default_factory=list)
    arrived: list[tuple[str, bytes]] = field(default_factory=list)
    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    answers: dict[str, list[str | None]] = field(default_factory=dict)
    connections: int = 0

    def readers(self) -> list[str]:
        """To whom messages were accepted, in order."""
        return [reader for reader, _ in self.accepted]


class ScriptedServer:
    """Serves as long as the block runs. A step's script is one reply, replies in order (the last stays), or a function
    of the command line that gives one. `within` is what becomes of a message on its way: "" lets it come to its end."""

    def __init__(self, **script: Scripted) -> None:
        dotted = {"." if name == "dot" else name: given for name, given in script.items()}
        self._script = {**AS_USUAL, **dotted}
        self._counts: dict[str, int] = {}
        self.seen = Seen()
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self.seen.connections += 1
        with suppress(OSError), connection, connection.makefile("rb") as file:
            if _ends(self._said(connection, "greeting", "")):
                return
            reader = ""
            for line in file:
                command = line.decode("utf-8", errors="replace").strip()
                with self._lock:
                    self.seen.commands.append(command)
                step = command[:4].upper()
                if step == "RCPT":
                    reader = command.partition("<")[2].partition(">")[0]
                reply = self._said(connection, step, command)
                if _ends(reply) or step == "QUIT":
                    return
                if step == "DATA" and str(reply).startswith("354") and not self._took(connection, file, reader):
                    return

    def _took(self, connection: socket.socket, file: BinaryIO, reader: str) -> bool:
        """Read a message and answer its last dot; whether the connection is still of use."""
        if "within" in self._script and self._said(connection, "within", reader) is None:
            file.read(100)
            return False
        message = b""
        while (line := file.readline()) != b".\r\n":
            if not line:
                return False
            message += line
        with self._lock:
            self.seen.arrived.append((reader, message))
        reply = self._said(connection, ".", reader)
        with self._lock:
            self.seen.answers.setdefault(reader, []).append(reply)
            if reply and reply.startswith("2"):
                self.seen.accepted.append((reader, message))
        return not _ends(reply)

    def _said(self, connection: socket.socket, step: str, command: str) -> Reply:
        """Say what the script has for the step, and give it."""
        scripted = self._script.get(step, "500 5.5.1 What?")
        with self._lock:
            number = self._counts[step] = self._counts.get(step, 0) + 1
        if callable(scripted):
            reply = scripted(command)
        elif scripted is None or isinstance(scripted, str):
            reply = scripted
        else:
            reply = scripted[min(number, len(scripted)) - 1]
        if reply:
            connection.sendall(reply.encode() + (b"" if isinstance(reply, Cut) else b"\r\n"))
        return reply


def _ends(reply: Reply) -> bool:
    return not reply or isinstance(reply, Cut) or reply.startswith("421")
