"""What is asked of Resend for each reader, what its answers come to, and that nobody is mailed twice."""

import asyncio
import base64
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from digest.archive.ledger import Ledger
from digest.channels.email import CHANNEL, Email
from digest.channels.terms import AS_CONFIGURED, Patience, Wish
from digest.core.deliveries import Sending
from digest.core.editions import Page
from digest.core.errors import ConfigError, DeliveryError
from digest.mailing.addresses import mailbox
from digest.mailing.lists import PLACEHOLDER, MailingList, way_out
from digest.mailing.messages import Addressed, Attachment, Letter, composed
from digest.mailing.sealing import fingerprint, mail_key, seal
from digest.ports import Ports
from digest.transports.resend import Resend
from tests.worlds import a_world

URL = "https://api.resend.com"
KEY = "re_tide_0123456789"
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ADA, BO = "ada@readers.example", "bo@readers.example"
LIST = MailingList(
    sender=mailbox("Fenn, Bü <digest@lab.example>"),
    list_id="digest.lab.example",
    reply_to=mailbox("desk@lab.example"),
    archive_url="https://lab.example/{edition}",
    unsubscribe_to="leave@lab.example",
    unsubscribe_url="https://lab.example/leave/",
    key_from="NO_KEY",
)
ACCEPTED = httpx.Response(200, json={"id": "49a3999c"})


@dataclass(slots=True)
class Clock:
    """A clock that stands still unless it is put forward."""

    time: datetime = TUESDAY

    def now(self) -> datetime:
        return self.time


def a_letter(edition: str = "2026-W47", attachment: Attachment | None = None) -> Page:
    """digest.eml of an edition, made out to nobody."""
    letter = Letter(
        sender=LIST.sender,
        reply_to=LIST.reply_to,
        subject="Tides – and salt",
        text="Tides rise.\n\nTo leave: https://lab.example/leave/\n",
        html="<p>Tides rise.</p>",
        language="en",
        list_id=LIST.list_id,
        archived_at=f"https://lab.example/{edition}",
        attachment=attachment,
    )
    out = way_out(LIST, b"", PLACEHOLDER.address)
    made = composed(letter, Addressed(to=PLACEHOLDER, date=TUESDAY, message_id="none@lab.example", out=out))
    return Page(edition=edition, name="digest.eml", media_type="message/rfc822", content=made.decode("ascii"))


@dataclass(slots=True, kw_only=True)
class Desk:
    """Somebody who mails editions through Resend, with an out folder and a clock of their own."""

    out: Path
    clock: Clock = field(default_factory=Clock)
    url: str = URL
    timeout_s: float = 5.0
    longest_wait_s: float = 0.002
    readers: tuple[str, ...] = (ADA, BO)

    @property
    def ports(self) -> Ports:
        secrets = {"RESEND_API_KEY": f" {KEY}\n"}
        return replace(a_world(self.out), now=self.clock.now, secret=lambda name: secrets.get(name, ""))

    def send(self, letter: Page | None = None, wish: Wish = AS_CONFIGURED) -> str:
        """Send, and give the error's words, empty where there was none."""
        email = Email(
            transport=Resend(base_url=self.url, per_second=10_000, timeout_s=self.timeout_s),
            readers=tuple(map(mailbox, self.readers)),
            mailing_list=LIST,
            patience=Patience(tries=3, first_wait_s=0.001, longest_wait_s=self.longest_wait_s),
        )
        try:
            asyncio.run(email.send(letter or a_letter(), self.ports, wish))
        except DeliveryError as error:
            return error.sentence
        return ""

    def line(self, address: str, edition: str = "2026-W47") -> Sending:
        """What stands in the ledger about a reader."""
        key = mail_key(self.out, LIST.key_from, lambda _: "")
        with Ledger(self.out, edition, CHANNEL, key=fingerprint(key)) as ledger:
            line = ledger.line(seal(key, address))
        assert line is not None
        return line

    def state(self, address: str = ADA) -> tuple[str, str]:
        line = self.line(address)
        return line.state, line.said


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(out=tmp_path / "out")


