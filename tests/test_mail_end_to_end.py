"""An edition goes through Postfix into mailboxes that Dovecot serves, and is read back over IMAP as it was sent."""

import email
import email.policy
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from digest.mailing.lists import MailingList
from digest.mailing.messages import Attachment
from tests.letters import LIST, NOW, a_letter, an_email, sent, the_ports, to_port

pytestmark = pytest.mark.slow

PASSWORD = "brine-and-kelp"  # noqa: S105  # an example
LONGEST_S = 30.0
READERS = ("ada@quay.example", "Bo Fenn <bo@quay.example>", "Çy, of the quay <cy@quay.example>")
KEY = "k" * 32
ONE_CLICK = MailingList(
    sender=LIST.sender,
    list_id=LIST.list_id,
    unsubscribe_to=LIST.unsubscribe_to,
    unsubscribe_url=f"https://lab.example/{'leave/' * 18}",
)
TEXT = (
    "潮汐 at 3 and 15 h — «high».\n.\n..two dots\nFrom here on\n"
    + "a line that is longer than any wire likes " * 40
    + "\n"
)
MASTER = """\
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
MAIN = """\
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log/mail.log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = sink.example
mydestination =
alias_maps =
alias_database =
smtputf8_enable = no
virtual_mailbox_domains = quay.example
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = texthash:{home}/etc/boxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_relay_restrictions = reject_unauth_destination
"""
DOVECOT = """\
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail/%n
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%n
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Where mail is taken, and where it is read."""

    smtp: int
    imap: int


def a_free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


def within_time(come: Callable[[], bool]) -> None:
    latest = time.monotonic() + LONGEST_S
    while not come():
        assert time.monotonic() < latest
        time.sleep(0.05)


def is_open(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def house() -> Iterator[House]:
    """Both servers, with their files in a folder that their users can reach, and on loopback alone."""
    missing = [name for name in ("postfix", "dovecot") if not shutil.which(name, path="/usr/sbin:/usr/bin")]
    if missing or os.geteuid() != 0:
        pytest.skip(f"not installed: {', '.join(missing)}" if missing else "servers of mail are started as root")
    with tempfile.TemporaryDirectory(prefix="house-", ignore_cleanup_errors=True) as folder:
        home, ports = Path(folder), House(smtp=a_free_port(), imap=a_free_port())
        home.chmod(0o755)
        owner = pwd.getpwnam("nobody")
        filled = {"home": home, "uid": owner.pw_uid, "gid": owner.pw_gid, "password": PASSWORD}
        for name in ("etc", "queue", "data", "log", "mail", "run", "state"):
            (home / name).mkdir()
        os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
        shutil.chown(home / "data", "postfix")
        (home / "etc/main.cf").write_text(MAIN.format(**filled), encoding="utf-8")
        (home / "etc/master.cf").write_text(MASTER.format(port=f"127.0.0.1:{ports.smtp}"), encoding="utf-8")
        boxes = "".join(f"{name}@quay.example {name}/\n" for name in ("ada", "bo", "cy"))
        (home / "etc/boxes").write_text(boxes, encoding="utf-8")
        (home / "dovecot.conf").write_text(DOVECOT.format(port=ports.imap, **filled), encoding="utf-8")
        quiet = subprocess.DEVNULL  # what stays in the background keeps what it was given open
        postfix, dovecot = ["postfix", "-c", str(home / "etc")], ["dovecot", "-c", str(home / "dovecot.conf")]
        try:
            for command in ([*postfix, "start"], dovecot):
                subprocess.run(command, check=True, stdout=quiet, stderr=quiet, timeout=LONGEST_S, env=path_of_root())
            within_time(lambda: is_open(ports.smtp) and is_open(ports.imap))
            yield ports
        finally:  # each by its own pid file
            for command in ([*postfix, "stop"], [*dovecot, "stop"]):
                subprocess.run(command, check=False, stdout=quiet, stderr=quiet, timeout=LONGEST_S, env=path_of_root())


def path_of_root() -> dict[str, str]:
    return {**os.environ, "PATH": f"/usr/sbin:/sbin:{os.environ.get('PATH', '')}"}


def mailbox_of(name: str, port: int) -> list[bytes]:
    """All that is in a mailbox, byte for byte."""
    with imaplib.IMAP4("127.0.0.1", port) as box:
        box.login(name, PASSWORD)
        box.select("INBOX", readonly=True)
        _, found = box.search(None, "ALL")
        return [box.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] for number in found[0].split()]  # type: ignore[index,misc]


def test_what_arrives_is_what_was_sent_with_text_first_and_every_header_whole(house: House, tmp_path: Path) -> None:
    page = Attachment(name="digest.html", subtype="html", content="<p>潮</p>\n" * 500)
    ports = the_ports(tmp_path, secrets={"DIGEST_MAIL_KEY": KEY})
    letter = a_letter(mailing_list=ONE_CLICK, key=KEY.encode(), subject="潮汐 of the week", text=TEXT, attachment=page)
    sender = an_email(to_port(house.smtp, timeout_s=20.0), READERS, mailing_list=ONE_CLICK)

    said = [sent(sender, ports, letter) for _ in range(2)]
    within_time(lambda: all(len(mailbox_of(name, house.imap)) == 1 for name in ("ada", "bo", "cy")))

    assert [each.states for each in said] == [{"ada": "accepted", "bo": "accepted", "cy": "accepted"}] * 2
    assert all(words.startswith("250 2.0.0 Ok: queued as ") for words in said[0].said.values())
    for name, shown in (("ada", ""), ("bo", "Bo Fenn"), ("cy", "Çy, of the quay")):
        (raw,) = mailbox_of(name, house.imap)
        assert_whole(raw, name, shown)


def assert_whole(raw: bytes, name: str, shown: str) -> None:
    head = raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
    (leave,) = (line for line in head if line.startswith(b"List-Unsubscribe:"))
    assert leave.startswith(f"List-Unsubscribe: <{ONE_CLICK.unsubscribe_url}".encode())
    assert leave.endswith(b">, <mailto:leave@harbour.example?subject=unsubscribe>")
    assert len(leave) > 200
    assert raw.isascii()
    found = email.message_from_bytes(raw, policy=email.policy.strict.clone(raise_on_defect=True))
    assert isinstance(found, EmailMessage)
    assert [part.get_content_type() for part in found.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/html"),
    ]
    assert [part.defects for part in found.walk()] == [[]] * 5
    (to,) = found["To"].addresses
    assert (to.addr_spec, to.display_name) == (f"{name}@quay.example", shown)
    assert (str(found["Subject"]), str(found["List-ID"])) == ("潮汐 of the week", "<digest.harbour.example>")
    assert found["Date"].datetime == NOW
    assert str(found["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    plain = found.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == TEXT
    (attached,) = found.iter_attachments()
    assert attached.get_content().replace("\r\n", "\n") == "<p>潮</p>\n" * 500
