"""The web server on loopback."""

import http.client
from urllib.parse import urlsplit

import httpx
import pytest

from digest.testing.feeds import Arrival, LoopbackWeb, Served


def test_a_table_says_what_a_path_gets_with_its_query_or_without() -> None:
    with LoopbackWeb({"/a?page=2": b"second", "/a": Served(body=b"any", headers={"X": "y"})}) as web:
        second, other, unknown = (httpx.get(f"{web.url}{path}") for path in ("/a?page=2", "/a?page=3", "/b"))

    assert (second.content, other.content, other.headers["x"], unknown.status_code) == (b"second", b"any", "y", 404)
    assert web.paths == ["/a?page=2", "/a?page=3", "/b"]


def test_several_answers_come_in_order_and_the_last_stays() -> None:
    with LoopbackWeb({"/a": [Served(status=503), b"one", b"two"]}) as web:
        replies = [httpx.get(f"{web.url}/a") for _ in range(4)]

    assert [reply.status_code for reply in replies] == [503, 200, 200, 200]
    assert [reply.content for reply in replies] == [b"", b"one", b"two", b"two"]


def test_a_function_sees_who_asks() -> None:
    def answer(arrival: Arrival) -> bytes:
        return f"{arrival.path} {arrival.headers['user-agent']}".encode()

    with LoopbackWeb(answer) as web:
        reply = httpx.get(f"{web.url}/a?b=c", headers={"User-Agent": "anna"})

    assert reply.text == "/a?b=c anna"


@pytest.mark.parametrize(
    ("has", "asks", "status"),
    [
        ({"ETag": '"1"'}, {"If-None-Match": '"1"'}, 304),
        ({"ETag": '"2"'}, {"If-None-Match": '"1"'}, 200),
        ({"Last-Modified": "then"}, {"If-Modified-Since": "then"}, 304),
        ({"ETag": '"2"', "Last-Modified": "then"}, {"If-None-Match": '"1"', "If-Modified-Since": "then"}, 200),
        ({}, {"If-None-Match": '"1"'}, 200),
    ],
)
def test_what_still_holds_is_not_sent_again(has: dict[str, str], asks: dict[str, str], status: int) -> None:
    with LoopbackWeb({"/a": Served(body=b"body", headers=has)}) as web:
        reply = httpx.get(f"{web.url}/a", headers=asks)

    assert reply.status_code == status
    assert reply.content == (b"body" if status == 200 else b"")


def test_whoever_asks_too_fast_is_told_so_and_gets_nothing_of_the_table() -> None:
    with LoopbackWeb({"/a": [b"one", b"two"]}, apart_s=60.0, retry_after="7") as web:
        first, second = httpx.get(f"{web.url}/a"), httpx.get(f"{web.url}/a")

    assert (first.content, second.status_code, second.headers["retry-after"]) == (b"one", 429, "7")
    assert [arrival.throttled for arrival in web.arrivals] == [False, True]
    assert web.paths == ["/a"]
    assert web.gaps_s[0] < 60.0


def test_connections_are_numbered_and_counted() -> None:
    with LoopbackWeb({"/a": b"a"}) as web:
        with httpx.Client() as kept:
            kept.get(f"{web.url}/a")
            kept.get(f"{web.url}/a")
            httpx.get(f"{web.url}/a")
        httpx.get(f"{web.url}/a")

    assert [arrival.connection for arrival in web.arrivals] == [1, 1, 2, 3]
    assert web.most_connections == 2


def test_an_answer_can_be_cut_and_can_fail_to_come() -> None:
    with LoopbackWeb({"/cut": Served(body=b"0123456789", ends="cut"), "/silent": Served(ends="silent")}) as web:
        connection = http.client.HTTPConnection(urlsplit(web.url).netloc)
        connection.request("GET", "/cut")
        with pytest.raises(http.client.IncompleteRead) as raised:
            connection.getresponse().read()
        connection.close()
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{web.url}/silent", timeout=0.1)

    assert raised.value.partial == b"01234"
