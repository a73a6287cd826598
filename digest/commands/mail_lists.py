"""Who wants no more mail: put on that list, or taken off it, by address or by the token of an unsubscribe link."""

import json
from typing import Any

import click

from digest.archive.ledger import Ledger
from digest.archive.lock import held
from digest.archive.pruning import asking_nothing
from digest.archive.state import STATE_FILE, State
from digest.channels.email import CHANNEL, Email
from digest.commands.options import Setting
from digest.commands.terminal import say
from digest.core.errors import ConfigError
from digest.mailing.addresses import Mailbox, mailbox, same
from digest.mailing.sealing import address_of, fingerprint, mail_key, seal

_WHY = "asked for no more mail"


def put_on_list(world: Setting, email: Email, given: dict[str, Any]) -> int:
    """Carry out `--suppress` or `--allow`, and say what changed."""
    out, ports = world.config.out, world.ports
    key = mail_key(out, email.mailing_list.key_from, ports.secret)
    asked = given["suppress"] or given["allow"]
    addresses = [reader.address for reader in email.readers]
    by_token = None if "@" in asked else address_of(asked, key, email.mailing_list.list_id, addresses)
    address = by_token or address_given(asked, "--suppress" if given["suppress"] else "--allow").address
    recipient = seal(key, address)
    with held(out):
        State(out / STATE_FILE).close()
        with (
            asking_nothing(out / STATE_FILE),
            Ledger(out, "", CHANNEL, key=fingerprint(key), clock=ports.now) as ledger,
        ):
            if given["suppress"]:
                told = "gets no more editions." if ledger.suppress(recipient, _WHY) else "is on that list already."
            else:
                told = "may be mailed again." if ledger.allow(recipient) else "is on no such list."
    if given["as_json"]:
        click.echo(json.dumps({"reader": recipient, "suppressed": bool(given["suppress"])}))
    listed = "" if same(address) in map(same, addresses) else " No such reader is in [mail] now."
    say([f"Reader {address if given['addresses'] else recipient[:8]} {told}{listed}"], err=given["as_json"])
    return 0


def address_given(text: str, option: str) -> Mailbox:
    """The address that an option was given; raises `ConfigError` where it is none."""
    try:
        return mailbox(text)
    except ValueError as error:
        raise ConfigError(f"{option} {text[:80]!r} {error}.", hint="Write an address, such as a@b.example.") from error