@pytest.fixture
def emails() -> Iterator[respx.Route]:
    with respx.mock(assert_all_called=False) as router:
        yield router.post(f"{URL}/emails")


def fields(call: respx.models.Call) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call.request.content)
    return found


def keys(route: respx.Route) -> list[str]:
    return [call.request.headers["Idempotency-Key"] for call in route.calls]


def test_each_reader_is_a_request_of_their_own_with_all_that_mail_programs_look_for(
    desk: Desk, emails: respx.Route
) -> None:
    emails.return_value = ACCEPTED

    assert desk.send() == ""

    ada, bo = map(fields, emails.calls)
    token = ada["headers"]["List-Unsubscribe"].partition("/leave/")[2].partition(">")[0]
    reference = ada["headers"]["X-Entity-Ref-ID"]
    assert len(token) == 22
    assert reference.endswith("@lab.example")
    assert ada == {
        "from": '"Fenn, Bü" <digest@lab.example>',
        "to": ["ada@readers.example"],
        "reply_to": "desk@lab.example",
        "subject": "Tides – and salt",
        "text": "Tides rise.\n\nTo leave: https://lab.example/leave/\n",
        "html": "<p>Tides rise.</p>\n",
        "headers": {
            "List-ID": "<digest.lab.example>",
            "Archived-At": "<https://lab.example/2026-W47>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": (
                f"<https://lab.example/leave/{token}>, <mailto:leave@lab.example?subject=unsubscribe>"
            ),
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "X-Entity-Ref-ID": reference,
        },
    }
    assert bo["to"] == ["bo@readers.example"]
    assert bo["headers"]["X-Entity-Ref-ID"] != reference
    assert token not in json.dumps(bo)
    assert {call.request.headers["Authorization"] for call in emails.calls} == {f"Bearer {KEY}"}


def test_the_attached_page_goes_along(desk: Desk, emails: respx.Route) -> None:
    emails.return_value = ACCEPTED
    page = "<!DOCTYPE html>\n<title>Salz – größer</title>\n"

    desk.send(a_letter(attachment=Attachment(name="digest.html", subtype="html", content=page)))

    (attached,) = fields(emails.calls[0])["attachments"]
    assert attached["filename"] == "digest.html"
    assert base64.b64decode(attached["content"]).decode().splitlines() == [
        "<!DOCTYPE html>",
        "<title>Salz – größer</title>",
    ]


def test_without_an_attachment_no_such_field_is_sent(desk: Desk, emails: respx.Route) -> None:
    emails.return_value = ACCEPTED

    desk.send()

    assert "attachments" not in fields(emails.calls[0])


def test_every_try_of_a_message_has_one_key_and_one_body(desk: Desk, emails: respx.Route) -> None:
    desk.readers = (ADA,)
    busy = httpx.Response(500, json={"name": "application_error", "message": "Oops"})
    emails.side_effect = [busy, httpx.ReadTimeout("too long"), busy, httpx.ConnectError("gone"), ACCEPTED]

    desk.send()
    desk.send()

    assert len(emails.calls) == 5
    assert len(set(keys(emails))) == 1
    assert len({call.request.content for call in emails.calls}) == 1
    assert desk.state() == ("accepted", "200 49a3999c")


def test_no_two_readers_and_no_two_editions_share_a_key(desk: Desk, emails: respx.Route) -> None:
    emails.return_value = ACCEPTED

    desk.send(a_letter("2026-W47"))
    desk.send(a_letter("2026-W46"))

    assert len(set(keys(emails))) == 4
    assert all(len(key) <= 256 for key in keys(emails))


REFUSED = "The server takes nothing from digest@lab.example: "


