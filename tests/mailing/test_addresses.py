"""Whatever text is given, it is no address, or one that a message and a server take as it is."""

import unicodedata
from email import message_from_string
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.mailing.addresses import Mailbox, header_text, mailbox, same
from digest.mailing.messages import POLICY

LETTERS = st.text(st.characters(), max_size=12)
PIECES = st.sampled_from(
    [
        *("@", "<", ">", '"', "\\", ",", ";", ":", "(", ")", "[", "]", ".", "..", " ", "\r\n", "\x00", "\u2028"),
        *("\u200d", "\u202e", "\ud800", "\uff0e", "\xad", "\x7f", "\x85", "é", "ß", "İ", "ﬁ", "%", "!", "-", "+", "'"),
        *("=?utf-8?q?a=40b?=", "=?utf-8?b?QUI=?=", "ada", "quay.example", "bücher.example", "xn--", "Bcc: x@y.example"),
        "a" * 70,
    ]
)
PLAIN = st.tuples(
    st.text("abcXYZ019!#$%&'*+-/=?^_`{|}~.éß漢\u0301", min_size=1, max_size=20),
    st.text("abcXYZ019-.éß漢", max_size=12).map(lambda labels: f"{labels}.example"),
).map("@".join)
TEXTS = st.one_of(
    PLAIN,
    LETTERS,
    st.lists(st.one_of(PIECES, LETTERS), max_size=7).map("".join),
    st.tuples(st.lists(PIECES, max_size=4).map("".join), st.lists(PIECES, max_size=3).map("".join)).map("@".join),
)


def understood(text: str, name: str = "") -> Mailbox | None:
    try:
        return mailbox(text, name)
    except ValueError:
        return None


@settings(max_examples=400)
@given(text=TEXTS, name=LETTERS)
@example(text="=?utf-8?q?a=40b?=@quay.example", name="")
@example(text='"Fenn, Bo" <bo@quay.example>', name="=?utf-8?q?x=0D=0ABcc:_y?=")
@example(text="ada@bücher.example", name='A "quoted" \\ name')
@example(text="addö@quay.example", name="Ada, of <quay>")
@example(text="a@\ud800.example", name="\ud800")
@example(text=f"{'a' * 64}@{'b' * 64}.example", name="")
def test_any_text_is_no_address_or_one_that_survives_a_header(text: str, name: str) -> None:
    box = understood(text, name)
    if box is None:
        return
    local, _, domain = box.address.rpartition("@")
    assert domain.isascii()
    assert local
    assert all(label and len(label) <= 63 for label in domain.split("."))
    assert len(box.address.encode()) <= 254
    assert not any(unicodedata.category(char)[0] in "CZ" for char in box.address)
    assert not set(box.address) & set(' <>()[]:;,\\"')
    assert understood(box.address, box.name) == box

    message = EmailMessage(policy=POLICY)
    message["To"] = box.header
    message["From"] = "digest@harbour.example"
    message.set_content("tides")
    written = message.as_bytes(policy=POLICY.clone(utf8=True) if box.needs_smtputf8 else POLICY)
    again = message_from_string(written.decode(), policy=POLICY)
    (found,) = again["To"].addresses
    assert (found.addr_spec, found.display_name) == (box.address, box.name)
    assert again["Bcc"] is None
    assert len(written.split(b"\r\n\r\n")[0].split(b"\r\nTo: ")) <= 2


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("ada@quay.example", "ada@quay.example", ""),
        ("  ada@Quay.EXAMPLE ", "ada@quay.example", ""),
        ("Ada.Fenn+tides@quay.example", "Ada.Fenn+tides@quay.example", ""),
        ("Bo Fenn <bo@quay.example>", "bo@quay.example", "Bo Fenn"),
        ('"Fenn, Bo" <bo@quay.example>', "bo@quay.example", "Fenn, Bo"),
        ('"Bo \\"Tide\\" Fenn" <bo@quay.example>', "bo@quay.example", 'Bo "Tide" Fenn'),
        ("<bo@quay.example>", "bo@quay.example", ""),
        ("cy@bücher.example", "cy@xn--bcher-kva.example", ""),
        ("cy@BÜCHER.example", "cy@xn--bcher-kva.example", ""),
        ("cy@straße.example", "cy@xn--strae-oqa.example", ""),
        ("jörg@quay.example", "jörg@quay.example", ""),
        ("jo\u0308rg@quay.example", "jörg@quay.example", ""),
        ("o'neil@quay.example", "o'neil@quay.example", ""),
    ],
)
def test_addresses_are_read_as_people_write_them(text: str, address: str, name: str) -> None:
    assert mailbox(text) == Mailbox(address=address, name=name)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has no @"),
        ("ada", "has no @"),
        ("Ada <ada>", "has no @"),
        ("@quay.example", "has a part before the @ that no address has"),
        ("a b@quay.example", "has a part before the @ that no address has"),
        ("a..b@quay.example", "has a part before the @ that no address has"),
        ("=?utf-8?q?a=40b?=@quay.example", "has a part before the @ that no address has"),
        ("ada@quay@quay.example", "has a part before the @ that no address has"),
        ("ada\r\nBcc: bo@quay.example", "has a part before the @ that no address has"),
        ("ada@quay.example\r\nBcc: bo", "has a domain that cannot be"),
        ("ada,bo@quay.example", "has a part before the @ that no address has"),
        ("ada@", "has a domain that cannot be"),
        ("ada@quay..example", "has a domain that cannot be"),
        ("ada@-quay.example", "has a domain that cannot be"),
        ("ada@[127.0.0.1]", "has a domain that cannot be"),
        ("ada@quay_lab.example", "has a domain that cannot be"),
        (f"{'a' * 65}@quay.example", "is longer than an address may be"),
        (f"a@{'b' * 64}.example", "has a domain that cannot be"),
        (f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.example", "is longer than an address may be"),
        (f"{'Ada' * 67} <ada@quay.example>", "has a name of more than 200 characters"),
    ],
)
def test_what_is_no_address_is_said_to_be_none_and_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"^has |^is ") as refused:
        mailbox(text)
    assert str(refused.value).startswith(why)


@pytest.mark.parametrize("other", ["ADA@quay.example", "ada@QUAY.example", "Ada@Quay.Example"])
def test_spellings_of_one_address_are_the_same(other: str) -> None:
    assert same(mailbox(other).address) == same("ada@quay.example")
    assert same("ada+tides@quay.example") != same("ada@quay.example")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Tides\r\nBcc: bo@quay.example", "Tides Bcc: bo@quay.example"),
        ("a\x00b\u2028c\u2029d\x0be\x85f", "a b c d e f"),
        ("\u202eback\u2066turned\u200b", "back turned"),
        ("half \ud83d of one", "half of one"),
        ("  many   spaces\t ", "many spaces"),
        ("=?utf-8?q?a=0D=0AB?=", "= ?utf-8?q?a=0D=0AB?="),
        ("潮汐表 und Gezeiten", "潮汐表 und Gezeiten"),
    ],
)
def test_text_for_a_header_is_one_line_of_what_can_be_seen(text: str, shown: str) -> None:
    assert header_text(text) == shown
