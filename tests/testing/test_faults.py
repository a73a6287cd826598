"""Whatever a server answers when something is wrong ends in a reply or in an error that says what to do."""

import asyncio
import http.client
import json
import re
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from digest.core.drafts import Reply
from digest.core.errors import ModelBusyError, ModelError, ModelRefusedError, Outcome, ReplyError
from digest.llm.endpoint import Endpoint
from digest.llm.refusals import EndpointRefusedError, NoAnswerError, PromptTooLongError
from digest.llm.retrying import Patience, Retrying
from digest.llm.tally import Tally
from digest.testing.faults import FAULTS, SAID, Fault
from digest.testing.loopback import LoopbackEndpoint
from tests.llm.asked import ANSWER, KEY, PROMPT, TIDE, Clock, Slept, Tide
from tests.testing.downstream import outcome, run, write

# How each fault ends if it stays: in which error, what that is called, and after how many calls. Where the server is
# busy three are made.
FAILS: Mapping[str, tuple[type[ModelError], Outcome, int]] = {
    # Asked without bounds, with json_object, in words alone; then refused: one prompt, not the endpoint.
    "schema_invalid": (ModelRefusedError, "unsupported_format", 4),
    "schema_not_compiled": (ModelRefusedError, "unsupported_format", 4),
    "schema_breaks_the_server": (ModelRefusedError, "unsupported_format", 4),
    # No schema would do, so it is json_object next.
    "json_schema_not_supported": (ModelRefusedError, "unsupported_format", 3),
    "json_object_refused": (ModelRefusedError, "unsupported_format", 3),
    "json_schema_refused_with_500": (ModelRefusedError, "unsupported_format", 3),
    # With the limit under its other name, then without.
    "max_tokens_refused": (ModelRefusedError, "unsupported_param", 3),
    "both_limits_refused": (ModelRefusedError, "unsupported_param", 3),
    "limit_too_large": (ModelRefusedError, "bad_request", 2),
    "limit_over_maximum": (ModelRefusedError, "bad_request", 2),
    "temperature_refused": (ModelRefusedError, "unsupported_param", 2),
    "system_message_refused": (ModelRefusedError, "unsupported_param", 2),
    # Without temperature, then down the whole ladder, since it may be anything.
    "error_in_a_list": (ModelRefusedError, "bad_request", 5),
    "invalid_argument_unnamed": (ModelRefusedError, "bad_request", 5),
    # Refused: neither is sent.
    "max_completion_tokens_refused": (ModelRefusedError, "unsupported_param", 1),
    "unknown_field_refused": (ModelRefusedError, "unsupported_param", 1),
    "prompt_filtered": (ModelRefusedError, "filtered", 1),
    "reply_filtered": (ModelRefusedError, "filtered", 1),
    "refusal": (ModelRefusedError, "refused", 1),
    "context_exceeded": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_flat": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_nested": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_by_text": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_counted": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_with_500": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_as_text": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_while_loaded": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_by_maximum": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_in_a_list": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_with_413": (PromptTooLongError, "context_overflow", 1),
    "context_exceeded_by_input_length": (PromptTooLongError, "context_overflow", 1),
    # No prompt would fare better.
    "key_refused": (EndpointRefusedError, "auth", 1),
    "model_unknown": (EndpointRefusedError, "bad_request", 1),
    "quota_spent": (EndpointRefusedError, "quota", 1),
    "credits_spent": (EndpointRefusedError, "quota", 1),
    "moved": (EndpointRefusedError, "bad_request", 1),
    "not_found": (EndpointRefusedError, "bad_request", 1),
    "page_instead_of_json": (EndpointRefusedError, "bad_request", 1),
    "text_instead_of_json": (EndpointRefusedError, "bad_request", 1),
    "list_instead_of_object": (EndpointRefusedError, "bad_request", 1),
    # A reply, but none that can be used; whoever asks may ask once more in other words.
    "generation_did_not_fit": (ReplyError, "invalid", 1),
    "schema_ignored": (ReplyError, "invalid", 1),
    "format_ignored_while_thinking": (ReplyError, "invalid", 1),
    "schema_accepted_and_not_enforced": (ReplyError, "invalid", 1),
    "cut_and_called_whole": (ReplyError, "invalid", 1),
    "property_twice": (ReplyError, "invalid", 1),
    "not_a_number": (ReplyError, "invalid", 1),
    "comments_as_data": (ReplyError, "invalid", 1),  # read, and what it says is in another form
    "stream_not_asked_for": (ReplyError, "invalid", 1),  # read, and what it says is cut off
    "context_exceeded_in_silence": (ReplyError, "no_text", 1),
    "empty_content": (ReplyError, "no_text", 1),
    "message_missing": (ReplyError, "no_text", 1),
    "tool_call_instead_of_text": (ReplyError, "no_text", 1),
    "whitespace_to_the_limit": (ReplyError, "degenerate", 1),
    # A reply without the room that it takes; whoever asks may give it more.
    "thought_to_the_end": (ReplyError, "budget_exhausted", 1),
    "stopped_without_content": (ReplyError, "budget_exhausted", 1),
    "cut_at_the_limit": (ReplyError, "budget_exhausted", 1),
    "think_unclosed": (ReplyError, "budget_exhausted", 1),
    # Asked again after a while.
    "error_inside_200": (ModelBusyError, "transient", 3),
    "error_in_a_choice": (ModelBusyError, "transient", 3),
    "error_inside_a_stream": (ModelBusyError, "transient", 3),
    "null_choices": (ModelBusyError, "transient", 3),
    "empty_choices": (ModelBusyError, "transient", 3),
    "body_cut_in_json": (ModelBusyError, "transient", 3),
    "queue_full": (ModelBusyError, "transient", 3),
    "loading_model": (ModelBusyError, "transient", 3),
    "gateway_timeout": (ModelBusyError, "transient", 3),
    "origin_timeout": (ModelBusyError, "transient", 3),
    "bad_gateway": (ModelBusyError, "transient", 3),
    "overloaded": (ModelBusyError, "transient", 3),
    "disconnected": (ModelBusyError, "transient", 3),
    "disconnected_after_the_head": (ModelBusyError, "transient", 3),
    "body_cut": (ModelBusyError, "transient", 3),
    "rate_limit_inside_200": (ModelBusyError, "rate_limited", 3),
    "rate_limited": (ModelBusyError, "rate_limited", 3),
    "rate_limited_with_retry_after": (ModelBusyError, "rate_limited", 3),
    "rate_limited_with_retry_after_ms": (ModelBusyError, "rate_limited", 3),
    "rate_limited_until_a_date": (ModelBusyError, "rate_limited", 3),
    "rate_limited_with_a_reset": (ModelBusyError, "rate_limited", 3),
    "rate_limited_in_the_body": (ModelBusyError, "rate_limited", 3),
    "rate_limited_until_an_epoch": (ModelBusyError, "rate_limited", 3),
    "rate_limited_for_hours": (ModelBusyError, "rate_limited", 1),  # nobody waits so long
    "silence": (NoAnswerError, "transient", 3),
    "silence_after_the_head": (NoAnswerError, "transient", 3),
    "heartbeats": (NoAnswerError, "transient", 3),
}
# What is odd and yet a reply.
READ: Mapping[str, Tide] = {
    "response_format_ignored": TIDE,
    "limit_ignored": TIDE,
    "prompt_cut_in_silence": TIDE,  # nobody can notice with so short a prompt; with a long one see tests/llm
    "finish_reason_missing": TIDE,
    "finish_reason_of_its_own": TIDE,
    "usage_missing": TIDE,
    "json_in_reasoning": TIDE,
    "text_in_parts": TIDE,
    "reasoning_beside_content": TIDE,
    "think_tags": TIDE,
    "think_closed_only": TIDE,
    "fences_and_prose": TIDE,
    "several_objects": TIDE,
    "latex_read_as_escapes": Tide(harbour=r"\frac \beta Marl", hours=(3, 15)),
    "latex_that_is_no_escape": Tide(harbour=r"\alpha \underbrace Marl", hours=(3, 15)),
    "trailing_comma": TIDE,
    "comments": TIDE,
    "smart_quotes": TIDE,
    "half_a_character": Tide(harbour="\ufffdMarl", hours=(3, 15)),
    "nul": TIDE,
}
WAITS = {
    "rate_limited_with_retry_after": [7.0],
    "rate_limited_with_retry_after_ms": [0.25],
    "rate_limited_until_a_date": [9.0],
    "rate_limited_with_a_reset": [90.0],
    "rate_limited_in_the_body": [21.0],
    "rate_limited_until_an_epoch": [40.0],
}


