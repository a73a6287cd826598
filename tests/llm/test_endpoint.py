"""The endpoint is asked once a prompt, and whatever it answers becomes a reply or a sentence with the remedy."""

import asyncio
import json
from dataclasses import replace

import httpcore2
import httpx
import pytest
import respx

from digest.core.drafts import Prompt, Reply, Usage
from digest.core.errors import ModelBusyError, ModelError, ModelRefusedError, ReplyError
from digest.llm.endpoint import Endpoint
from digest.llm.refusals import EndpointRefusedError, NoAnswerError, PromptTooLongError
from digest.llm.tally import Tally, Unusable
from tests.llm.asked import ANSWER, BODY, KEY, PROMPT, TIDE, Clock, ask, completion, failure, sent, settings


def test_a_reply_holds_its_value_what_was_said_what_was_sent_and_what_it_took(chat: respx.Route) -> None:
    chat.return_value = completion()
    tally = Tally()

    assert ask(settings(), tally=tally) == Reply(
        value=TIDE,
        text=ANSWER,
        usage=Usage(prompt_tokens=90, completion_tokens=20, cached_tokens=64),
        body=json.dumps(BODY, sort_keys=True),
        seconds=1.0,
    )
    assert sent(chat) == BODY
    assert (tally.prompt_tokens, tally.completion_tokens, tally.cached_tokens) == (90, 20, 64)


def test_the_key_and_the_configured_headers_travel_in_the_header_alone(chat: respx.Route) -> None:
    chat.return_value = completion()
    given = settings(organization="org-tide", headers={"X-Route": "north"})

    reply = ask(given)

    request = chat.calls[0].request
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["openai-organization"] == "org-tide"
    assert request.headers["x-route"] == "north"
    assert KEY not in request.content.decode() + str(request.url) + repr(reply) + repr(given)


def test_a_key_that_the_endpoint_repeats_is_neither_told_nor_recorded(chat: respx.Route) -> None:
    chat.side_effect = [
        failure(400, f"{KEY} is not for you"),
        completion(f'{{"harbour": "{KEY}", "hours": [1]}}'),
        completion(f"no object, {KEY}"),
    ]
    tally = Tally()

    with pytest.raises(ModelRefusedError) as refused:
        ask(settings())
    assert KEY not in refused.value.message
    assert KEY not in repr(ask(settings()))
    with pytest.raises(ReplyError):
        ask(settings(), tally=tally)
    assert KEY not in repr(tally)


def test_a_key_that_the_endpoint_repeats_in_disguise_is_neither_told_nor_recorded(chat: respx.Route) -> None:
    escaped = KEY.replace("s", r"\u0073").replace("-", r"\u0000-")
    twice = f'{{"{escaped}": 1, "{escaped}": 2}}'
    chat.side_effect = [
        completion(f'{{"harbour": "{escaped}", "hours": [1]}}'),
        completion(twice),
        httpx.Response(400, content=f'{{"error": {{"message": "{escaped} is not for you"}}}}'),
        httpx.Response(307, headers={"location": f"http://model.test/{KEY}"}),
    ]
    tally = Tally()

    reply = ask(settings())
    assert (reply.value.harbour, reply.text) == ("[key]", '{"harbour": "[key]", "hours": [1]}')
    with pytest.raises(ReplyError, match=r"the property '\[key\]' is there twice"):
        ask(settings(), tally=tally)
    assert tally.unusable[0].text == '{"[key]": 1, "[key]": 2}'
    with pytest.raises(ModelRefusedError, match=r": \[key\] is not for you$"):
        ask(settings())
    with pytest.raises(EndpointRefusedError, match=r"redirects to http://model\.test/\[key\]\.$"):
        ask(settings())


def test_the_words_of_a_refusal_are_quoted_in_one_line_without_the_key(chat: respx.Route) -> None:
    refusal = f"\x1b]0;tide\x07 I will not,\n{KEY}. " + "A" * 400
    chat.return_value = completion(choices=[{"message": {"content": None, "refusal": refusal}}])

    with pytest.raises(ModelRefusedError) as raised:
        ask(settings())

    said = "]0;tide I will not, [key]. " + "A" * 273 + " ..."
    assert raised.value.message == f"tide-1 refuses this prompt: {said}"


def test_what_is_configured_beyond_the_usual_is_sent_and_wins(chat: respx.Route) -> None:
    chat.return_value = completion()

    ask(settings(temperature=None, max_reply_tokens=None, extra_body={"top_k": 3, "model": "routed"}))

    usual = {name: BODY[name] for name in ("messages", "response_format")}
    assert sent(chat) == usual | {"model": "routed", "top_k": 3}