@dataclass(frozen=True, slots=True)
class Case:
    """An answer that both readers get, and what is to come of it; `again` is how often a second run asks."""

    status: int
    name: str
    message: str
    state: str
    asked: int
    again: int
    stops: bool = False

    @property
    def said(self) -> str:
        return f"{self.status} {self.name} {self.message}"


CASES = [
    Case(429, "rate_limit_exceeded", "Too many requests.", "retryable", asked=6, again=6),
    Case(429, "daily_quota_exceeded", "You have reached your daily quota.", "retryable", 1, 1, stops=True),
    Case(429, "monthly_quota_exceeded", "You have reached your monthly quota.", "retryable", 1, 1, stops=True),
    Case(409, "concurrent_idempotent_requests", "Still in progress.", "uncertain", asked=6, again=6),
    Case(409, "invalid_idempotent_request", "The key was used with another body.", "uncertain", asked=6, again=6),
    Case(408, "", "Request Timeout", "uncertain", asked=6, again=6),
    Case(500, "application_error", "An unexpected error occurred.", "uncertain", asked=6, again=6),
    Case(503, "", "Service Unavailable", "uncertain", asked=6, again=6),
    Case(401, "missing_api_key", "Missing API key.", "retryable", 1, 1, stops=True),
    Case(403, "invalid_api_key", "API key is invalid.", "retryable", 1, 1, stops=True),
    Case(403, "validation_error", "The lab.example domain is not verified.", "retryable", 1, 1, stops=True),
    Case(404, "not_found", "The requested endpoint does not exist.", "retryable", 1, 1, stops=True),
    Case(422, "invalid_from_address", "Invalid `from` field.", "retryable", 1, 1, stops=True),
    Case(422, "missing_required_field", "Missing `subject` field.", "retryable", 1, 1, stops=True),
    Case(422, "invalid_attachment", "Attachment must have a path.", "retryable", 1, 1, stops=True),
    Case(422, "validation_error", "Invalid `to` field.", "bounced", asked=2, again=0),
    Case(422, "validation_error", "The tags are none.", "rejected", asked=2, again=0),
    Case(400, "invalid_idempotency_key", "The key must be 1 to 256 characters.", "rejected", asked=2, again=0),
    Case(405, "method_not_allowed", "Method is not allowed.", "rejected", asked=2, again=0),
    Case(451, "security_error", "We may have found a security issue.", "rejected", asked=2, again=0),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.status}-{case.name}-{case.state}")
def test_what_an_answer_comes_to(desk: Desk, emails: respx.Route, case: Case) -> None:
    emails.return_value = httpx.Response(case.status, json={"name": case.name, "message": case.message})
    words = " ".join(case.said.split())

    told = desk.send()

    assert len(emails.calls) == case.asked
    assert desk.state() == (case.state, words)
    assert told.startswith(f"{REFUSED}{words.rstrip('.')}. ") if case.stops else told == ""
    assert desk.line(BO).state == ("pending" if case.stops else case.state)
    desk.send()
    assert len(emails.calls) == case.asked + case.again


def test_an_answer_that_names_the_reader_is_kept_without_the_address(desk: Desk, emails: respx.Route) -> None:
    message = "Invalid `to` field: Ada@Readers.Example\r\n\x1b[2J is none"
    emails.return_value = httpx.Response(422, json={"name": "validation_error", "message": message})

    desk.send()

    assert desk.state() == ("bounced", "422 validation_error Invalid `to` field: (the reader) [2J is none")


def test_a_web_page_in_place_of_an_answer_is_no_yes(desk: Desk, emails: respx.Route) -> None:
    desk.readers = (ADA,)
    emails.return_value = httpx.Response(200, html="<title>Log in to this network</title>")

    desk.send()

    assert desk.state() == ("uncertain", "200 OK")
    emails.return_value = ACCEPTED
    desk.send()
    assert desk.state() == ("accepted", "200 49a3999c")