QUIET = {"silence", "silence_after_the_head", "heartbeats"}


def answered(endpoint: LoopbackEndpoint, slept: Slept, timeout_s: float = 30.0) -> Reply:
    """Ask as a run does, but thrice at most."""
    settings = replace(endpoint.settings, timeout_s=timeout_s, max_reply_tokens=4096)

    async def once() -> Reply:
        async with Endpoint(settings, KEY, Tally(), Clock()) as asked:
            return await Retrying(asked, Patience(attempts=3), Tally(), slept).complete(PROMPT)

    return asyncio.run(once())


def test_of_every_fault_it_is_known_how_it_ends() -> None:
    assert {*FAILS, *READ} == set(FAULTS)
    assert FAILS.keys() & READ.keys() == set()


@pytest.mark.parametrize("name", FAILS)
def test_a_fault_ends_in_an_error_that_says_what_to_do_and_in_no_more_calls_than_help(name: str) -> None:
    error, outcome, calls = FAILS[name]
    slept = Slept()

    with LoopbackEndpoint(FAULTS[name].saying(ANSWER)) as endpoint, pytest.raises(ModelError) as raised:
        answered(endpoint, slept, timeout_s=0.2 if name in QUIET else 30.0)

    assert (type(raised.value), raised.value.outcome, 1 + len(slept.waits)) == (error, outcome, calls)
    if name not in QUIET:  # whoever has no patience is gone before the server has looked
        assert len(endpoint.asked) == calls
    assert KEY not in raised.value.sentence