def test_azure_is_asked_at_the_deployment_with_its_version(chat: respx.Route) -> None:
    with respx.mock(using="httpcore2") as router:
        route = router.post("http://azure.test/openai/deployments/tide-1/chat/completions?api-version=2026-01-01")
        route.return_value = completion()
        assert ask(settings(base_url="http://azure.test", azure_api_version="2026-01-01")).value == TIDE
        assert route.calls[0].request.headers["api-key"] == KEY
    chat.return_value = completion()
    ask(settings())


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (completion([{"type": "text", "text": ANSWER[:9]}, {"type": "text", "text": ANSWER[9:]}]), ANSWER),
        (completion(ended=None), ANSWER),
        (completion(ended="eos"), ANSWER),
        (completion(usage=None), ANSWER),
        (completion(usage={"prompt_tokens": 3, "completion_tokens": None}), ANSWER),
        (completion(usage="many"), ANSWER),
        (completion(ANSWER + " " * 400), ANSWER + " " * 400),
        (completion("Gladly.\n```json\n" + ANSWER + "\n```\n"), "Gladly.\n```json\n" + ANSWER + "\n```\n"),
        (completion("\ud83d\ude00 \ud800 \0 " + ANSWER), "\N{GRINNING FACE} \ufffd  " + ANSWER),
    ],
)
def test_a_reply_survives_the_shapes_that_servers_give_it(chat: respx.Route, answer: httpx.Response, text: str) -> None:
    chat.return_value = answer

    reply = ask(settings())

    assert (reply.value, reply.text) == (TIDE, text)


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (completion(ANSWER[:20], ended="length"), ReplyError, "The reply was cut off at 20 tokens."),
        (completion(ANSWER, ended="length"), ReplyError, "The reply was cut off at 20 tokens."),
        (completion(None), ReplyError, "All 20 tokens of the reply went into thinking."),
        (completion(None, usage=None), ReplyError, "The reply is empty."),
        (
            completion(choices=[{"finish_reason": "stop", "message": {"content": "", "reasoning": "Let me see."}}]),
            ReplyError,
            "All 20 tokens of the reply went into thinking.",
        ),
        (completion(" \n"), ReplyError, "The reply is empty."),
        (completion(" " * 400), ReplyError, "The reply repeats itself, or blanks, without an end."),
        (
            completion(ANSWER[:20], usage={"completion_tokens": 4096}),
            ReplyError,
            "The reply was cut off at 4096 tokens.",
        ),
        (
            completion('{"harbour": "M' + "the tide, " * 60, usage={"completion_tokens": 4096}),
            ReplyError,
            "The reply is cut off: its JSON does not end.",
        ),
        (httpx.Response(200, text=" "), ReplyError, "model.test answered with nothing at all."),
        (
            completion(choices=[{"finish_reason": "error", "message": {"content": "{"}}]),
            ModelBusyError,
            "model.test cannot answer now (HTTP 502): error",
        ),
        (
            completion(choices=[{"error": {"code": 429, "message": "slow down"}}]),
            ModelBusyError,
            "model.test asks for fewer requests (HTTP 429): slow down",
        ),
        (httpx.Response(200, text='data: {"choices": []}\n\n'), ModelBusyError, "model.test was cut off on its way."),
        (httpx.Response(200, text=': on it\n{"choices"'), ModelBusyError, "model.test was cut off on its way."),
        (httpx.Response(200, text=": on it\n"), ModelBusyError, "model.test was cut off on its way."),
        (completion(None, ended="content_filter"), ModelRefusedError, "tide-1 refuses this prompt; its answer was"),
        (completion(choices=[{"message": {"refusal": "I will not."}}]), ModelRefusedError, "prompt: I will not."),
        (completion(choices=[]), ModelBusyError, "model.test answered with an empty list of choices."),
        (completion(choices=None), ModelBusyError, "model.test answered with an empty list of choices."),
        (
            httpx.Response(200, json={"error": {"code": 429, "message": "slow down"}, "choices": None}),
            ModelBusyError,
            "model.test asks for fewer requests (HTTP 429): slow down",
        ),
        (
            httpx.Response(200, json={"error": {"code": 502, "message": "bad gateway"}}),
            ModelBusyError,
            "model.test cannot answer now (HTTP 502): bad gateway",
        ),
        (
            httpx.Response(200, json={"error": "no such luck"}),
            ModelRefusedError,
            "model.test refuses the request (HTTP 400): no such luck",
        ),
        (
            httpx.Response(200, html="<!doctype html><title>Welcome</title>"),
            EndpointRefusedError,
            "http://model.test/v1/chat/completions answers with a web page: no model is asked there.",
        ),
        (
            httpx.Response(200, text="Tide server is running"),
            EndpointRefusedError,
            "/v1/chat/completions does not answer as an OpenAI-compatible endpoint does: Tide server is running",
        ),
        (
            httpx.Response(200, json={"ok": True}),
            EndpointRefusedError,
            "http://model.test/v1/chat/completions does not answer as an OpenAI-compatible endpoint does",
        ),
        (
            httpx.Response(200, text='{"choices": [{"mess'),
            ModelBusyError,
            "The answer of model.test was cut off on its way.",
        ),
    ],
)
def test_an_answer_that_is_no_reply_says_what_it_is(
    chat: respx.Route, answer: httpx.Response, error: type[ModelError], message: str
) -> None:
    chat.return_value = answer

    with pytest.raises(ModelError) as raised:
        ask(settings())

    assert type(raised.value) is error
    assert message in raised.value.message


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (httpx.ConnectError("refused"), "model.test cannot be reached."),
        (httpx.ConnectTimeout("slow"), "model.test gave no reply within 300 s."),
        (httpx.ReadTimeout("slow"), "model.test gave no reply within 300 s."),
    ],
)
def test_nobody_answering_is_told_from_a_refusal(chat: respx.Route, fault: Exception, message: str) -> None:
    chat.side_effect = _as_httpcore2(fault)

    with pytest.raises(NoAnswerError) as raised:
        ask(settings())

    assert raised.value.message == message
    assert raised.value.retry_after is None


