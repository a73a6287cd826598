"""The table [mail]: what it comes to, and each mistake in it named with its option, or its file and line."""

from pathlib import Path

import pytest

from digest.channels.email import Email
from digest.config import Wishes, load
from digest.core.errors import ConfigError
from digest.mailing.addresses import Mailbox
from digest.transports.resend import Resend
from digest.transports.smtp import Smtp

SENDER = 'sender = "Lab <digest@lab.example>"\n'
SMTP = '[mail.smtp]\nhost = "smtp.lab.example"\n'


def email_of(folder: Path, text: str) -> Email:
    path = folder / "digest.toml"
    path.write_text(text, encoding="utf-8")
    email = load(path, Wishes(edition="2026-W47")).mail
    assert email is not None
    return email


def mail(options: str, transport: str = SMTP) -> str:
    return f"[mail]\n{SENDER}{options}\n{transport}"


def refused(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        email_of(folder, text)
    return raised.value.sentence.replace(str(folder), "DIR")


def test_without_the_table_nobody_is_mailed() -> None:
    assert load(None, Wishes(edition="2026-W47")).mail is None


def test_what_is_left_out_follows_from_the_sender(tmp_path: Path) -> None:
    email = email_of(tmp_path, mail('recipients = ["ada@quay.example"]'))

    own = email.mailing_list
    assert (own.list_id, own.unsubscribe_to) == ("digest.lab.example", "digest@lab.example")
    assert own.sender == Mailbox(address="digest@lab.example", name="Lab")
    assert isinstance(email.transport, Smtp)
    assert (email.transport.mode, email.transport.port_used) == ("starttls", 587)


@pytest.mark.parametrize(
    ("options", "mode", "port"),
    [("port = 465", "implicit", 465), ('tls = "implicit"', "implicit", 465), ("port = 2525", "starttls", 2525)],
)
def test_how_the_way_is_encrypted_follows_from_the_port_and_the_port_from_that(
    options: str, mode: str, port: int, tmp_path: Path
) -> None:
    transport = email_of(tmp_path, mail('recipients = ["a@b.example"]', f"{SMTP}{options}\n")).transport

    assert isinstance(transport, Smtp)
    assert (transport.mode, transport.port_used) == (mode, port)


def test_readers_come_from_the_config_and_from_a_file_each_once(tmp_path: Path) -> None:
    (tmp_path / "readers.csv").write_text(
        '\ufeffname;x,address\n"Moss, Cy",cy@quay.example\n,ADA@quay.example\n\nDi,di@bücher.example\n',
        encoding="utf-8",
    )
    given = '["Ada Quill <ada@quay.example>", {address = "bo@quay.example", name = "Bo"}, "bo@QUAY.example"]'
    email = email_of(tmp_path, mail(f'recipients = {given}\nrecipients_file = "readers.csv"'))

    assert email.readers == (
        Mailbox(address="ada@quay.example", name="Ada Quill"),
        Mailbox(address="bo@quay.example", name="Bo"),
        Mailbox(address="cy@quay.example"),
        Mailbox(address="di@xn--bcher-kva.example"),
    )


def test_a_file_without_a_heading_has_addresses_first_and_names_second(tmp_path: Path) -> None:
    (tmp_path / "readers.csv").write_text("ada@quay.example, Ada\nbo@quay.example\n", encoding="utf-8")

    assert email_of(tmp_path, mail('recipients_file = "readers.csv"')).readers == (
        Mailbox(address="ada@quay.example", name="Ada"),
        Mailbox(address="bo@quay.example"),
    )


def test_a_provider_takes_the_place_of_a_server(tmp_path: Path) -> None:
    email = email_of(
        tmp_path, mail('recipients = ["a@b.example"]\ntransport = "resend"', "[mail.resend]\nper_second = 5\n")
    )

    assert email.transport == Resend(per_second=5.0)


FILE = "DIR/digest.toml"
HERE = 'recipients = ["a@b.example"]'
MISTAKES = [
    (mail('reply = "a@b.example"'), f"{FILE}: [mail] has no option 'reply'. Did you mean reply_to?"),
    (f"[mail]\n{HERE}\n{SMTP}", f"{FILE}: [mail] lacks the option sender. Add a line sender = ... to that table."),
    (mail(""), f"{FILE}: [mail] names nobody to mail. Add recipients, or a recipients_file in CSV."),
    (mail(HERE, ""), f"{FILE}: [mail.smtp] lacks the option host. Add a line host = ... to that table."),
    (mail(HERE, f"{SMTP}prot = 25\n"), f"{FILE}: [mail.smtp] has no option 'prot'. Did you mean port?"),
    (mail(HERE, f'{SMTP}tls = "ssl"\n'), f"{FILE}: [mail.smtp] tls: Input should be '', 'implicit', "),
    (mail(f'{HERE}\ntransport = "pigeon"'), f"{FILE}: [mail] knows no transport 'pigeon'. It is one of resend, smtp."),
    (
        mail('recipients = ["a@b.example", "nobody"]'),
        f"{FILE}: [mail] recipients, number 2: 'nobody' has no @. Write a@b.example, or Name <a@b.example>.",
    ),
    (mail('recipients = ["a b@c.example"]'), f"{FILE}: [mail] recipients, number 1: 'a b@c.example' has a part "),
    (mail('recipients = ["a@-b.example"]'), f"{FILE}: [mail] recipients, number 1: 'a@-b.example' has a domain "),
    (
        mail(f'{HERE}\nreply_to = "öl@b.example"'),
        f"{FILE}: [mail] reply_to has letters beyond ASCII before its @, which many servers refuse. ",
    ),
    (mail(f'{HERE}\narchive_url = "www.lab.example"'), f"{FILE}: [mail] archive_url is no web address: "),
    (mail(f'{HERE}\narchive_url = "https://a.example/> <x"'), f"{FILE}: [mail] archive_url is no web address: "),
    (
        mail(f'{HERE}\nunsubscribe_url = "http://lab.example/"'),
        f"{FILE}: [mail] unsubscribe_url must begin with https://. Mail programs follow no other (RFC 8058).",
    ),
    (mail(f'{HERE}\nlist_id = "our list"'), f"{FILE}: [mail] list_id 'our list' is none. Write it like a domain: "),
    (mail(f"{HERE}\ntries = 0"), f"{FILE}: [mail] tries: Input should be greater than or equal to 1."),
    (mail('recipients_file = "gone.csv"'), "DIR/gone.csv cannot be read: No such file or directory. "),
    (mail('recipients_file = "latin.csv"'), "DIR/latin.csv is not UTF-8 at byte 1. Save it as UTF-8."),
    (mail('recipients_file = "bad.csv"'), "DIR/bad.csv, line 3: 'cy at quay.example' has no @. "),
    (mail('recipients_file = "open.csv"'), "DIR/open.csv is no CSV: unexpected end of data. Write a line a reader: "),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), MISTAKES, ids=[said[:60] for _, said in MISTAKES])
def test_a_mistake_is_named_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"a\xe4@quay.example")
    (tmp_path / "bad.csv").write_text("address\nbo@quay.example\ncy at quay.example\n", encoding="utf-8")
    (tmp_path / "open.csv").write_text('address\n"bo@quay.example\n', encoding="utf-8")

    assert refused(tmp_path, text).startswith(said)
