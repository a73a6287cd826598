from datetime import date
from typing import Any

import pytest

from digest.core.errors import ConfigError, SourceError
from digest.core.web import WebReply
from digest.sources import SOURCES
from digest.sources.feed import FeedSource
from digest.tables import TableReader
from tests.daily_webs import ScriptedWeb, World, probe, read, reply

URL = "https://journal.example/feeds/tides.xml?format=rss"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Tides</title>
<item><title>Marl</title><link>/1</link><description>A parser.</description>
<pubDate>Mon, 16 Nov 2026 10:00:00 GMT</pubDate></item><item><title>Lonely</title></item></channel></rss>"""


def giving(content: str, status: int = 200, **headers: str) -> World:
    return World(ScriptedWeb(lambda request: reply(request, content.encode(), status, **headers)))


def test_papers_and_damaged_entries_name_the_feed() -> None:
    world = giving(FEED, content_type="application/rss+xml")

    found = read(FeedSource(url=URL), world)

    assert [(paper.title, paper.url, paper.published, paper.sources) for paper in found.papers] == [
        ("Marl", "https://journal.example/1", date(2026, 11, 16), ("journal.example/feeds/tides.xml",))
    ]
    assert [wrong.message for wrong in found.unreadable] == [
        "journal.example/feeds/tides.xml, entry 2 (Lonely): it has no abstract"
    ]
    assert [request.url for request in world.web.asked] == [URL]
    assert (found.error, world.told.told) == (None, [])


def test_a_feed_may_be_given_a_name() -> None:
    found = read(FeedSource(url=URL, name="Journal of Tides"), giving(FEED))

    assert found.papers[0].sources == ("Journal of Tides",)


def test_addresses_are_relative_to_where_the_feed_was_found() -> None:
    moved = WebReply(url="https://new.example/x/feed", status=200, content=FEED.encode())

    found = read(FeedSource(url=URL), World(ScriptedWeb(lambda _: moved)))

    assert found.papers[0].url == "https://new.example/1"


def test_a_damaged_feed_is_told_of() -> None:
    world = giving(FEED.replace("</channel></rss>", ""))

    assert len(read(FeedSource(url=URL), world).papers) == 1
    (told,) = world.told.told
    assert told.startswith("journal.example/feeds/tides.xml is no sound XML (")
    assert told.endswith("): it was read as far as it goes.")


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (401, "The site does not give this feed to programs"),
        (403, "The site does not give this feed to programs"),
        (404, "There is no feed at url any more"),
        (410, "The feed is gone for good: take it out of [[sources]]."),
        (418, "Try again later"),
        (429, "The site is asked too often"),
    ],
)
def test_each_refusal_says_what_to_do(status: int, hint: str) -> None:
    found = read(FeedSource(url=URL), giving("<html>No.</html>", status))

    assert found.error is not None
    assert found.error.message == f"journal.example/feeds/tides.xml answered with status {status}."
    assert found.error.hint.startswith(hint)


def test_a_page_that_is_no_feed_is_an_error_that_names_the_source() -> None:
    found = read(FeedSource(url=URL), giving("<!doctype html><title>Tides</title>"))

    assert found.error is not None
    assert found.error.message == "journal.example/feeds/tides.xml cannot be read: It is a web page, no feed."


def test_probing_counts_what_the_feed_holds() -> None:
    assert probe(FeedSource(url=URL), giving(FEED)) == (
        "journal.example/feeds/tides.xml (Tides) holds 1 paper, 1 unreadable"
    )
    with pytest.raises(SourceError):
        probe(FeedSource(url=URL), giving("", 404))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "digest.toml: [[sources]] number 1 lacks the option url."),
        ({"url": "feed.xml"}, "digest.toml: [[sources]] number 1 url: it is no http(s) address."),
        (
            {"url": "file:///etc/passwd"},
            "digest.toml: [[sources]] number 1 url: it is no http(s) address.",
        ),
        ({"url": "http://[x"}, "digest.toml: [[sources]] number 1 url: Invalid IPv6 URL."),
        (
            {"url": URL, "date": "added"},
            "digest.toml: [[sources]] number 1 date: Input should be 'published' or 'updated'.",
        ),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        TableReader("digest.toml").built(SOURCES["feed"], options, "[[sources]] number 1")
    assert caught.value.message == message


def test_a_feed_of_a_config_has_its_address_for_a_name() -> None:
    made = TableReader("digest.toml").built(SOURCES["feed"], {"url": "https://a.example/"}, "[[sources]] number 1")

    assert made == FeedSource(url="https://a.example/")
    assert made.name == "a.example"
