"""The web, read with manners and nothing twice; what is waited for here takes no time."""

import asyncio
import gzip
import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import respx
import trustme

from digest.core.errors import ConfigError, SourceError, ThrottledError
from digest.core.web import WebReply, WebRequest
from digest.fetching.asking import Contact, Limits
from digest.ports import Web
from digest.testing.feeds import LoopbackWeb, Served
from tests.fetching.worlds import World

KEY = "k-0123456789"
FEED = Served(body=b"<feed/>", headers={"ETag": '"1"', "Content-Type": "application/atom+xml"})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def host(web: LoopbackWeb) -> str:
    return web.url.removeprefix("http://")


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_an_address_gives_its_answer_and_is_not_asked_again_within_the_hour(world: World) -> None:
    with LoopbackWeb({"/feed": FEED}) as web:
        (first,) = world.get(f"{web.url}/feed")
        world.time += timedelta(minutes=59)
        (second,) = world.get(f"{web.url}/feed")

    assert first.status == 200
    assert first.content == b"<feed/>"
    assert first.url == f"{web.url}/feed"
    assert first.headers["content-type"] == "application/atom+xml"
    assert second == first
    assert web.paths == ["/feed"]


def test_after_the_hour_it_is_asked_whether_it_changed_and_if_not_holds_for_another(world: World) -> None:
    with LoopbackWeb({"/feed": FEED}) as web:
        (first,) = world.get(f"{web.url}/feed")
        world.time += timedelta(minutes=61)
        (second,) = world.get(f"{web.url}/feed")
        world.time += timedelta(minutes=59)
        (third,) = world.get(f"{web.url}/feed")

    assert first == second == third
    assert [arrival.headers.get("if-none-match") for arrival in web.arrivals] == [None, '"1"']


def test_a_changed_answer_takes_the_place_of_the_old_one(world: World) -> None:
    dated = {"Last-Modified": "Mon, 30 Nov 2026 10:00:00 GMT"}
    with LoopbackWeb({"/feed": [Served(body=b"old", headers=dated), Served(body=b"new")]}) as web:
        world.get(f"{web.url}/feed")
        world.time += timedelta(hours=1)
        (second,) = world.get(f"{web.url}/feed")
        (third,) = world.get(f"{web.url}/feed")

    assert second.content == third.content == b"new"
    assert [arrival.headers.get("if-modified-since") for arrival in web.arrivals] == [
        None,
        "Mon, 30 Nov 2026 10:00:00 GMT",
    ]


def test_whoever_asks_says_how_long_an_answer_is_good_for(world: World) -> None:
    with LoopbackWeb({"/feed": FEED}) as web:
        world.get(f"{web.url}/feed", WebRequest(url=f"{web.url}/feed", keep_s=0.0))
        world.time += timedelta(days=6)
        world.get(WebRequest(url=f"{web.url}/feed", keep_s=7 * 86400.0))

    assert web.paths == ["/feed", "/feed"]


def test_two_that_ask_for_the_same_at_once_are_answered_by_one_request(world: World) -> None:
    async def both(fetcher: Web) -> tuple[WebReply, WebReply]:
        request = WebRequest(url=f"{web.url}/feed")
        return await asyncio.gather(fetcher.get(request), fetcher.get(request))

    with LoopbackWeb({"/feed": FEED}) as web:
        one, other = world.run(both)

    assert one == other
    assert web.paths == ["/feed"]


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410])
def test_what_is_no_good_answer_is_given_back_and_not_kept(world: World, status: int) -> None:
    with LoopbackWeb({"/feed": Served(status=status, body=b"" if status == 204 else b"Error")}) as web:
        (first,) = world.get(f"{web.url}/feed")
        (second,) = world.get(f"{web.url}/feed")

    assert first.status == second.status == status
    assert len(web.paths) == 2
    assert world.told == []


def test_an_answer_of_a_clock_that_was_ahead_is_asked_for_again(world: World) -> None:
    with LoopbackWeb({"/feed": FEED}) as web:
        world.get(f"{web.url}/feed")
        world.time -= timedelta(days=1)
        world.get(f"{web.url}/feed")

    assert len(web.paths) == 2


# --- how it is asked ------------------------------------------------------------------------------------------------