@pytest.mark.parametrize(
    "fault", [httpx.RemoteProtocolError("hung up"), httpx.ReadError("reset"), httpx.WriteError("reset")]
)
def test_a_connection_that_breaks_off_is_told_from_nobody_answering(chat: respx.Route, fault: Exception) -> None:
    chat.side_effect = _as_httpcore2(fault)

    with pytest.raises(ModelBusyError) as raised:
        ask(settings())

    assert type(raised.value) is ModelBusyError
    assert raised.value.message == "model.test broke the connection off before its answer was whole."


THOUGHT = {"role": "assistant", "content": None}


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content", "reasoning_details"])
def test_a_reply_that_came_whole_in_the_field_of_thoughts_is_read(chat: respx.Route, field: str) -> None:
    thoughts = [{"type": "reasoning.text", "text": ANSWER}] if field == "reasoning_details" else ANSWER
    chat.return_value = completion(choices=[{"finish_reason": "stop", "message": {**THOUGHT, field: thoughts}}])

    reply = ask(settings())

    assert (reply.value, reply.text) == (TIDE, ANSWER)


def test_a_key_that_is_repeated_in_thoughts_is_not_recorded(chat: respx.Route) -> None:
    message = {**THOUGHT, "reasoning": ANSWER.replace("Marl", KEY)}
    chat.return_value = completion(choices=[{"finish_reason": "stop", "message": message}])

    assert ask(settings()).text == ANSWER.replace("Marl", "[key]")


@pytest.mark.parametrize(
    ("ended", "content", "thoughts"),
    [
        ("length", None, ANSWER),
        (None, None, ANSWER),
        ("stop", None, f"A draft: {ANSWER}"),
        ("stop", None, f"{ANSWER} or so"),
        ("stop", None, '{"harbour": "Marl"}'),
        ("stop", "Here it is.", ANSWER),
    ],
)
def test_thoughts_are_no_reply_unless_they_are_all_of_it(
    chat: respx.Route, ended: str | None, content: str | None, thoughts: str
) -> None:
    message = {**THOUGHT, "content": content, "reasoning_content": thoughts}
    chat.return_value = completion(choices=[{"finish_reason": ended, "message": message}])

    with pytest.raises(ReplyError):
        ask(settings())


def test_what_a_server_found_out_of_form_is_read_like_any_other_reply(chat: respx.Route) -> None:
    refusals = [
        failure(400, "Failed to generate JSON.", code="json_validate_failed", failed_generation=said)
        for said in (f"```json\n{ANSWER}\n```", '{"harbour": "Marl"}')
    ]
    chat.side_effect = refusals
    tally = Tally()

    assert ask(settings()).value == TIDE
    with pytest.raises(ReplyError, match="hours: Field required"):
        ask(settings(), tally=tally)
    assert tally.unusable[0].text == '{"harbour": "Marl"}'


def test_what_is_no_text_is_no_reply_that_a_server_found_out_of_form(chat: respx.Route) -> None:
    chat.return_value = failure(400, "Failed.", failed_generation=[ANSWER])

    with pytest.raises(ModelRefusedError, match=r"refuses the request \(HTTP 400\): Failed\."):
        ask(settings())


