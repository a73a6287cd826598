"""A process that mails an edition, for tests that kill it: `python -m tests.sending OUT PORT READERS`."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.letters import a_letter, an_email, sent, the_ports, to_port


def addresses(count: int) -> list[str]:
    """So many readers."""
    return [f"reader{number:04}@quay.example" for number in range(count)]


def main(out: str, port: str, count: str, kilobytes: str = "1") -> None:
    """Send, and print how far it got with each, and the most memory that was held, in MB."""
    text = "High water at Marl is at 3 and 15 h, and lower than last week.\n" * (16 * int(kilobytes))
    started = datetime.now(UTC)
    email = an_email(to_port(int(port)), addresses(int(count)))
    said = sent(email, the_ports(Path(out)), a_letter(text=text))
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    most_mb = int(status["VmHWM"].split()[0]) / 1024
    seconds = (datetime.now(UTC) - started).total_seconds()
    error = said.error.sentence if said.error else ""
    print(json.dumps({"states": said.states, "most_mb": most_mb, "seconds": seconds, "error": error}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