def test_a_service_is_told_who_asks_and_gets_its_parameters(world: World) -> None:
    with respx.mock:
        route = respx.get("https://export.arxiv.org/api/query").respond(200, content=b"<feed/>")
        world.get(
            WebRequest(
                url="https://export.arxiv.org/api/query",
                params={"search_query": "cat:cs.AI AND all:tide", "start": "0"},
                accept="application/atom+xml",
            )
        )

    sent = route.calls[0].request
    assert dict(sent.url.params) == {"search_query": "cat:cs.AI AND all:tide", "start": "0"}
    assert sent.headers["user-agent"] == "digest/0.1.0 (+https://digest.example; mailto:anna@lab.example)"
    assert sent.headers["accept"] == "application/atom+xml"
    assert sent.headers["accept-encoding"] == "gzip"
    assert sent.headers["connection"] == "close"


def test_an_address_is_named_only_where_one_is_given_and_cannot_break_the_header() -> None:
    assert Contact(url="https://digest.example").user_agent == "digest/0.1.0 (+https://digest.example)"
    assert Contact(url="https://digest.example", address="a\r\nX: y@ü").user_agent == (
        "digest/0.1.0 (+https://digest.example; mailto:a%0D%0AX%3A%20y@%C3%BC)"
    )


def test_cookies_are_neither_kept_nor_sent_back(world: World) -> None:
    served = Served(body=b"x", headers={"Set-Cookie": "who=anna; Path=/"})
    with LoopbackWeb({"/a": served, "/b": served}) as web:
        replies = world.get(f"{web.url}/a", f"{web.url}/b")

    assert "cookie" not in web.arrivals[1].headers
    assert "set-cookie" not in replies[0].headers


def test_a_packed_answer_is_unpacked(world: World) -> None:
    packed = Served(body=gzip.compress(b"<feed/>"), headers={"Content-Encoding": "gzip"})
    with LoopbackWeb({"/feed": packed}) as web:
        (reply,) = world.get(f"{web.url}/feed")

    assert reply.content == b"<feed/>"
    assert "content-encoding" not in reply.headers


def test_requests_to_one_service_stand_apart_and_those_to_arxiv_open_a_connection_each(world: World) -> None:
    with LoopbackWeb(lambda arrival: arrival.path.encode()) as web:
        world.get(*(WebRequest(url=f"{web.url}/{page}", manners="arxiv") for page in (1, 2, 3)))
        world.get(*(WebRequest(url=f"{web.url}/{page}", manners="openalex") for page in (4, 5)))

    assert world.slept == [3.0, 3.0, 0.2]
    assert [arrival.connection for arrival in web.arrivals] == [1, 2, 3, 4, 4]
    assert web.most_connections == 1


# --- what is waited out ---------------------------------------------------------------------------------------------


def test_the_wait_that_a_service_asks_for_is_waited_and_told(world: World) -> None:
    with LoopbackWeb({"/feed": [Served(status=429, headers={"Retry-After": "12"}), FEED]}) as web:
        (reply,) = world.get(f"{web.url}/feed")

    assert reply.content == b"<feed/>"
    assert world.slept == [12.0]
    assert world.told == [f"{host(web)} answered 429: waiting 12 s as asked."]


@pytest.mark.parametrize("status", [406, 429, 500, 502, 503, 504])
def test_a_service_that_is_busy_is_asked_again_after_ever_longer_waits(world: World, status: int) -> None:
    with LoopbackWeb({"/feed": [*[Served(status=status)] * 4, FEED]}) as web:
        (reply,) = world.get(f"{web.url}/feed")

    assert reply.content == b"<feed/>"
    assert world.slept == [4.0, 8.0, 16.0, 32.0]
    assert world.told[0] == f"{host(web)} answered {status}: waiting 4 s."


def test_a_service_that_stays_busy_is_an_error_with_a_remedy(world: World) -> None:
    with LoopbackWeb({"/feed": Served(status=503)}) as web:
        error = world.error(WebRequest(url=f"{web.url}/feed", manners="arxiv"))

    assert isinstance(error, SourceError)
    assert error.message == f"arXiv ({host(web)}) answered 503, 5 times in 60 s."
    assert error.hint == "Run again later; what was read so far is kept."
    assert len(web.paths) == 5


def test_a_longer_wait_than_is_accepted_is_not_waited_for_by_this_run_or_the_next(world: World) -> None:
    with LoopbackWeb({"/feed": Served(status=503, headers={"Retry-After": "900"})}) as web:
        first = world.error(WebRequest(url=f"{web.url}/feed", manners="arxiv"))
        world.time += timedelta(minutes=5)
        second = world.error(WebRequest(url=f"{web.url}/other", manners="arxiv"))

    assert first.message == f"arXiv ({host(web)}) asked to wait 900 s."
    assert second.message == f"arXiv ({host(web)}) asked to wait 600 s."
    assert first.hint == second.hint == "Run again after 14:05; what was read so far is kept."
    assert world.slept == []
    assert len(web.paths) == 1