@pytest.mark.parametrize("content", [b"", b"[1]", b'"no"', b"\xff\xfe{", b"null"])
def test_an_answer_that_cannot_be_read_is_told_by_its_status(desk: Desk, emails: respx.Route, content: bytes) -> None:
    desk.readers = (ADA,)
    emails.return_value = httpx.Response(400, content=content)

    desk.send()

    assert desk.state() == ("rejected", "400 Bad Request")


def test_one_readers_refusal_holds_nobody_up(desk: Desk, emails: respx.Route) -> None:
    refusal = httpx.Response(422, json={"name": "validation_error", "message": "Invalid `to` field."})
    emails.side_effect = [refusal, ACCEPTED]

    assert desk.send() == ""
    assert (desk.line(ADA).state, desk.line(BO).state) == ("bounced", "accepted")


def test_a_reader_with_letters_beyond_ascii_is_told_of_and_never_asked_for(desk: Desk, emails: respx.Route) -> None:
    desk.readers = ("jürgen@readers.example", ADA)
    emails.return_value = ACCEPTED

    desk.send()

    assert desk.state("jürgen@readers.example") == ("rejected", "Resend takes no address with letters beyond ASCII")
    assert [fields(call)["to"] for call in emails.calls] == [[ADA]]


def test_who_cannot_be_reached_got_nothing(desk: Desk, emails: respx.Route) -> None:
    desk.readers = (ADA,)
    emails.side_effect = httpx.ConnectError("no route")

    desk.send()

    assert desk.state() == ("retryable", "Resend cannot be reached: no route")


def test_what_may_have_arrived_is_not_forgotten_when_later_tries_are_refused(desk: Desk, emails: respx.Route) -> None:
    desk.readers = (ADA,)
    busy = httpx.Response(429, json={"name": "rate_limit_exceeded", "message": "Too many requests."})
    emails.side_effect = [httpx.ReadTimeout("too long"), busy, httpx.ConnectError("gone")]

    desk.send()

    assert desk.state() == ("uncertain", "Resend cannot be reached: gone")
    desk.clock.time += timedelta(hours=25)
    desk.send()
    assert len(emails.calls) == 3


def test_a_key_is_not_trusted_beyond_a_day_after_it_was_first_used(desk: Desk, emails: respx.Route) -> None:
    desk.readers = (ADA,)
    emails.side_effect = httpx.ReadTimeout("too long")
    desk.send()
    desk.clock.time += timedelta(hours=22)
    desk.send()
    assert len(emails.calls) == 6

    desk.clock.time += timedelta(hours=22)
    desk.send()

    assert len(emails.calls) == 6
    assert desk.state()[0] == "uncertain"


def test_a_run_that_was_killed_days_ago_is_not_repeated_under_a_key_that_is_forgotten(
    desk: Desk, emails: respx.Route
) -> None:
    desk.readers = (ADA,)
    emails.side_effect = httpx.ReadTimeout("too long")
    desk.send()
    key = mail_key(desk.out, LIST.key_from, lambda _: "")
    with Ledger(desk.out, "2026-W47", CHANNEL, key=fingerprint(key), clock=desk.clock.now) as ledger:
        ledger.begin(seal(key, ADA))  # and here the process ends
    desk.clock.time += timedelta(days=3)

    desk.send()

    assert len(emails.calls) == 3
    assert desk.state() == ("uncertain", "the run ended before the server had answered")


def test_within_the_day_a_killed_run_is_repeated_under_its_key(desk: Desk, emails: respx.Route) -> None:
    desk.readers = (ADA,)
    emails.side_effect = httpx.ReadTimeout("too long")
    desk.send()
    key = mail_key(desk.out, LIST.key_from, lambda _: "")
    with Ledger(desk.out, "2026-W47", CHANNEL, key=fingerprint(key), clock=desk.clock.now) as ledger:
        ledger.begin(seal(key, ADA))
    desk.clock.time += timedelta(hours=22)
    emails.side_effect = [ACCEPTED]

    desk.send()

    assert desk.state() == ("accepted", "200 49a3999c")
    assert len(set(keys(emails))) == 1


