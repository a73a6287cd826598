"""Print what mailing an edition takes, beside the least that could send the same messages.

    python -m benchmarks.mailing [READERS]

Both send to one sink on loopback that takes everything at once. The least is smtplib on one connection with ready-made
messages, no ledger and no thread: digest also makes each reader's message, and writes down how far it got.
"""

import asyncio
import resource
import smtplib
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.channels.terms import Wish
from tests.letters import a_letter, an_email, the_ports, to_port

HTML = "<p>" + "High water at Marl is at 3 and 15 h. " * 2500 + "</p>"  # about what a mail may hold


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 sink.example ESMTP\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(b"354 Go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"221 Bye\r\n" if verb == b"QUIT" else b"250 Ok\r\n")
        await writer.drain()
        if verb == b"QUIT":
            break
    writer.close()


@contextmanager
def sink() -> Iterator[int]:
    """A server in a thread of its own; gives its port."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    server = asyncio.run_coroutine_threadsafe(
        asyncio.start_server(_serve, "127.0.0.1", 0, limit=1 << 24), loop
    ).result()
    yield int(server.sockets[0].getsockname()[1])
    loop.call_soon_threadsafe(loop.stop)


def main() -> None:
    """Send both ways, and print seconds, messages a second, and how much more memory was taken at most."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    readers = [f"reader{number}@quay.example" for number in range(count)]
    letter = a_letter(html=HTML)
    message = letter.content.encode("ascii")
    rows = []
    with sink() as port, tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with smtplib.SMTP("127.0.0.1", port) as bare:
            for reader in readers:
                bare.sendmail("digest@harbour.example", [reader], message)
        rows.append(("smtplib, one connection", time.perf_counter() - began))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        receipts = asyncio.run(an_email(to_port(port), readers).send(letter, the_ports(Path(folder)), Wish()))
        rows.append(("digest, with its ledger", time.perf_counter() - began))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    accepted = sum(receipt.status == "accepted" for receipt in receipts)
    print(
        f"{count:,} readers, {len(message) / 1000:.0f} KB a message: {accepted:,} accepted, {grown:.1f} MB more memory"
    )
    print("\n| what | seconds | messages a second | times the least |\n|---|---|---|---|")
    for name, seconds in rows:
        print(f"| {name} | {seconds:.1f} | {count / seconds:,.0f} | {seconds / rows[0][1]:.1f} |")


if __name__ == "__main__":
    main()