def test_waits_that_are_asked_for_end_with_the_deadline(world: World) -> None:
    with LoopbackWeb({"/feed": Served(status=429, headers={"Retry-After": "100"})}) as web:
        error = world.error(f"{web.url}/feed", Limits(deadline_s=250.0))

    assert error.message == f"{host(web)} answered 429, 3 times in 200 s."


def test_a_service_that_asks_for_no_wait_at_all_is_given_one(world: World) -> None:
    with LoopbackWeb({"/feed": [Served(status=503, headers={"Retry-After": "0"}), FEED]}) as web:
        world.get(f"{web.url}/feed")

    assert world.told == [f"{host(web)} answered 503: waiting 4 s."]


def test_a_limit_that_is_used_up_is_waited_for_before_the_next_request(world: World) -> None:
    used_up = Served(body=b"1", headers={"RateLimit": '"api";r=0;t=55'})
    with LoopbackWeb({"/1": used_up, "/2": b"2"}) as web:
        world.get(f"{web.url}/1", f"{web.url}/2")

    assert world.slept == [55.0]
    assert world.told == [f"{host(web)}: waiting 55 s as asked."]


def test_a_good_answer_cannot_ask_to_be_left_alone(world: World) -> None:
    with LoopbackWeb({"/1": Served(body=b"1", headers={"Retry-After": "900"}), "/2": b"2"}) as web:
        world.get(f"{web.url}/1", f"{web.url}/2")

    assert world.slept == [1.0]


def test_an_answer_that_was_cut_is_asked_for_again_and_nothing_of_it_is_kept(world: World) -> None:
    cut = Served(body=b"<feed></feed>", ends="cut")
    with LoopbackWeb({"/feed": [cut, FEED]}) as web:
        (reply,) = world.get(f"{web.url}/feed")

    assert reply.content == b"<feed/>"
    assert world.told == [f"{host(web)} broke the connection off before its answer was whole: waiting 4 s."]


def test_a_service_that_says_nothing_is_given_up_in_time(world: World) -> None:
    with LoopbackWeb({"/feed": Served(ends="silent")}) as web:
        error = world.error(f"{web.url}/feed", Limits(silence_s=0.05))

    assert error.message == f"{host(web)} did not answer in time, 5 times in 60 s."


def test_an_answer_that_trickles_is_given_up_in_time(world: World) -> None:
    class Trickle(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]  # an async generator
            while True:
                yield b" "
                await asyncio.sleep(0.01)

    world.transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Trickle()))
    error = world.error("https://blog.example/feed", Limits(answer_s=0.05))

    assert error.message == "blog.example did not end its answer within 0.05 s, 5 times in 60 s."


def test_an_answer_that_is_too_large_is_not_asked_for_again(world: World) -> None:
    with LoopbackWeb({"/feed": b"x" * 2_000_001}) as web:
        error = world.error(f"{web.url}/feed", Limits(largest_body=2_000_000))

    assert error.message == f"{host(web)} answers with more than 2 MB."
    assert error.hint == "Ask for less at once: fewer days, categories or results."
    assert len(web.paths) == 1


# --- what stands in the way -----------------------------------------------------------------------------------------


def failing(error: httpx.HTTPError, behind: Exception | None = None) -> httpx.MockTransport:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error from behind

    return httpx.MockTransport(handler)


def test_a_host_that_nobody_knows_is_said_after_three_tries(world: World) -> None:
    unknown = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    world.transport = failing(httpx.ConnectError("[Errno -2]"), unknown)

    error = world.error("https://blog.example/feed")

    assert error.message == "blog.example cannot be found: its name is not known, 3 times in 12 s."
    assert error.hint == "Check the address and the network, then run again; what was read so far is kept."


def test_a_port_where_nobody_listens_is_said_after_three_tries(world: World) -> None:
    with LoopbackWeb({}) as web:
        pass

    error = world.error(f"{web.url}/feed")

    assert error.message == f"{host(web)} cannot be reached, 3 times in 12 s."