def test_who_asks_for_it_mails_again_whatever_the_key_is_worth(desk: Desk, emails: respx.Route) -> None:
    desk.readers = (ADA,)
    emails.side_effect = httpx.ReadTimeout("too long")
    desk.send()
    desk.clock.time += timedelta(days=3)
    emails.side_effect = [ACCEPTED]

    desk.send(wish=Wish(uncertain=True))

    assert desk.state() == ("accepted", "200 49a3999c")


def test_without_a_key_nothing_is_asked_and_the_variable_is_named(desk: Desk, emails: respx.Route) -> None:
    for given in ("", "  ", "re_\N{BULLET}", "re_a\x07b"):
        ports = replace(desk.ports, secret=lambda _, given=given: given)  # type: ignore[misc]  # mypy cannot infer it
        with pytest.raises(ConfigError) as caught:
            Resend(key_from="LAB_RESEND").connection(ports)
        assert caught.value.sentence == (
            "LAB_RESEND holds no key for Resend. "
            "Put it into the environment variable LAB_RESEND, or name another one in [mail.resend]."
        )
    assert not emails.called


def probed(desk: Desk, answer: httpx.Response | Exception) -> str:
    with respx.mock() as router:
        route = router.get(f"{URL}/domains")
        route.side_effect = answer if isinstance(answer, Exception) else [answer]
        return asyncio.run(Resend().probe(desk.ports))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            httpx.Response(
                200,
                json={
                    "data": [
                        {"name": "lab.example", "status": "verified"},
                        {"name": "new.example", "status": "pending"},
                        "none",
                    ]
                },
            ),
            "Resend answers; verified: lab.example",
        ),
        (httpx.Response(200, json={"data": []}), "Resend answers; verified: no domain yet"),
        (
            httpx.Response(401, json={"name": "restricted_api_key", "message": "This key may only send."}),
            "Resend answers; the key may not list domains, so the sender's was not looked up",
        ),
    ],
)
def test_trying_the_account_says_what_may_be_sent_from(desk: Desk, answer: httpx.Response, said: str) -> None:
    assert probed(desk, answer) == said


@pytest.mark.parametrize(
    ("answer", "sentence", "passing"),
    [
        (
            httpx.Response(403, json={"name": "invalid_api_key", "message": "API key is invalid."}),
            "Resend refused the key: 403 invalid_api_key API key is invalid.. Check RESEND_API_KEY.",
            False,
        ),
        (
            httpx.ConnectError("no route"),
            "Resend cannot be reached: no route. Try again later with digest send.",
            True,
        ),
        (
            httpx.Response(503),
            "Resend cannot be used for now: 503 Service Unavailable. Try again later with digest send.",
            True,
        ),
    ],
)
def test_an_account_that_cannot_be_used_is_an_error_that_says_whether_it_may_pass(
    desk: Desk, answer: httpx.Response | Exception, sentence: str, passing: bool
) -> None:
    with pytest.raises(DeliveryError) as caught:
        probed(desk, answer)

    assert caught.value.sentence == sentence
    assert caught.value.passing is passing


def waited_s(desk: Desk, emails: respx.Route, headers: dict[str, str]) -> float:
    """How long it takes until one who was refused for now is tried again."""
    at: list[float] = []

    def noted(_: httpx.Request) -> httpx.Response:
        at.append(asyncio.get_running_loop().time())
        busy = httpx.Response(429, json={"name": "rate_limit_exceeded", "message": "Slower."}, headers=headers)
        return busy if len(at) == 1 else ACCEPTED

    desk.readers = (ADA,)
    emails.side_effect = noted
    desk.send()
    assert len(at) == 2
    return at[1] - at[0]


def test_the_wait_that_is_asked_for_is_kept(desk: Desk, emails: respx.Route) -> None:
    desk.longest_wait_s = 5.0

    assert waited_s(desk, emails, {"Retry-After": "0.4"}) >= 0.4


