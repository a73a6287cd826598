"""Messages that mail programs understand, whatever the papers put into them."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.mailing.addresses import mailbox
from digest.mailing.messages import (
    Addressed,
    Attachment,
    Letter,
    WayOut,
    addressed_anew,
    composed,
    read,
    says_the_same,
)

AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
TOKEN = "t0" * 11
NO_WAY = WayOut()
LONG = WayOut(address="leave@harbour.example", prefix=f"https://lab.example/{'leave/' * 20}", token=TOKEN)


def a_letter(**fields: Any) -> Letter:
    given_fields: dict[str, Any] = {
        "sender": mailbox("Harbour lab <digest@harbour.example>"),
        "subject": "Tides of the week",
        "text": "High water at 3 and 15 h.\n",
        "html": "<p>High water.</p>",
        "language": "en",
        "list_id": "digest.harbour.example",
    }
    return Letter(**{**given_fields, **fields})


def to(reader: str = "ada@quay.example", out: WayOut = NO_WAY, name: str = "") -> Addressed:
    return Addressed(to=mailbox(reader, name), date=AT, message_id="7f@harbour.example", out=out)


def lines(message: bytes) -> list[str]:
    """The lines of the header as they go over the wire."""
    return message.split(b"\r\n\r\n", 1)[0].decode("utf-8").split("\r\n")


def strict(message: bytes) -> EmailMessage:
    """As a stranger reads it, who takes no defect."""
    found = email.message_from_bytes(message, policy=email.policy.strict.clone(raise_on_defect=True))
    assert isinstance(found, EmailMessage)
    for part in found.walk():
        assert part.defects == []
        for value in part.values():
            assert list(getattr(value, "defects", ())) == []
    return found


def content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_text_comes_first_and_html_last_with_the_fields_that_lists_have() -> None:
    found = strict(composed(a_letter(archived_at="https://lab.example/w47", reply_to=mailbox("bo@quay.example")), to()))

    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    assert content(found, "plain") == "High water at 3 and 15 h.\n"
    assert content(found, "html") == "<p>High water.</p>\n"
    assert {name: str(value) for name, value in found.items() if name != "Content-Type"} == {
        "From": "Harbour lab <digest@harbour.example>",
        "Reply-To": "bo@quay.example",
        "Subject": "Tides of the week",
        "To": "ada@quay.example",
        "Date": "Mon, 23 Nov 2026 06:00:00 +0000",
        "Message-ID": "<7f@harbour.example>",
        "List-ID": "<digest.harbour.example>",
        "Archived-At": "<https://lab.example/w47>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
        "MIME-Version": "1.0",
    }


def test_a_way_out_of_any_length_stays_on_one_line_as_it_is() -> None:
    found = lines(composed(a_letter(), to(out=LONG)))

    assert len(LONG.url) > 160
    assert f"List-Unsubscribe: <{LONG.url}>, <mailto:leave@harbour.example?subject=unsubscribe>" in found
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in found
    assert strict(composed(a_letter(), to(out=LONG)))["List-Unsubscribe"] == (
        f"<{LONG.url}>, <mailto:leave@harbour.example?subject=unsubscribe>"
    )


def test_without_a_web_address_no_one_click_is_promised_and_without_any_none_is_named() -> None:
    by_mail = lines(composed(a_letter(), to(out=WayOut(address="leave@harbour.example"))))

    assert "List-Unsubscribe: <mailto:leave@harbour.example?subject=unsubscribe>" in by_mail
    assert not [line for line in by_mail if line.startswith("List-Unsubscribe-Post")]
    assert not [line for line in lines(composed(a_letter(), to())) if line.startswith("List-Unsubscribe")]


def test_a_web_address_that_would_need_encoding_or_a_second_line_is_refused() -> None:
    for prefix in ("https://lab.example/für/", "https://lab.example/\r\nBcc: x", f"https://lab.example/{'x' * 990}"):
        with pytest.raises(ValueError, match=r"List-Unsubscribe cannot be written|may not contain linefeed"):
            composed(a_letter(), to(out=WayOut(prefix=prefix, token=TOKEN)))


def test_a_domain_beyond_ascii_goes_out_in_a_labels() -> None:
    found = lines(composed(a_letter(sender=mailbox("Büro <d@bücher.example>")), to("cy@bücher.example", name="Çy")))

    assert "From: =?utf-8?b?QsO8cm8=?= <d@xn--bcher-kva.example>" in found or any(
        line.startswith("From: =?utf-8?q?B=C3=BCro?= <d@xn--bcher-kva.example>") for line in found
    )
    assert any(line.startswith("To: =?utf-8?") and line.endswith("?= <cy@xn--bcher-kva.example>") for line in found)


def test_a_message_is_ascii_on_the_wire_unless_the_readers_own_address_is_not() -> None:
    hard = a_letter(
        subject="潮汐表 der Woche", text="潮\n", html="<p>潮</p>", sender=mailbox("Büro <d@harbour.example>")
    )
    plain, wide = composed(hard, to(name="Çy")), composed(hard, to("jörg@quay.example", name="Jörg, of the <quay>"))

    assert plain.isascii()
    assert 'To: "Jörg, of the <quay>" <jörg@quay.example>' in lines(wide)
    assert wide.split(b"\r\n\r\n", 1)[1].isascii()
    assert str(read(wide)["Subject"]) == str(read(plain)["Subject"]) == "潮汐表 der Woche"


HOSTILE = st.text(st.characters(), max_size=60) | st.sampled_from(
    [
        "Tides\r\nBcc: bo@quay.example",
        "Tides\n\nBody",
        "\x00\u2028\u2029\x0b\x0c\x85",
        "\r\n Bcc: folded@quay.example",
        "=?utf-8?q?a=0D=0ABcc:_x@quay.example?=",
        "=?utf-8?b?4pi6?= and =?x?y?z?=",
        "潮" * 90,
        "x" * 1200,
        "\ud83d",
        "é" * 400 + " end",
    ]
)


@settings(max_examples=80)
@given(subject=HOSTILE, name=HOSTILE, text=HOSTILE, html=HOSTILE)
@example(subject="a" * 2000, name="", text=".\n..\nFrom me\n", html="<p>\r.\r\n</p>")
def test_nothing_in_a_letter_adds_a_field_breaks_a_line_or_is_a_defect(
    subject: str, name: str, text: str, html: str
) -> None:
    name = name[:200]
    body, page = (each.encode(errors="ignore").decode() for each in (text, html))  # half characters go at ingest
    message = composed(a_letter(subject=subject, text=body, html=page), to(name=name, out=LONG))

    found = strict(message)
    assert set(found) == {
        *("From", "Subject", "To", "Date", "Message-ID", "List-ID", "List-Unsubscribe", "List-Unsubscribe-Post"),
        *("Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type"),
    }
    assert str(found["To"].addresses[0].addr_spec) == "ada@quay.example"
    assert max(len(line) for line in message.split(b"\r\n")) <= 998
    assert message.count(b"\n") == message.count(b"\r") == message.count(b"\r\n")
    assert b"\x00" not in message
    assert not re.search(r"[\x00-\x1f\x7f\u2028]", str(found["Subject"]))
    assert message == composed(a_letter(subject=subject, text=body, html=page), to(name=name, out=LONG))
    assert [part.get_content_type() for part in found.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@settings(max_examples=50)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
@example(text="--=_0123\n--=_\n.\n..\n From me\nFrom me")
def test_text_and_html_arrive_as_they_were(text: str) -> None:
    found = strict(composed(a_letter(text=f"{text}\n", html=f"<p>{text}</p>\n"), to()))

    assert (
        content(found, "plain") == "\n".join(f"{text}\n".splitlines()) + "\n" or content(found, "plain") == f"{text}\n"
    )
    assert text in content(found, "html") or "\n".join(text.splitlines()) in content(found, "html")


def test_boundaries_stand_in_no_part_even_where_a_text_quotes_them() -> None:
    first = composed(a_letter(), to())
    boundary = strict(first).get_boundary()
    assert boundary
    quoting = composed(a_letter(text=f"--{boundary}\nmine\n--{boundary}--\n"), to())

    assert strict(quoting).get_boundary() != boundary
    assert content(strict(quoting), "plain") == f"--{boundary}\nmine\n--{boundary}--\n"


def test_a_message_for_somebody_else_differs_in_what_is_theirs_alone() -> None:
    out, other = LONG, WayOut(address=LONG.address, prefix=LONG.prefix, token="n1" * 11)
    letter = a_letter(
        text=f"Leave: {out.url}\n",
        html=f'<a href="{out.url}">Leave</a>',
        attachment=Attachment(name="digest.html", subtype="html", content=f"<p>{out.token}</p>\n"),
    )
    theirs = Addressed(to=mailbox("bo@quay.example"), date=AT, message_id="8a@harbour.example", out=other)
    first = composed(letter, to(out=out))
    second = addressed_anew(first, out, theirs)

    found = strict(second)
    assert content(found, "plain") == f"Leave: {other.url}\n"
    assert content(found, "html") == f'<a href="{other.url}">Leave</a>\n'
    (attached,) = found.iter_attachments()
    assert attached.get_content() == f"<p>{out.token}</p>\r\n"  # the page is everybody's
    changed = [line for line in lines(second) if line not in lines(first)]
    assert [line.partition(":")[0] for line in changed if not line.startswith((" ", "Content-Type"))] == [
        *("To", "Message-ID", "List-Unsubscribe"),
    ]
    assert addressed_anew(second, other, to(out=out)) == addressed_anew(first, out, to(out=out))
    assert says_the_same(first, first)


def test_an_edition_that_says_something_else_is_told_from_one_that_goes_to_somebody_else() -> None:
    first = composed(a_letter(), to())
    elsewhere = Addressed(
        to=mailbox("bo@quay.example"), date=datetime(2027, 1, 1, tzinfo=UTC), message_id="9@x.example", out=WayOut()
    )

    assert says_the_same(first, composed(a_letter(), elsewhere))
    for change in ({"subject": "Other"}, {"text": "Low water\n"}, {"html": "<p>Low</p>"}):
        assert not says_the_same(first, composed(a_letter(**change), to()))


def test_a_page_that_goes_along_is_an_attachment_after_both_texts() -> None:
    page = Attachment(name="digest.html", subtype="html", content="<p>潮</p>\n" * 2000)
    found = strict(composed(a_letter(attachment=page), to()))

    assert [part.get_content_type() for part in found.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/html"),
    ]
    (attached,) = found.iter_attachments()
    assert (attached.get_filename(), attached.get_content().replace("\r\n", "\n")) == (
        "digest.html",
        "<p>潮</p>\n" * 2000,
    )
    assert [part["MIME-Version"] for part in found.walk()] == ["1.0", None, None, None, None]
