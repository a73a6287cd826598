"""Whether an edition would reach its readers: the server, the sender's name, the list, the size of a message."""

from collections.abc import Sequence
from pathlib import Path

from digest.channels.email import Email
from digest.core.errors import ConfigError, DeliveryError, DigestError
from digest.examining.notices import Notice, doubtful, failed, good
from digest.mailing.messages import LETTER, read
from digest.mailing.sealing import mail_key
from digest.ports import Channel, Ports, Transport
from digest.transports.smtp import Smtp

# Mail programs hide the rest of larger messages, and the way out with it (Gmail, at about 102 KB of HTML).
CLIPPED_AT = 102_000
_LARGE = 80_000
# Providers whose domains nobody else may send from (their DMARC says reject or quarantine), by their servers' names.
_PROVIDERS = {
    "gmail.com": "gmail.com",
    "googlemail.com": "gmail.com",
    "outlook.com": "office365.com outlook.com",
    "hotmail.com": "office365.com outlook.com",
    "live.com": "office365.com outlook.com",
    "yahoo.com": "yahoo.com",
    "aol.com": "aol.com",
    "icloud.com": "mail.me.com",
    "me.com": "mail.me.com",
}


async def mail(email: Email | None, others: Sequence[Channel], ports: Ports) -> list[Notice]:
    """Every notice about mail and notices; one alone where nobody is to be mailed."""
    if email is None:
        own = [good("mail", "No [mail]: editions stay in the out folder.")]
    else:
        count = len(email.readers)
        readers = f", {count:,} reader{'' if count == 1 else 's'}"
        own = [await _tried("mail", email, readers, ports), sender(email), way_out(email, ports), *_size(ports.out)]
    return own + [await _tried("notices", each, "", ports) for each in others]


async def _tried(what: str, channel: Channel, more: str, ports: Ports) -> Notice:
    try:
        return good(what, f"{await channel.probe(ports)}{more}.")
    except (DeliveryError, ConfigError) as error:
        return failed(what, error, "Mend it before the next run.")


def sender(email: Email) -> Notice:
    """Whether receivers' checks (SPF, DKIM, DMARC) can come out well for the sender's domain, as far as is known."""
    domain, server = email.mailing_list.sender.domain, _server(email.transport)
    servers = _PROVIDERS.get(domain, "").split()
    if servers and not any(_is_of(server, each) for each in servers):
        return doubtful(
            "sender",
            f"{domain} lets only servers of its own send in its name, and this one is {server}: it will be refused.",
            "Send from a domain of your own, or through that provider's server.",
        )
    if servers or _is_of(server, domain):
        return good("sender", f"{email.mailing_list.sender.address}, through its own provider.")
    return good(
        "sender",
        f"{email.mailing_list.sender.address}: {domain} must list {server} in its SPF record, or the server must sign "
        "with DKIM for it. That cannot be looked up from here: send one with digest send --test and read its headers.",
    )


def way_out(email: Email, ports: Ports) -> Notice:
    """How readers leave, and whether what is known of them stays known."""
    own = email.mailing_list
    click = f"by one click at {own.unsubscribe_url}..., or " if own.unsubscribe_url else ""
    found = f"Readers leave {click}by a mail to {own.unsubscribe_to}."
    try:
        mail_key(ports.out, own.key_from, ports.secret, only_read=True)
    except DigestError as error:
        return failed("list", error)
    if ports.secret(own.key_from):
        return good("list", f"{found} {own.key_from} is the key of the ledger.")
    return good("list", f"{found} The ledger's key is {ports.out / 'mail.key'}: keep it together with the state.")


def _size(out: Path) -> list[Notice]:
    """How large the message of the newest edition is; nothing where there is none."""
    letters = sorted(out.glob(f"*/{LETTER}"), key=lambda path: path.stat().st_mtime)
    if not letters:
        return []
    content = letters[-1].read_bytes()
    html = read(content).get_body(("html",))
    length = len(html.get_payload(decode=True)) if html is not None else 0
    found = f"{letters[-1].parent.name}: {length / 1000:.0f} KB of HTML, {len(content) / 1000:.0f} KB as a message."
    if length > _LARGE:
        remedy = f"Gmail hides what is beyond {CLIPPED_AT // 1000} KB: shorten the editor's note or the footer."
        return [doubtful("message", found, remedy)]
    return [good("message", found)]


def _is_of(server: str, domain: str) -> bool:
    return f".{server.lower()}".endswith(f".{domain}")


def _server(transport: Transport) -> str:
    return transport.host if isinstance(transport, Smtp) else "resend.com"