@pytest.mark.parametrize("asked", ["Wed, 25 Nov 2026 07:28:00 GMT", "inf", "nan", "-3", "", "soon"])
def test_a_wait_that_is_none_is_passed_over(desk: Desk, emails: respx.Route, asked: str) -> None:
    desk.longest_wait_s = 5.0

    assert waited_s(desk, emails, {"Retry-After": asked}) < 2


def test_nobody_is_waited_for_longer_than_is_configured(desk: Desk, emails: respx.Route) -> None:
    assert waited_s(desk, emails, {"Retry-After": "86400"}) < 2


def test_requests_leave_no_faster_than_the_account_may_ask(desk: Desk, emails: respx.Route) -> None:
    after: list[float] = []

    def noted(_: httpx.Request) -> httpx.Response:
        after.append(asyncio.get_running_loop().time())
        return ACCEPTED

    emails.side_effect = noted

    async def four() -> float:
        begun = asyncio.get_running_loop().time()
        connection = Resend(per_second=25).connection(desk.ports)
        await connection.open()
        for number in range(4):
            await connection.hand_over(a_letter().content.encode(), f"key-{number}")
        await connection.close()
        return begun

    begun = asyncio.run(four())

    assert [time - begun >= least for time, least in zip(after, (0, 0.04, 0.08, 0.12), strict=True)] == [True] * 4


class Keeping:
    """A server on loopback that keeps keys as Resend does, and answers with `script`: 'lost', a status, or 'well'."""

    def __init__(self, *script: str | int) -> None:
        self.script = list(script)
        self.delivered: list[str] = []
        self.requests: list[str] = []
        self.bodies: dict[str, bytes] = {}
        self.over = threading.Event()
        self.url = ""

    def take(self, key: str, body: bytes) -> str | int:
        """What to answer; a message is delivered once a key, also where the answer is then lost."""
        self.requests.append(key)
        step = self.script.pop(0) if self.script else "well"
        if isinstance(step, int):
            return step
        if key not in self.bodies:
            self.bodies[key] = body
            self.delivered.append(json.loads(body)["to"][0])
        return 409 if self.bodies[key] != body else step


@contextmanager
def keeping(*script: str | int) -> Iterator[Keeping]:
    kept = Keeping(*script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = kept.take(self.headers["Idempotency-Key"], body)
            if answer == "lost":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            if answer == "late":
                kept.over.wait(10)  # whoever waits for the answer gives up before
                self.close_connection = True
                return
            content = b'{"id": "1f2e"}' if answer == "well" else b'{"name": "application_error", "message": "Oops"}'
            self.send_response(answer if isinstance(answer, int) else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield kept
    finally:
        kept.over.set()
        server.shutdown()
        server.server_close()


def test_a_lost_answer_is_asked_for_again_and_delivers_once(desk: Desk) -> None:
    with keeping("lost", "well", "late", "well") as server:
        desk.url, desk.timeout_s = server.url, 0.3
        told = desk.send()

    assert told == ""
    assert sorted(server.delivered) == [ADA, BO]
    assert len(server.requests) == 4
    assert len(set(server.requests)) == 2
    assert desk.state(ADA) == ("accepted", "200 1f2e")
    assert desk.state(BO) == ("accepted", "200 1f2e")


def test_an_answer_that_stays_lost_is_told_and_the_next_run_asks_under_the_same_key(desk: Desk) -> None:
    desk.readers = (ADA,)
    with keeping("lost", "lost", "lost") as server:
        desk.url = server.url
        desk.send()
        lost = desk.state()
        desk.send(replace(a_letter(), content=a_letter().content.replace("Tides rise.", "Tides fall.")))

    assert lost[0] == "uncertain"
    assert lost[1].startswith("no answer from Resend: ")
    assert server.delivered == [ADA]
    assert len(server.requests) == 4
    assert desk.state() == ("accepted", "200 1f2e")