@pytest.mark.parametrize("name", READ)
def test_what_is_odd_and_yet_a_reply_is_read(name: str) -> None:
    with LoopbackEndpoint(FAULTS[name].saying(ANSWER)) as endpoint:
        assert answered(endpoint, Slept()).value == READ[name]

    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("name", sorted(name for name, (*_, calls) in FAILS.items() if calls > 1 and name not in QUIET))
def test_a_fault_that_passes_costs_one_call_more(name: str) -> None:
    slept = Slept()

    with LoopbackEndpoint(FAULTS[name], ANSWER) as endpoint:
        assert answered(endpoint, slept).value == TIDE

    assert len(endpoint.asked) == 2
    assert slept.waits == WAITS.get(name, slept.waits)
    assert max(slept.waits) <= 90.0


def wire(fault: Fault) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of what comes back for a request that is put by hand."""
    with LoopbackEndpoint(fault) as endpoint:
        connection = http.client.HTTPConnection(endpoint.url.split("/")[2], timeout=5)
        with closing(connection):
            connection.request("POST", "/v1/chat/completions", json.dumps({"model": "m", "messages": []}))
            with connection.getresponse() as response:
                return response.status, response.getheaders(), response.read()


def test_a_fault_goes_over_the_wire_byte_for_byte() -> None:
    fault = Fault(status=529, headers={"Retry-After": "7", "X-Tide": "high"}, body=b"\xff\x00<", told="Nobody.")

    assert wire(fault) == (529, [("Retry-After", "7"), ("X-Tide", "high"), ("Content-Length", "3")], b"\xff\x00<")


def test_a_fault_hangs_up_where_it_says() -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        wire(Fault(ends="hanging_up", told="Nobody."))
    with pytest.raises(http.client.IncompleteRead) as raised:
        wire(Fault(body=b"high water", ends="hanging_up", sent=4, told="Nobody."))

    assert (raised.value.partial, raised.value.expected) == (b"high", 6)


def test_the_model_of_a_fault_says_what_a_test_gives_it() -> None:
    fenced = FAULTS["fences_and_prose"]

    said = json.loads(fenced.saying('{"a": 1}').body)["choices"][0]["message"]["content"]
    usual = json.loads(fenced.body)["choices"][0]["message"]["content"]

    assert said == 'Sure:\n```json\n{"a": 1}\n```\nAnything else?'
    assert usual == f"Sure:\n```json\n{SAID}\n```\nAnything else?"
    assert FAULTS["bad_gateway"].saying('{"a": 1}') == FAULTS["bad_gateway"]


def test_an_endpoint_says_faults_among_other_things(loopback_endpoint: Callable[..., LoopbackEndpoint]) -> None:
    endpoint = loopback_endpoint(FAULTS["bad_gateway"], lambda _: FAULTS["queue_full"], ANSWER)

    assert answered(endpoint, Slept()).value == TIDE
    assert len(endpoint.asked) == 3


def test_every_fault_says_who_does_it() -> None:
    assert [name for name, fault in FAULTS.items() if not re.fullmatch(r"\w.{3,}\.", fault.told)] == []


OWN_CLIENT = """\
import json
import urllib.error
import urllib.request

import pytest


def harbours(url):
    asked = urllib.request.Request(f"{url}/chat/completions", json.dumps({"model": "m", "messages": []}).encode())
    try:
        with urllib.request.urlopen(asked, timeout=5) as response:
            return json.loads(json.load(response)["choices"][0]["message"]["content"])["harbours"]
    except urllib.error.HTTPError as error:
        return f"busy for {error.headers['Retry-After']} s"


def test_a_limit_is_told(loopback_endpoint, faults):
    endpoint = loopback_endpoint(faults["rate_limited_with_retry_after"], '{"harbours": 3}')
    assert [harbours(endpoint.url), harbours(endpoint.url)] == ["busy for 7 s", 3]


def test_fences_are_not_expected_here(loopback_endpoint, faults):
    with pytest.raises(json.JSONDecodeError):
        harbours(loopback_endpoint(faults["fences_and_prose"].saying('{"harbours": 3}')).url)
"""


def test_a_project_of_somebody_else_tries_its_own_client_on_the_faults(tmp_path: Path) -> None:
    write(tmp_path, {"test_client.py": OWN_CLIENT})

    code, said = run(tmp_path, "-W", "error", installed=True)

    assert (code, outcome(said)) == (0, "2 passed"), said
