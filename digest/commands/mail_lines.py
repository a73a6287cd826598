"""What is said about mail: who has an edition, who does not, and why; readers are hashes unless asked otherwise."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from digest.channels.email import CHANNEL, Email
from digest.channels.notice import CHANNEL as NOTICE
from digest.channels.notice import Notice
from digest.channels.planning import Planned
from digest.commands.terminal import counted
from digest.core.deliveries import Delivery, Sending
from digest.core.editions import Edition, Receipt
from digest.ports import Channel

_ORDER: tuple[Delivery, ...] = (
    *("accepted", "sending", "uncertain", "retryable", "pending", "bounced", "rejected", "suppressed"),
)
_MEANS: Mapping[Delivery, str] = {
    "accepted": "accepted by the server",
    "sending": "on its way",
    "uncertain": "uncertain, they may have it",
    "retryable": "not yet, the server put it off",
    "pending": "not tried yet",
    "bounced": "bounced",
    "rejected": "rejected",
    "suppressed": "want no mail",
}
_SETTLED = frozenset({"accepted", "suppressed"})
_WAYS_ON: Mapping[Delivery, str] = {
    "retryable": "Say digest send {edition} to try again; nobody gets it twice.",
    "pending": "Say digest send {edition} to try again; nobody gets it twice.",
    "uncertain": "Ask them, or say digest send {edition} --resend-uncertain; who has it already then gets it twice.",
    "bounced": "Mend their addresses; digest send {edition} --retry-refused tries once more.",
    "rejected": "See what the server objects to; digest send {edition} --retry-refused tries once more.",
}
_SHOWN = 8  # digits of a hash
_MOST_NAMED = 20


def undelivered(receipts: Sequence[Receipt]) -> bool:
    """Whether somebody who should have an edition, or be told of it, may not have been."""
    return any(receipt.status not in _SETTLED for receipt in receipts)


def mail_lines(edition: str, receipts: Sequence[Receipt], names: Mapping[str, str]) -> list[str]:
    """How many readers have the edition, and for each who does not: what the server said, and what to do.

    A line more for notices, where some were to be sent.
    """
    mailed = [receipt for receipt in receipts if receipt.channel == CHANNEL]
    told = _notice_lines([receipt for receipt in receipts if receipt.channel == NOTICE])
    if not mailed:
        return told
    counts = Counter(receipt.status for receipt in mailed)
    parts = [f"{counts[state]:,} {_MEANS[state]}" for state in _ORDER if counts[state]]
    lines = [f"Mail: {counted(len(mailed), 'reader')}: {', '.join(parts)}."]
    troubled = [receipt for receipt in mailed if receipt.status not in _SETTLED and receipt.detail]
    lines += [
        f"  {_reader(receipt.recipient, names)}  {receipt.status}: {receipt.detail}"
        for receipt in troubled[:_MOST_NAMED]
    ]
    if len(troubled) > _MOST_NAMED:
        lines.append(f"  and {len(troubled) - _MOST_NAMED:,} more: digest send {edition} --status shows them.")
    ways = dict.fromkeys(_WAYS_ON[state] for state in _ORDER if counts[state] and state in _WAYS_ON)
    return [*lines, *(way.format(edition=edition) for way in ways), *told]


def unsent_lines(edition: Edition, channels: Sequence[Channel]) -> list[str]:
    """That nobody is mailed or told, where the edition has no papers and the config wants no word of such a one."""
    if edition.accounting.papers:
        return []
    silent = [channel for channel in channels if isinstance(channel, Notice) and not channel.nothing_new]
    by_mail = any(isinstance(channel, Email) and not channel.mailing_list.nothing_new for channel in channels)
    lines = ["Mail: nobody was mailed, because nothing is new and [mail] nothing_new is false."] if by_mail else []
    return lines + (
        ["Notices: nobody was told, because nothing is new and their nothing_new is false."] if silent else []
    )


def _notice_lines(receipts: Sequence[Receipt]) -> list[str]:
    if not receipts:
        return []
    failures = [receipt for receipt in receipts if receipt.status not in _SETTLED]
    lines = [f"Notices: {len(receipts) - len(failures):,} of {len(receipts):,} confirmed."]
    lines += [f"  {receipt.recipient[:_SHOWN]}  {receipt.status}: {receipt.detail}" for receipt in failures]
    states = {receipt.status for receipt in failures}
    if states - {"uncertain"}:
        lines.append("Who did not confirm is told when digest run makes the edition again.")
    if "uncertain" in states:
        lines.append("Who is uncertain may have been told, and is not told again.")
    return lines


def told_of(receipts: Sequence[Receipt]) -> list[dict[str, Any]]:
    """The receipts, for programs."""
    return [
        {"reader": receipt.recipient, "state": receipt.status, "said": receipt.detail}
        for receipt in receipts
        if receipt.channel == CHANNEL
    ]


def planned_lines(edition: str, rows: Sequence[Planned], *, addresses: bool) -> list[str]:
    """Who would get what, a line each, and the sum."""
    sending = [row for row in rows if row.goes]
    lines = [
        f"  {row.address if addresses else row.recipient[:_SHOWN]}  "
        f"{f'gets it, {row.size / 1000:.1f} KB' if row.goes else f'gets nothing: {_MEANS[row.state]}'}"
        for row in rows
    ]
    total = sum(row.size for row in sending) / 1_000_000
    going = f"{len(sending):,} of {counted(len(rows), 'reader')}, {total:.1f} MB in all"
    return [*lines, f"{edition} would go to {going}. Nothing was sent."]


def status_lines(edition: str, lines: Sequence[Sending], names: Mapping[str, str], *, addresses: bool) -> list[str]:
    """The ledger of an edition as a table, and who is in [mail] and not in it."""
    shown = {recipient: names[recipient] if addresses else recipient[:_SHOWN] for recipient in names}
    order = {recipient: number for number, recipient in enumerate(names)}
    rows = [
        (
            shown.get(line.recipient, f"{line.recipient[:_SHOWN]} (no reader now)"),
            line.state,
            str(line.tries),
            line.changed,
            line.said,
        )
        for line in sorted(lines, key=lambda line: order.get(line.recipient, len(order)))
    ]
    known = {line.recipient for line in lines}
    rows += [(shown[recipient], "pending", "0", "", "not tried yet") for recipient in names if recipient not in known]
    if not rows:
        return [f"{edition} was mailed to nobody."]
    table = [("reader", "state", "tries", "since", "what the server said"), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(4)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]) for row in table
    ]


def _reader(recipient: str, names: Mapping[str, str]) -> str:
    return names.get(recipient, recipient[:_SHOWN])