def test_a_proxy_that_refuses_is_named_as_such(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    with LoopbackWeb({}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//anna:pass-word@"))
        error = world.error("https://blog.example/feed")

    assert error.message.startswith("The proxy on the way to blog.example refused: 501 ")
    assert error.hint.startswith("Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY")
    assert "pass-word" not in error.sentence


@pytest.mark.parametrize("proxy", ["gopher://anna:pass-word@proxy.example", "socks5://anna:pass-word@proxy.example"])
def test_a_proxy_that_cannot_be_one_is_an_error_of_the_configuration(
    world: World, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)

    error = world.error("https://blog.example/feed")

    assert isinstance(error, ConfigError)
    assert error.message == "The proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names cannot be used."


@contextmanager
def speaking_tls() -> Iterator[int]:
    """A port behind which somebody speaks TLS, with a certificate that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                connection, _ = server.accept()
                with connection:
                    context.wrap_socket(connection, server_side=True)
            except OSError:  # the other side does not trust it, and says so
                pass

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_a_certificate_that_is_not_trusted_is_said_at_once(world: World) -> None:
    with speaking_tls() as port:
        error = world.error(f"https://127.0.0.1:{port}/feed")

    assert error.message == (
        f"The certificate of 127.0.0.1:{port} is not trusted: unable to get local issuer certificate."
    )
    assert error.hint.startswith("Check this machine's clock")
    assert world.slept == []


def test_a_server_without_tls_is_said_at_once(world: World) -> None:
    with LoopbackWeb({}) as web:
        error = world.error(web.url.replace("http://", "https://"))

    assert error.message.startswith(f"{host(web)} does not speak TLS as https:// wants it: ")
    assert world.slept == []


# --- where it leads -------------------------------------------------------------------------------------------------


def redirect(to: str, status: int = 302) -> Served:
    return Served(status=status, headers={"Location": to})


def test_redirections_are_followed_each_in_a_turn_and_the_answer_is_kept_for_the_first_address(world: World) -> None:
    with LoopbackWeb({"/old": redirect("/newer", 301), "/newer": redirect("/new", 307), "/new": FEED}) as web:
        (reply,) = world.get(f"{web.url}/old")
        world.get(f"{web.url}/old")
        world.time += timedelta(hours=2)
        (later,) = world.get(f"{web.url}/old")

    assert reply.url == f"{web.url}/new"
    assert later == reply
    assert web.paths == ["/old", "/newer", "/new"] * 2
    assert world.slept == [1.0] * 4
    assert [arrival.headers.get("if-none-match") for arrival in web.arrivals] == [None] * 5 + ['"1"']


def test_five_redirections_are_followed_and_no_sixth(world: World) -> None:
    hops = {f"/{hop}": redirect(f"/{hop + 1}") for hop in range(6)}
    with LoopbackWeb({**hops, "/6": FEED}) as web:
        error = world.error(f"{web.url}/0")
        (reply,) = world.get(f"{web.url}/1")

    assert error.message == "127.0.0.1 redirects more than 5 times."
    assert reply.content == b"<feed/>"


def test_a_redirection_without_a_place_is_given_back(world: World) -> None:
    with LoopbackWeb({"/old": Served(status=302)}) as web:
        (reply,) = world.get(f"{web.url}/old")

    assert reply.status == 302


# --- what is secret -------------------------------------------------------------------------------------------------


def seen_of(world: World, replies: list[WebReply]) -> str:
    """All that is kept and shown."""
    files = b"".join(path.read_bytes() for path in world.folder.rglob("*") if path.is_file())
    return f"{files.decode('latin-1')} {replies} {world.told}"


def test_a_key_reaches_the_service_and_no_file_log_or_reply(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with LoopbackWeb(
        {"/works": [Served(status=503), Served(body=b"[]", headers={"Link": f"</works?key={KEY}>"})]}
    ) as web:
        replies = world.get(WebRequest(url=f"{web.url}/works", params={"page": "1"}, secret={"api_key": KEY}))

    assert web.paths == [f"/works?page=1&api_key={KEY}"] * 2
    assert replies[0].url == f"{web.url}/works?page=1"
    assert replies[0].headers["link"] == "</works?key=...>"
    assert KEY not in seen_of(world, replies)
    assert "works?page=1" in caplog.text
    assert KEY not in "".join(line for line in caplog.text.splitlines() if "receive_response_headers" not in line)


def test_an_error_does_not_say_the_key(world: World) -> None:
    with LoopbackWeb({"/works": Served(status=503)}) as web:
        error = world.error(WebRequest(url=f"{web.url}/works", secret={"api_key": KEY}))

    causes = [error, error.__cause__, error.__context__]
    assert KEY not in f"{error.sentence} {causes!r}"


def test_an_answer_with_the_key_in_it_is_given_and_not_kept(world: World) -> None:
    with LoopbackWeb({"/works": f"you are {KEY}".encode()}) as web:
        (reply,) = world.get(WebRequest(url=f"{web.url}/works", secret={"api_key": KEY}))
        world.get(WebRequest(url=f"{web.url}/works", secret={"api_key": KEY}))

    assert reply.content == f"you are {KEY}".encode()
    assert KEY not in seen_of(world, [])
    assert len(web.paths) == 2


def test_a_key_goes_with_a_redirection_on_its_server_and_to_no_other(world: World) -> None:
    with LoopbackWeb({"/works": b"theirs"}) as theirs:
        answers = {"/old": redirect("/new"), "/new": redirect(f"{theirs.url}/works?api_key={KEY}")}
        with LoopbackWeb(answers) as ours:
            (reply,) = world.get(WebRequest(url=f"{ours.url}/old", secret={"api_key": KEY}))

    assert ours.paths == [f"/old?api_key={KEY}", f"/new?api_key={KEY}"]
    assert theirs.paths == ["/works"]
    assert reply.content == b"theirs"
    assert KEY not in seen_of(world, [reply])


def test_a_password_in_an_address_is_a_header_for_its_server_only(world: World) -> None:
    with LoopbackWeb({"/feed": b"theirs"}) as theirs, LoopbackWeb({"/feed": redirect(f"{theirs.url}/feed")}) as ours:
        (reply,) = world.get(f"{ours.url}/feed".replace("//", "//anna:pass-word@"))

    assert ours.arrivals[0].headers["authorization"] == "Basic YW5uYTpwYXNzLXdvcmQ="
    assert "authorization" not in theirs.arrivals[0].headers
    assert "pass-word" not in seen_of(world, [reply])


def test_a_key_in_a_header_reaches_the_service_and_no_file_log_or_reply(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    papers = [Served(status=503), Served(body=b"[]", headers={"X-You-Are": KEY})]
    asked = WebRequest(url="", secret_headers={"x-api-key": KEY})
    with LoopbackWeb({"/papers": papers, "/who": f"you are {KEY}".encode()}) as web:
        replies = world.get(replace(asked, url=f"{web.url}/papers"), replace(asked, url=f"{web.url}/who"))

    assert [arrival.headers.get("x-api-key") for arrival in web.arrivals] == [KEY] * 3
    assert replies[0].headers["x-you-are"] == "..."
    assert replies[1].content == f"you are {KEY}".encode()
    assert KEY not in seen_of(world, replies[:1])
    assert KEY not in "".join(line for line in caplog.text.splitlines() if "receive_response_headers" not in line)


def test_a_key_in_a_header_goes_with_a_redirection_on_its_server_and_to_no_other(world: World) -> None:
    with LoopbackWeb({"/papers": b"theirs"}) as theirs:
        answers = {"/old": redirect("/new"), "/new": redirect(f"{theirs.url}/papers")}
        with LoopbackWeb(answers) as ours:
            (reply,) = world.get(WebRequest(url=f"{ours.url}/old", secret_headers={"x-api-key": KEY}))

    assert [arrival.headers.get("x-api-key") for arrival in ours.arrivals] == [KEY, KEY]
    assert "x-api-key" not in theirs.arrivals[0].headers
    assert reply.content == b"theirs"


def test_whoever_asks_with_another_key_is_given_what_was_kept(world: World) -> None:
    with LoopbackWeb({"/papers": b"[]"}) as web:
        for key in (KEY, KEY[::-1]):
            world.get(WebRequest(url=f"{web.url}/papers", secret_headers={"x-api-key": key}))

    assert len(web.arrivals) == 1


@pytest.mark.parametrize(("status", "kind"), [(429, ThrottledError), (503, SourceError), (406, SourceError)])
def test_a_service_that_is_asked_too_much_is_told_from_one_that_is_broken(
    world: World, status: int, kind: type[SourceError]
) -> None:
    with LoopbackWeb({"/papers": Served(status=status)}) as web:
        error = world.error(f"{web.url}/papers")

    assert type(error) is kind


def test_a_service_that_wants_to_rest_for_long_is_asked_too_much(world: World) -> None:
    with LoopbackWeb({"/papers": Served(status=429, headers={"Retry-After": "9000"})}) as web:
        error = world.error(f"{web.url}/papers")

    assert type(error) is ThrottledError


# --- a season -------------------------------------------------------------------------------------------------------


def test_thirteen_mondays_cost_a_service_one_whole_answer_and_a_question_a_week(world: World) -> None:
    with LoopbackWeb({"/feed": FEED}) as web:
        for _ in range(13):
            world.get(f"{web.url}/feed")
            world.time += timedelta(days=7)

    conditional = [arrival for arrival in web.arrivals if "if-none-match" in arrival.headers]
    assert (len(web.arrivals), len(conditional)) == (13, 12)