# Of some 700, 1,400 and 2,800 tokens.
SHORT, LONG, LONGER = (replace(PROMPT, user="When is high water at Marl? " * times) for times in (100, 200, 400))


@pytest.mark.parametrize(
    ("prompt_tokens", "completion_tokens", "prompt", "cut"),
    [
        (512, 512, LONG, True),
        (1024, 20, LONGER, True),
        (256, 768, SHORT, False),  # too few to tell
        (768, 256, LONG, True),
        (768, 255, LONG, False),  # a server that counts what it had not read before
        (1024, 20, LONG, False),  # as much as was sent, by a tokenizer of its own
        (4096, 20, PROMPT, False),
        (0, 1024, LONG, False),
    ],
)
def test_a_prompt_that_was_read_in_part_has_no_reply(
    chat: respx.Route, prompt_tokens: int, completion_tokens: int, prompt: Prompt, *, cut: bool
) -> None:
    chat.return_value = completion(usage={"prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens})

    if not cut:
        assert ask(settings(), prompt=prompt).value == TIDE
        return
    with pytest.raises(PromptTooLongError) as raised:
        ask(settings(), prompt=prompt)
    assert raised.value.outcome == "suspected_truncation"


def test_a_reply_with_more_room_is_cut_off_at_the_end_of_that(chat: respx.Route) -> None:
    chat.return_value = completion(ANSWER[:9], ended="length", usage=None)

    with pytest.raises(ReplyError, match="cut off at 8192 tokens"):
        ask(settings(), prompt=replace(PROMPT, most_tokens=8192))

    assert sent(chat)["max_tokens"] == 8192


def test_every_call_is_counted_by_what_it_came_to_and_by_how_long_it_took(chat: respx.Route) -> None:
    chat.side_effect = [completion(), failure(429, "slow"), completion("no"), completion(None, ended="content_filter")]
    tally = Tally()

    ask(settings(), tally=tally)
    for _ in range(3):
        with pytest.raises(ModelError) as raised:
            ask(settings(), tally=tally)
        assert raised.value.seconds == 1.0

    assert tally.outcomes == {"ok": 1, "rate_limited": 1, "invalid": 1, "filtered": 1}


def test_a_server_that_trickles_for_ever_is_left_when_the_time_is_over() -> None:
    async def trickle(_asked: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        answer.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while not answer.is_closing():
                answer.write(b"X-Wait: yes\r\n")
                await asyncio.sleep(0.01)
        finally:
            answer.transport.abort()

    async def run() -> None:
        server = await asyncio.start_server(trickle, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        async with server, Endpoint(settings(base_url=url, timeout_s=0.2), KEY, Tally(), Clock()) as endpoint:
            with pytest.raises(NoAnswerError, match=r"no reply within 0\.2 s"):
                await endpoint.complete(PROMPT)
            await endpoint.aclose()
            await asyncio.sleep(0.05)  # the server notices

    asyncio.run(run())


def test_an_unusable_reply_is_remembered_with_what_is_wrong_with_it(chat: respx.Route) -> None:
    chat.return_value = completion('{"harbour": ""}')
    tally = Tally()

    with pytest.raises(ReplyError):
        ask(settings(), tally=tally)

    reason = (
        "The reply does not fit the agreed form: harbour: String should have at least 1 character; "
        "hours: Field required."
    )
    assert tally.unusable == [
        Unusable(prompt="tides", body=json.dumps(BODY, sort_keys=True), text='{"harbour": ""}', reason=reason)
    ]
    assert tally.prompt_tokens == 90


def test_a_key_may_end_in_the_line_break_of_its_file(chat: respx.Route) -> None:
    chat.return_value = completion()

    ask(settings(), key=f"{KEY}\n")

    assert chat.calls[0].request.headers["authorization"] == f"Bearer {KEY}"


def test_a_configured_proxy_is_what_is_spoken_to() -> None:
    seen: list[str] = []

    async def relay(asked: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        seen.append((await asked.readline()).decode())
        body = completion().content
        answer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        await answer.drain()
        answer.close()
        await answer.wait_closed()

    async def run() -> Reply:
        server = await asyncio.start_server(relay, "127.0.0.1", 0)
        given = settings(proxy=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        async with server, Endpoint(given, KEY, Tally(), Clock()) as endpoint:
            return await endpoint.complete(PROMPT)

    assert asyncio.run(run()).value == TIDE
    assert seen == ["POST http://model.test/v1/chat/completions HTTP/1.1\r\n"]


def _as_httpcore2(fault: Exception) -> Exception:
    """respx raises httpx's errors; openai's transport raises httpcore2's of the same name."""
    error: Exception = getattr(httpcore2, type(fault).__name__)(str(fault))
    return error
