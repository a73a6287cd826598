"""Down the ladder: whatever a server does not take is given up, and only that, and it is remembered."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
import respx

from digest.core.drafts import Prompt
from digest.core.errors import ModelError, ModelRefusedError, Outcome, ReplyError
from digest.llm.building import Terms, assembled
from digest.llm.dialect import Dialect, Refused
from digest.llm.endpoint import Endpoint
from digest.llm.manners import Manner, as_text, manner_in
from digest.llm.settings import EndpointSettings
from digest.llm.tally import Tally
from digest.testing.faults import FAULTS
from tests.llm.asked import ANSWER, BODY, KEY, PROMPT, TIDE, Clock, Shelf, Slept, completion, failure, sent, settings

Body = dict[str, Any]
SCHEMA = (
    '{"type": "object", "properties": {"harbour": {"maxLength": 40, "minLength": 1, "type": "string"}, '
    '"hours": {"items": {"type": "integer"}, "maxItems": 4, "minItems": 1, "type": "array"}}, '
    '"required": ["harbour", "hours"], "additionalProperties": false}'
)
IN_WORDS = (
    "When is high water at Marl?\n\n# Form of the reply\n\nOne JSON object that fits this JSON Schema:\n"
    + SCHEMA
    + "\n"
)
SAID_IN_WORDS = [{"role": "system", "content": "You read tide tables."}, {"role": "user", "content": IN_WORDS}]
FOLDED = [{"role": "user", "content": "You read tide tables.\n\nWhen is high water at Marl?"}]


def fault(name: str) -> httpx.Response:
    said = FAULTS[name]
    return httpx.Response(said.status, headers=dict(said.headers), content=said.body)


def is_schema(body: Body) -> bool:
    return bool(body.get("response_format", {}).get("type") == "json_schema")


def is_bounded(body: Body) -> bool:
    return is_schema(body) and "minLength" in json.dumps(body)


def is_object(body: Body) -> bool:
    return bool(body.get("response_format") == {"type": "json_object"})


def is_long(body: Body) -> bool:
    return bool(body["max_tokens"] > 2048)


def has_system(body: Body) -> bool:
    return bool(body["messages"][0]["role"] == "system")


Rule = tuple[Callable[[Body], bool], str]
# Who refuses what, by which words; and what is asked in the end, where that differs from the first request.
SERVERS: dict[str, tuple[Sequence[Rule], Body, int]] = {
    "a strict one": ([(is_bounded, "schema_invalid")], {"response_format": "without bounds"}, 1),
    "vLLM": ([(is_bounded, "schema_not_compiled")], {"response_format": "without bounds"}, 1),
    "vLLM that says 500": ([(is_bounded, "schema_breaks_the_server")], {"response_format": "without bounds"}, 1),
    "vLLM without grammars": (
        [(is_schema, "schema_not_compiled")],
        {"response_format": {"type": "json_object"}, "messages": SAID_IN_WORDS},
        2,
    ),
    "an older model": (
        [(is_schema, "json_schema_not_supported")],
        {"response_format": {"type": "json_object"}, "messages": SAID_IN_WORDS},
        1,
    ),
    "a fork of llama.cpp": (
        [(is_schema, "json_schema_refused_with_500")],
        {"response_format": {"type": "json_object"}, "messages": SAID_IN_WORDS},
        1,
    ),
    "text alone": (
        [(is_schema, "json_schema_not_supported"), (is_object, "json_object_refused")],
        {"response_format": None, "messages": SAID_IN_WORDS},
        2,
    ),
    "a reasoning model": (
        [
            (lambda body: "max_tokens" in body, "max_tokens_refused"),
            (lambda body: "temperature" in body, "temperature_refused"),
        ],
        {"max_tokens": None, "max_completion_tokens": 4096, "temperature": None},
        2,
    ),
    "one without any limit": (
        [
            (lambda body: "max_tokens" in body, "max_tokens_refused"),
            (lambda body: "max_completion_tokens" in body, "max_completion_tokens_refused"),
        ],
        {"max_tokens": None},
        2,
    ),
    "one that writes 2,048 tokens": (
        [(lambda body: body["max_tokens"] > 2048, "limit_too_large")],
        {"max_tokens": 2048},
        1,
    ),
    "another that does": ([(lambda body: body["max_tokens"] > 2048, "limit_over_maximum")], {"max_tokens": 2048}, 1),
    "a template without system": ([(has_system, "system_message_refused")], {"messages": FOLDED}, 1),
    "one that names nothing": (
        [(lambda body: "temperature" in body, "invalid_argument_unnamed")],
        {"temperature": None},
        1,
    ),
    "one that names nothing and takes no schema": (
        [(lambda body: "temperature" in body or is_schema(body), "error_in_a_list")],
        {"temperature": None, "response_format": {"type": "json_object"}, "messages": SAID_IN_WORDS},
        3,
    ),
    "one that takes next to nothing": (
        [
            (is_schema, "json_schema_not_supported"),
            (is_object, "json_object_refused"),
            (lambda body: "max_tokens" in body, "max_tokens_refused"),
            (lambda body: "max_completion_tokens" in body, "max_completion_tokens_refused"),
            (lambda body: "temperature" in body, "temperature_refused"),
            (has_system, "system_message_refused"),
        ],
        {
            "response_format": None,
            "max_tokens": None,
            "temperature": None,
            "messages": [{"role": "user", "content": f"You read tide tables.\n\n{IN_WORDS}"}],
        },
        6,
    ),
}


def served(rules: Sequence[Rule], says: Callable[[Body], str] = lambda _: ANSWER) -> Callable[[Any], httpx.Response]:
    """What a server does that refuses by these rules, the first that fits."""

    def answer(request: Any) -> httpx.Response:
        body = json.loads(request.content)
        refused = next((name for fits, name in rules if fits(body)), None)
        return fault(refused) if refused else completion(says(body))

    return answer


class Asked:
    """One run at an endpoint."""

    def __init__(self, given: EndpointSettings, known: Manner | None = None) -> None:
        self.kept: list[Manner] = []
        self.told: list[str] = []
        self.tally = Tally(tell=self.told.append)
        self._settings = given
        self._known = known

    def all(self, prompts: Sequence[Prompt], *, at_once: bool = False) -> list[Any]:
        """The values of the replies, or the errors."""
        return asyncio.run(self._all(prompts, at_once=at_once))

    async def _all(self, prompts: Sequence[Prompt], *, at_once: bool) -> list[Any]:
        dialect = Dialect(self._settings, self._known, self.kept.append)
        async with Endpoint(self._settings, KEY, self.tally, Clock(), dialect) as endpoint:
            model = assembled(endpoint, self._settings, Shelf(), self.tally, Terms(sleep=Slept()))

            async def one(prompt: Prompt) -> Any:
                try:
                    return (await model.complete(prompt)).value
                except ModelError as error:
                    return error

            if at_once:
                return list(await asyncio.gather(*(one(prompt) for prompt in prompts)))
            return [await one(prompt) for prompt in prompts]


def prompts(count: int) -> list[Prompt]:
    return [PROMPT, *(replace(PROMPT, user=f"When is high water at Marl on day {day}?") for day in range(2, count + 1))]


def differing(body: Body) -> Body:
    """What a request has in another way than the first one ever."""
    changed = {name: body.get(name) for name in {*BODY, *body} if body.get(name) != BODY.get(name)}
    if is_schema(body) and "minLength" not in json.dumps(body):
        changed["response_format"] = "without bounds"
    return changed


@pytest.mark.parametrize("name", SERVERS)
def test_what_a_server_does_not_take_is_given_up_and_nothing_else(chat: respx.Route, name: str) -> None:
    rules, asked, refusals = SERVERS[name]
    chat.side_effect = served(rules)
    run = Asked(settings(in_flight=1))

    assert run.all(prompts(3)) == [TIDE] * 3

    assert [differing(sent(chat, number)).keys() for number in (0, refusals)] == [set(), asked.keys()]
    assert differing(sent(chat, refusals)) == asked
    assert chat.call_count == refusals + 3
    assert len(run.told) == refusals


@pytest.mark.parametrize("name", SERVERS)
def test_what_was_learned_is_kept_once_and_a_later_run_begins_with_it(chat: respx.Route, name: str) -> None:
    rules, asked, _ = SERVERS[name]
    chat.side_effect = served(rules)
    first = Asked(settings(in_flight=1))
    first.all(prompts(2))
    calls = chat.call_count

    [kept] = first.kept
    later = Asked(settings(in_flight=1), manner_in(as_text(kept)))

    assert later.all(prompts(2)) == [TIDE] * 2
    assert chat.call_count == calls + 2
    assert differing(sent(chat, calls)) == asked
    assert later.kept == []


def test_requests_that_are_refused_together_climb_one_rung_together(chat: respx.Route) -> None:
    chat.side_effect = served([(is_schema, "schema_not_compiled")])
    run = Asked(settings(in_flight=4))

    assert run.all(prompts(8), at_once=True) == [TIDE] * 8

    assert sum(is_object(sent(chat, number)) for number in range(chat.call_count)) == 8
    assert chat.call_count <= 8 + 2 * 4
    says = "since it says: The provided JSON schema contains features not supported by xgrammar."
    assert run.told == [
        f"model.test: asking with json_schema instead of json_schema with bounds, {says}",
        f"model.test: asking with json_object instead of json_schema, {says}",
    ]


def test_a_schema_that_is_ignored_is_put_into_words_after_four_replies_out_of_form(
    chat: respx.Route,
) -> None:
    chat.side_effect = served([], lambda body: "High water is at three." if is_schema(body) else ANSWER)
    run = Asked(settings(in_flight=1))

    values = run.all(prompts(4))

    assert isinstance(values[0], ReplyError)  # asked twice more
    assert values[1:] == [TIDE] * 3
    assert [is_schema(sent(chat, number)) for number in range(chat.call_count)] == [True] * 4 + [False] * 3
    assert is_object(sent(chat, 4))
    assert run.kept == [Manner(rung=2)]
    assert run.told[-2] == (
        "model.test: replies do not keep to json_schema with bounds, so the form is asked for by json_object."
    )


def test_one_reply_in_ten_out_of_form_leaves_the_rung_as_it_is(chat: respx.Route) -> None:
    said = iter(["none" if number % 10 == 0 else ANSWER for number in range(60)])
    chat.side_effect = served([], lambda _: next(said))
    run = Asked(settings(in_flight=1))

    assert run.all(prompts(50)) == [TIDE] * 50
    assert all(is_bounded(sent(chat, number)) for number in range(chat.call_count))


def test_a_run_never_climbs_up_again(chat: respx.Route) -> None:
    refusing = iter([True, *[False] * 20])
    chat.side_effect = lambda request: fault("schema_invalid") if next(refusing) else served([])(request)
    run = Asked(settings(in_flight=1))

    run.all(prompts(5))

    assert [is_bounded(sent(chat, number)) for number in range(6)] == [True] + [False] * 5


def test_a_refusal_that_names_nothing_is_the_prompts_own_once_another_was_taken(chat: respx.Route) -> None:
    said = [completion(), fault("invalid_argument_unnamed"), completion()]
    chat.side_effect = said
    run = Asked(settings(in_flight=1))

    values = run.all(prompts(3))

    assert [values[0], values[2]] == [TIDE, TIDE]
    assert isinstance(values[1], ModelRefusedError)
    assert [differing(sent(chat, number)).keys() - {"messages"} for number in range(3)] == [set()] * 3


def test_what_never_led_to_an_answer_is_not_kept(chat: respx.Route) -> None:
    chat.side_effect = lambda _: fault("invalid_argument_unnamed")
    run = Asked(settings(in_flight=1))

    assert [type(each) for each in run.all(prompts(2))] == [ModelRefusedError] * 2
    assert run.kept == []


@pytest.mark.parametrize(
    ("pinned", "rules"),
    [
        ({"format": "json_schema"}, [(is_schema, "json_schema_not_supported")]),
        ({"format": "json_object"}, [(is_object, "json_object_refused")]),
        ({"limit_field": "max_tokens"}, [(lambda body: "max_tokens" in body, "max_tokens_refused")]),
        ({"system_role": "system"}, [(has_system, "system_message_refused")]),
        ({"extra_body": {"temperature": 1}}, [(lambda body: "temperature" in body, "temperature_refused")]),
        (
            {"extra_body": {"max_completion_tokens": 9}},
            [(has_system, "both_limits_refused")],
        ),
        ({"extra_body": {"top_k": 9}}, [(lambda body: "top_k" in body, "unknown_field_refused")]),
    ],
)
def test_what_the_config_pins_is_not_given_up(chat: respx.Route, pinned: Body, rules: Sequence[Rule]) -> None:
    chat.side_effect = served(rules)
    run = Asked(settings(in_flight=1, **pinned))

    [refused] = run.all([PROMPT])

    assert isinstance(refused, ModelRefusedError)
    assert chat.call_count == 1


@pytest.mark.parametrize(
    ("pinned", "asked"),
    [
        ({"limit_field": "max_completion_tokens"}, {"max_tokens": None, "max_completion_tokens": 4096}),
        ({"extra_body": {"max_completion_tokens": 9}}, {"max_tokens": None, "max_completion_tokens": 9}),
        ({"leave_out": ("temperature", "max_tokens")}, {"max_tokens": None, "temperature": None}),
        ({"system_role": "user"}, {"messages": FOLDED}),
        (
            {"system_role": "developer"},
            {
                "messages": [
                    {"role": "developer", "content": "You read tide tables."},
                    {"role": "user", "content": "When is high water at Marl?"},
                ]
            },
        ),
    ],
)
def test_the_config_says_how_requests_are_put(chat: respx.Route, pinned: Body, asked: Body) -> None:
    chat.side_effect = served([])

    assert Asked(settings(**pinned)).all([PROMPT]) == [TIDE]
    assert differing(sent(chat)) == asked


def test_what_is_known_of_an_endpoint_does_not_lift_what_the_config_pins(chat: respx.Route) -> None:
    chat.side_effect = served([])

    Asked(settings(format="json_schema"), Manner(rung=3)).all([PROMPT])

    assert differing(sent(chat)) == {"response_format": "without bounds"}


def test_a_reply_that_goes_round_in_circles_is_asked_for_again_without_a_grammar(chat: respx.Route) -> None:
    chat.side_effect = [completion(" " * 600, ended="length"), completion(), completion()]
    run = Asked(settings(in_flight=1))

    assert run.all(prompts(2)) == [TIDE] * 2

    assert [is_bounded(sent(chat, number)) for number in range(3)] == [True, False, True]
    assert "response_format" not in sent(chat, 1)
    assert SCHEMA in sent(chat, 1)["messages"][1]["content"]


def test_it_stays_without_a_grammar_for_that_prompt(chat: respx.Route) -> None:
    chat.side_effect = [completion(" " * 600, ended="length"), completion("no object"), completion()]

    assert Asked(settings(in_flight=1)).all([PROMPT]) == [TIDE]
    assert ["response_format" in sent(chat, number) for number in range(3)] == [True, False, False]


@pytest.mark.parametrize(
    "text", ["", "no JSON", "[]", '{"rung": 9}', '{"rung": "x"}', '{"refused": 3}', '{"most_tokens": 0}', "null"]
)
def test_what_cannot_be_read_of_an_earlier_run_is_nothing(text: str) -> None:
    assert manner_in(text) is None


def test_a_manner_is_read_back_as_it_was_kept() -> None:
    manner = Manner(rung=2, refused=frozenset({"temperature", "system"}), most_tokens=2048)

    assert as_text(manner) == '{"most_tokens": 2048, "refused": ["system", "temperature"], "rung": 2}'
    assert manner_in(as_text(manner)) == manner


@pytest.mark.parametrize(
    ("status", "said", "outcome", "given_up"),
    [
        (400, "Jinja Exception: no template for this", "unsupported_param", "asking without a system message"),
        (400, "System role not supported", "unsupported_param", "asking without a system message"),
        (500, "Conversation roles must alternate", "unsupported_param", "asking without a system message"),
        (400, "Unrecognized request argument supplied: temperature", "unsupported_param", "asking without temperature"),
        (400, 'Unknown name "temperature": Cannot find field.', "unsupported_param", "asking without temperature"),
        (422, "temperature: extra_forbidden", "unsupported_param", "asking without temperature"),
        (400, "temperature: Only the default (1) value is taken", "bad_request", "asking without temperature"),
        (400, "temperature is unsupported", "unsupported_param", "asking without temperature"),
        (400, "temperature is not supported", "unsupported_param", "asking without temperature"),
        (400, "temperature must be at most 1", "bad_request", None),
        (400, "the temperatures of the sea: unknown", "bad_request", None),
        (400, "Request contains an invalid argument.", "bad_request", "asking without temperature"),
        (400, "Invalid JSON payload received.", "bad_request", "asking without temperature"),
        (400, "Something else.", "bad_request", None),
        (400, "An invalid argument was filtered.", "filtered", None),
        (400, "max_tokens: 9 > 8192, the maximum", "bad_request", None),
        (400, "max_tokens: 4096 > 0, the maximum", "bad_request", None),
        (429, "temperature is not supported", "rate_limited", None),
        (400, "a system that is not known", "bad_request", None),
        (400, "a schema of the tides is missing", "bad_request", None),
    ],
)
def test_a_refusal_gives_up_what_it_speaks_of_and_nothing_for_other_words(
    status: int, said: str, outcome: Outcome, given_up: str | None
) -> None:
    dialect = Dialect(settings())

    assert dialect.learn(Refused(status=status, body=said, outcome=outcome), dialect.request(PROMPT)) == given_up


@pytest.mark.parametrize(
    "said", ["max_completion_tokens is too large: 4096. At most 9 are written", "max_completion_tokens: 4096 > 9"]
)
def test_the_limit_under_its_other_name_is_lowered_too(said: str) -> None:
    dialect = Dialect(settings(limit_field="max_completion_tokens"))

    told = dialect.learn(Refused(status=400, body=said, outcome="bad_request"), dialect.request(PROMPT))

    assert told == "asking for replies of 9 tokens at most"
    assert dialect.request(PROMPT).body["max_completion_tokens"] == 9


def test_a_temperature_that_the_config_pins_is_not_what_a_refusal_that_names_nothing_is_tried_without() -> None:
    dialect = Dialect(settings(extra_body={"temperature": 1}))
    refused = Refused(status=400, body="invalid argument", outcome="bad_request")

    assert (
        dialect.learn(refused, dialect.request(PROMPT)) == "asking with json_schema instead of json_schema with bounds"
    )


def test_what_is_learned_by_requests_in_flight_together_adds_up() -> None:
    dialect = Dialect(settings())
    first, second = dialect.request(PROMPT), dialect.request(PROMPT)

    dialect.learn(Refused(status=400, body="schema", outcome="unsupported_format"), second)
    dialect.learn(Refused(status=400, body="temperature is not supported", outcome="unsupported_param"), first)
    dialect.learn(Refused(status=400, body="max_tokens: 4096 > 9", outcome="bad_request"), first)
    dialect.learn(Refused(status=400, body="max_tokens: 4096 > 99", outcome="bad_request"), second)

    assert dialect.manner == Manner(rung=1, refused=frozenset({"temperature"}), most_tokens=9)


def test_a_pinned_form_is_kept_to_also_where_a_grammar_led_in_circles(chat: respx.Route) -> None:
    chat.side_effect = [completion(" " * 600, ended="length"), completion()]

    assert Asked(settings(format="json_schema")).all([PROMPT]) == [TIDE]
    assert is_bounded(sent(chat, 1))


def test_replies_out_of_form_count_less_with_each_in_form_and_only_at_their_own_rung() -> None:
    dialect = Dialect(settings())
    above = dialect.request(PROMPT)

    def heard(*conforming: bool) -> list[str | None]:
        return [dialect.heard(dialect.request(PROMPT), conforms=each) for each in conforming]

    assert heard(True, False, False, False, True, False) == [None] * 6
    assert heard(False)[0] is not None
    assert [dialect.heard(above, conforms=False) for _ in range(9)] == [None] * 9
    assert heard(False, False, False) == [None] * 3
    assert heard(False) == ["replies do not keep to json_object, so the form is asked for by text"]
    assert heard(*[False] * 9) == [None] * 9


def test_a_manner_that_proves_good_is_kept_once_and_not_while_another_is_tried() -> None:
    kept: list[Manner] = []
    dialect = Dialect(settings(), None, kept.append)
    before = dialect.request(PROMPT)
    dialect.learn(Refused(status=400, body="schema", outcome="unsupported_format"), before)

    dialect.heard(before, conforms=True)
    assert kept == []
    for _ in range(2):
        dialect.heard(dialect.request(PROMPT), conforms=True)
    assert kept == [Manner(rung=1)]


def test_a_server_that_always_wants_less_is_not_asked_for_ever(chat: respx.Route) -> None:
    def less(request: Any) -> httpx.Response:
        limit = json.loads(request.content)["max_tokens"]
        return failure(400, f"max_tokens: {limit} > {limit - 1}, which is the maximum")

    chat.side_effect = less

    [refused] = Asked(settings(in_flight=1)).all([PROMPT])

    assert isinstance(refused, ModelError)
    assert chat.call_count == 12
