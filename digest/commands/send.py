"""digest send: an edition that was made before goes out by mail, to each reader once."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import click

from digest.archive.edition_json import load
from digest.archive.editions import recover
from digest.archive.lock import held
from digest.archive.pruning import asking_nothing
from digest.archive.state import STATE_FILE, State
from digest.channels.email import Email
from digest.channels.lateness import must_be_timely
from digest.channels.planning import opened_to_read, planned
from digest.channels.terms import Wish
from digest.channels.trial import tried_on
from digest.commands.interrupts import run_until_told
from digest.commands.mail_lines import mail_lines, planned_lines, status_lines, told_of, undelivered
from digest.commands.mail_lists import address_given, put_on_list
from digest.commands.newest import made_on, newest
from digest.commands.options import Setting
from digest.commands.terminal import progress, say
from digest.core.editions import Page, Reader
from digest.core.errors import ConfigError, DeliveryError
from digest.mailing.addresses import same
from digest.mailing.messages import LETTER
from digest.mailing.sealing import mail_key, seal
from digest.ports import Progress
from digest.wiring import Inputs, config_for, ports_for

UNDELIVERED = DeliveryError.exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """What there is to send, and to whom."""

    email: Email
    world: Setting
    letter: Page


@click.command()
@click.argument("edition", default="", metavar="[EDITION]")
@click.option("--config", metavar="FILE", help="The config file [default: ./digest.toml if present].")
@click.option("--out", default="", metavar="DIR", help="Where editions are [default: out].")
@click.option("--to", "only", multiple=True, metavar="ADDRESS", help="Only to this reader; may be given many times.")
@click.option("--dry-run", is_flag=True, help="Say who would get what, and how large it is; send nothing.")
@click.option("--test", default="", metavar="ADDRESS", help="Send it to this address alone, outside the ledger.")
@click.option("--resend-uncertain", is_flag=True, help="Also to readers who may have it, and then get it twice.")
@click.option("--retry-refused", is_flag=True, help="Also to readers whom the server refused for good.")
@click.option("--late", is_flag=True, help="However old the edition is.")
@click.option("--status", is_flag=True, help="Show how far the edition got with each reader; send nothing.")
@click.option("--suppress", default="", metavar="ADDRESS", help="Never mail this address (or token) again.")
@click.option("--allow", default="", metavar="ADDRESS", help="Undo --suppress.")
@click.option("--addresses", is_flag=True, help="Show addresses, not hashes of them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, people's text on stderr.")
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
def command(edition: str, config: str | None, **given: Any) -> int:
    """Mail EDITION [default: the newest] to the readers of [mail] who do not have it."""
    tables = {"edition": {"out": given["out"]}} if given["out"] else {}
    with progress(quiet=given["quiet"]) as shown:
        world, email = _configured(config, edition, tables, shown)
        if given["suppress"] or given["allow"]:
            return put_on_list(world, email, given)
        name = edition or newest(world.config.out)
        if given["status"]:
            return _status(world, email, name, given)
        mail = _made(world, email, name)
        if mail is None:
            return _unsent(name, given)
        if given["dry_run"]:
            return _planned(mail, given)
        if given["test"]:
            return _tested(mail, given)
        return _sent(mail, given)


def _configured(
    config: str | None, edition: str, tables: dict[str, dict[str, Any]], shown: Progress
) -> tuple[Setting, Email]:
    found = config_for(config, edition, (), tables)
    if found.mail is None:
        raise ConfigError(
            f"{config or 'digest.toml'} has no table [mail]: nobody is to be mailed.",
            hint="Add [mail] with sender and recipients, and [mail.smtp] with host; docs/send.md has an example.",
        )
    return Setting(config=found, ports=ports_for(found, Inputs(), shown)), found.mail


def _made(world: Setting, email: Email, name: str) -> _Mail | None:
    """The edition of that name as a message, made anew; None where nothing is new and no mail of that is wanted."""
    path = world.config.out / name / "digest.json"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"There is no edition {name} in {world.config.out}.", hint="Name one that is there, or make it first."
        ) from error
    edition = load(text, str(path))
    renderers = [renderer for renderer in world.config.pipeline.renderers if hasattr(renderer, "mailing_list")]
    pages = [page for renderer in renderers for page in renderer.render(edition, Reader(), world.ports)]
    letter = next((page for page in pages if page.name == LETTER), None)
    return None if letter is None else _Mail(email=email, world=world, letter=letter)


def _unsent(name: str, given: dict[str, Any]) -> int:
    """Say that the edition is mailed to nobody, as it has no papers."""
    if given["as_json"]:
        shown = {"readers": []} if given["dry_run"] else {"exit_code": 0, "receipts": []}
        click.echo(json.dumps({"edition": name, "nothing_new": True, **shown}))
    if not given["quiet"]:
        said = f"{name} has nothing new, and [mail] nothing_new is false: nobody is mailed."
        say([said], err=given["as_json"])
    return 0


def _sent(mail: _Mail, given: dict[str, Any]) -> int:
    """Mail it to everybody who is to have it."""
    out, email, name = mail.world.ports.out, mail.email, mail.letter.edition
    wish = Wish(
        only=_known(given["only"], email),
        uncertain=given["resend_uncertain"],
        refused=given["retry_refused"],
        late=given["late"],
    )
    if not wish.late:
        must_be_timely(name, mail.world.ports.now(), email.max_lateness_days, _day(made_on(out, name)))
    stopped = None
    with held(out):
        recover(out)
        State(out / STATE_FILE).close()
        with asking_nothing(out / STATE_FILE):
            try:
                receipts = run_until_told(email.send(mail.letter, mail.world.ports, wish))
            except DeliveryError as error:
                receipts, stopped = error.receipts, error
    code = UNDELIVERED if stopped or undelivered(receipts) else 0
    if given["as_json"]:
        click.echo(json.dumps({"edition": name, "exit_code": code, "receipts": told_of(receipts)}))
    if code or not given["quiet"]:
        say(mail_lines(name, receipts, _names(mail, given)), err=given["as_json"])
    if stopped:
        say([stopped.sentence], err=True)
    return code


def _tested(mail: _Mail, given: dict[str, Any]) -> int:
    """Send it to one address, which no ledger remembers."""
    address = address_given(given["test"], "--test")
    answer = run_until_told(tried_on(mail.email, mail.letter, address, mail.world.ports))
    said = f"{mail.letter.edition} to {given['test']}, as a test: {answer.state}, {answer.said}."
    if given["as_json"]:
        click.echo(json.dumps({"edition": mail.letter.edition, "state": answer.state, "said": answer.said}))
    say([said], err=given["as_json"])
    return 0 if answer.state == "accepted" else UNDELIVERED


def _planned(mail: _Mail, given: dict[str, Any]) -> int:
    """Say who would get what."""
    wish = Wish(
        only=_known(given["only"], mail.email), uncertain=given["resend_uncertain"], refused=given["retry_refused"]
    )
    rows = planned(mail.email, mail.letter, mail.world.ports, wish)
    if given["as_json"]:
        shown = [{"reader": row.recipient, "state": row.state, "goes": row.goes, "bytes": row.size} for row in rows]
        click.echo(json.dumps({"edition": mail.letter.edition, "readers": shown}))
    say(planned_lines(mail.letter.edition, rows, addresses=given["addresses"]), err=given["as_json"])
    return 0


def _status(world: Setting, email: Email, name: str, given: dict[str, Any]) -> int:
    """The ledger of one edition."""
    key = mail_key(world.config.out, email.mailing_list.key_from, world.ports.secret, only_read=True)
    with opened_to_read(name, key, world.ports) as ledger:
        lines = ledger.lines() if ledger else []
    names = _by_hash(email, key) if key else {}
    if given["as_json"]:
        shown = [
            {"reader": each.recipient, "state": each.state, "tries": each.tries, "changed": each.changed}
            | {"code": each.code, "said": each.said, "message_id": each.message_id}
            for each in lines
        ]
        click.echo(json.dumps({"edition": name, "lines": shown}))
    say(status_lines(name, lines, names, addresses=given["addresses"]), err=given["as_json"])
    return 0


def _known(only: tuple[str, ...], email: Email) -> tuple[str, ...]:
    """The addresses of --to, each of which is a reader's."""
    boxes = [address_given(each, "--to") for each in only]
    readers = {same(reader.address) for reader in email.readers}
    for given, box in zip(only, boxes, strict=True):
        if same(box.address) not in readers:
            raise ConfigError(
                f"--to {given[:80]!r} is no reader of [mail].",
                hint="Add it there, or say --test to send it there once.",
            )
    return tuple(box.address for box in boxes)


def _names(mail: _Mail, given: dict[str, Any]) -> dict[str, str]:
    """The addresses by their hashes, where they are to be shown."""
    if not given["addresses"]:
        return {}
    ports = mail.world.ports
    key = mail_key(ports.out, mail.email.mailing_list.key_from, ports.secret)
    return _by_hash(mail.email, key)


def _by_hash(email: Email, key: bytes) -> dict[str, str]:
    return {seal(key, reader.address): reader.address for reader in email.readers}


def _day(made: datetime | None) -> date | None:
    return None if made is None else made.date()
