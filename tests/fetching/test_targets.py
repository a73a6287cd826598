"""Where a request goes, and what of it may be seen."""

import httpx
import pytest

from digest.core.errors import SourceError
from digest.core.web import WebRequest
from digest.fetching.targets import SealedUrl, target_of

KEY = "k-0123456789"


def test_the_same_question_has_one_key_however_it_is_put() -> None:
    one = target_of(WebRequest(url="https://a.example/q", params={"b": "2", "a": "1"}))
    other = target_of(WebRequest(url="https://a.example/q?a=1", params={"b": "2"}))
    with_key = target_of(WebRequest(url="https://a.example/q?b=2&a=1", secret={"api_key": KEY}))
    with_header = target_of(WebRequest(url="https://a.example/q?b=2&a=1", secret_headers={"x-api-key": KEY}))

    assert one.key == other.key == with_key.key == with_header.key


@pytest.mark.parametrize(
    "request_",
    [
        WebRequest(url="https://a.example/q", params={"a": "2"}),
        WebRequest(url="https://a.example/q?a=1&a=1"),
        WebRequest(url="https://a.example/q/", params={"a": "1"}),
        WebRequest(url="http://a.example/q", params={"a": "1"}),
        WebRequest(url="https://b.example/q", params={"a": "1"}),
        WebRequest(url="https://a.example/q", params={"a": "1"}, accept="text/xml"),
    ],
)
def test_another_question_has_another_key(request_: WebRequest) -> None:
    assert target_of(request_).key != target_of(WebRequest(url="https://a.example/q", params={"a": "1"})).key


def test_a_secret_goes_over_the_wire_and_is_never_text() -> None:
    url = SealedUrl(httpx.URL("https://a.example/q?a=1"), {"api_key": KEY})

    assert url.raw_path == b"/q?a=1&api_key=k-0123456789"
    assert str(url) == "https://a.example/q?a=1"
    assert KEY not in repr(url)


def test_a_target_shows_neither_key_nor_password() -> None:
    target = target_of(WebRequest(url=f"https://anna:pass-word@a.example/q?api_key={KEY}", secret={"api_key": KEY}))

    assert str(target.url) == "https://a.example/q"
    assert target.login == ("anna", "pass-word")
    assert KEY not in repr(target)
    assert "pass-word" not in repr(target)


def test_a_key_in_a_header_is_known_as_a_secret_and_not_shown() -> None:
    target = target_of(WebRequest(url="https://a.example/q", secret_headers={"x-api-key": KEY}))

    assert target.secret_headers == {"x-api-key": KEY}
    assert KEY not in repr(target)
    assert target.betrayed(f"you are {KEY}")
    assert target.without_secrets(f"you are {KEY}") == "you are ..."


@pytest.mark.parametrize(
    ("to", "trusted"),
    [
        ("https://a.example/other", True),
        ("http://a.example/q", False),
        ("https://a.example:8443/q", False),
        ("https://b.example/q", False),
        ("https://a.example.b.example/q", False),
    ],
)
def test_only_the_server_that_was_asked_sees_its_secrets(to: str, *, trusted: bool) -> None:
    assert target_of(WebRequest(url="https://a.example/q")).trusts(httpx.URL(to)) is trusted


def test_what_leads_elsewhere_is_followed_without_the_secret() -> None:
    target = target_of(WebRequest(url="https://a.example/q", secret={"api_key": KEY}))

    assert str(target.led_to(target.url, "/new?a=1#top")) == "https://a.example/new?a=1"
    assert str(target.led_to(target.url, f"https://b.example/?a=1&api_key={KEY}")) == "https://b.example/?a=1"


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("ftp://a.example/", "a.example redirects to an address of 'ftp'."),
        ("file:///etc/passwd", "a.example redirects to an address of 'file'."),
        ("https://a.example:port/", "a.example redirects to what is no address."),
        (f"https://b.example/?stolen={KEY}", "a.example redirects to an address with your key in it."),
        (f"https://b.example/{KEY}/", "a.example redirects to an address with your key in it."),
    ],
)
def test_what_leads_astray_is_not_followed(location: str, message: str) -> None:
    target = target_of(WebRequest(url="https://a.example/q", secret={"api_key": KEY}))

    with pytest.raises(SourceError) as raised:
        target.led_to(target.url, location)

    assert raised.value.message == message


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("ftp://a.example/", "ftp://a.example/"),
        ("a.example/feed", "a.example/feed"),
        ("https://", "https://"),
        ("https://a.example:port/", "https://a.example:port/"),
        (f"gopher://anna:word@a.example/?key={KEY}", "a.example/"),
        ("\x1b[2J", "?[2J"),
        ("", ""),
    ],
)
def test_what_is_no_address_of_the_web_is_said_without_its_secrets(url: str, shown: str) -> None:
    with pytest.raises(SourceError) as raised:
        target_of(WebRequest(url=url))

    assert raised.value.message == f"{shown!r} is no address of the web."
    assert raised.value.hint == "Begin it with https:// and a host."
