"""A reply is found in whatever a model wraps it in, and never taken for less than it was."""

import contextlib
import json
import string
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.core.errors import ReplyError
from digest.llm.mending import mended
from digest.llm.salvage import DEEPEST_REPLY, LONGEST_REPLY, encodable, parsed
from tests.llm.asked import ANSWER, TIDE, Tide

OTHER = '{"harbour": "Ness", "hours": [1]}'


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        f"\n  {ANSWER}\n",
        f"```json\n{ANSWER}\n```",
        f"```\n{ANSWER}",
        f"Here is the table {{as asked}} [1]: {ANSWER} I hope it helps {{:-}}",
        f"{OTHER} No, better:\n{ANSWER}",
        f'{ANSWER}\nFor example {{"harbour": 3}} would be wrong.',
        f"<think>Marl {{is}} {OTHER}</think>{ANSWER}",
        f"<think>a<think>b</think>c</think>\n{ANSWER}",
        f"<think>a</think><think>b</think>{ANSWER}",
        f"<THINKING>a</THINKING> {ANSWER}",
        f'Marl, so {{"harbour": </think>{ANSWER}',
        f"one</think>two</think>{ANSWER}",
        f"It is {ANSWER} <think>Or is it?</think>",
        '{"harbour": "Marl", "hours": [3, 15], "tide": "spring"}',
        '{"hours": [3, 15], "harbour": "Ma\\u0000rl"}',
    ],
)
def test_a_reply_is_found(text: str) -> None:
    assert parsed(text, Tide) == TIDE


@pytest.mark.parametrize("name", ["</think>", "<think>", "a {b} [c]", 'say \\" and {', "two\nlines", "```"])
def test_what_stands_inside_a_text_is_text(name: str) -> None:
    text = f'{{"harbour": "{name}", "hours": [1]}}'

    assert parsed(text, Tide).harbour == name.replace('\\"', '"')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The reply holds no JSON object."),
        ("I cannot say.", "The reply holds no JSON object."),
        ("{Marl: 3}", "The reply holds no JSON object."),
        (ANSWER[:-1], "The reply is cut off: its JSON does not end."),
        (f"{OTHER} or rather {ANSWER[:-9]}", "The reply is cut off: its JSON does not end."),
        (f"[{OTHER}, {ANSWER}", "The reply is cut off: its JSON does not end."),
        ('{"harbour": "Marl}', "The reply is cut off: its JSON does not end."),
        ("<think>Let me see", "The reply was cut off while the model was still thinking."),
        (f"<think>a<think>b</think>{ANSWER}", "The reply was cut off while the model was still thinking."),
        ('{"harbour": "Marl", "hours": [3}', "The reply is not valid JSON: } at character 31 closes nothing."),
        ('{"harbour": "a", "harbour": "b"}', "The reply is not valid JSON: the property 'harbour' is there twice."),
        ('{"harbour": "a", "hours": [NaN]}', "The reply is not valid JSON: NaN is no number."),
        ('{"harbour": "a", "hours": [1],,}', "The reply is not valid JSON: "),
        ('{"harbour": "a", // and so on }', "The reply is cut off: its JSON does not end."),
        ('{"harbour": "a", /* and so on }', "The reply is cut off: its JSON does not end."),
        ("{\u201charbour\u201d: \u201cMarl}", "The reply is not valid JSON: "),
        (
            '{"harbour": "", "hours": [1, "x"]}',
            "The reply does not fit the agreed form: harbour: String should have at least 1 character; hours[1]: In",
        ),
        (f"[{OTHER}, {ANSWER}]", "The reply does not fit the agreed form: the object: "),
        (f"[ // both\n{OTHER}, {ANSWER}]", "The reply does not fit the agreed form: the object: "),
        ("{}" * 3, "The reply does not fit the agreed form: harbour: Field required; hours: Field required."),
        ('{"a":' * (DEEPEST_REPLY + 1), f"The reply is nested more than {DEEPEST_REPLY} deep."),
        (" " * (LONGEST_REPLY + 1), f"The reply is longer than {LONGEST_REPLY} characters."),
    ],
)
def test_what_is_no_reply_says_why(text: str, message: str) -> None:
    with pytest.raises(ReplyError) as raised:
        parsed(text, Tide)

    assert raised.value.message.startswith(message)


def test_only_the_first_errors_are_told() -> None:
    with pytest.raises(ReplyError, match=r"hours\[2\]: .*; and 2 more\.$"):
        parsed('{"harbour": "a", "hours": ["a", "b", "c", "d"]}', Tide)


def test_surrogates_and_nul_never_reach_a_file() -> None:
    assert encodable("\ud83d\ude00 \ud800x\0y") == "\N{GRINNING FACE} \ufffdxy"
    assert parsed('{"harbour": "\\ud83d\\ude00\\ud800", "hours": [1]}', Tide).harbour == "\N{GRINNING FACE}\ufffd"
    assert parsed('{"buoys": [["\\ud800"]]}', dict[str, Any]) == {"buoys": [["\ufffd"]]}


@pytest.mark.parametrize(
    "text",
    [
        '{"harbour": "Marl", "hours": [3, 15,],}',
        '{"harbour": "Marl", "hours": [3, 15, // no more\n ],\n /* "hours": [4] */ }',
        '{ // as asked: }\n "harbour": "Marl", "hours": [3, 15]}',
        '{ // as\n // asked\n "harbour": "Marl", "hours": [3, 15]}',
        '{/* as } asked */"harbour": "Marl", /* " */ "hours": [3, 15]}',
        '{"harbour": "Marl", "hours": [// the [first]\n 3, 15]}',
        "{\u201charbour\u201d: \u201cMarl\u201d, \u201dhours\u201d: [3, 15]}",
        '{\u201eharbour\u201c: \u201eMarl\u201c, "hours": [3, 15]}',
        f"See [[https://tides.test/marl]] first: {ANSWER}",
        f"Is it {{ // ?\n as such? {ANSWER}",
    ],
)
def test_damage_that_can_mean_one_thing_only_is_mended(text: str) -> None:
    assert parsed(text, Tide) == TIDE


@pytest.mark.parametrize(
    ("name", "read"),
    [
        (r"\alpha \underbrace{x} \s", r"\alpha \underbrace{x} \s"),
        (r"\u12 \\beta \\\\ \/ \u0041", r"\u12 \beta \\ / A"),
        (r"the model\'s \"own\"", 'the model\'s "own"'),
        ("a, ] // b /* c */ ,}", "a, ] // b /* c */ ,}"),
        ("\u201cone\u201d, {\u201ctwo\u201d: 3,}", "\u201cone\u201d, {\u201ctwo\u201d: 3,}"),
    ],
)
def test_texts_keep_what_would_be_damage_outside_of_them(name: str, read: str) -> None:
    assert parsed(f'{{"harbour": "{name}", "hours": [1]}}', Tide).harbour == read


def test_a_lone_backslash_in_smart_quotes_stands_for_itself_as_well() -> None:
    assert parsed("{\u201charbour\u201d: \u201c\\alpha\u201d, \u201chours\u201d: [1]}", Tide).harbour == r"\alpha"


ECHOED = f"Fill in the form.\nReply with such an object:\n{OTHER}\n\nNow the papers."


def test_a_prompt_that_is_repeated_is_no_reply() -> None:
    with pytest.raises(ReplyError, match="repeats what was asked"):
        parsed(f"{ECHOED}\n", Tide, asked=f"You read tide tables.\n{ECHOED}")


@pytest.mark.parametrize("text", [f"{ECHOED}\n{ANSWER}", f"{ANSWER}\n{ECHOED}"])
def test_a_reply_beside_a_prompt_that_is_repeated_is_found(text: str) -> None:
    assert parsed(text, Tide, asked=ECHOED) == TIDE


@pytest.mark.parametrize("text", [OTHER, f"  {OTHER}", f"It is this one: {OTHER}"])
def test_a_reply_that_is_the_very_example_in_the_prompt_is_a_reply(text: str) -> None:
    assert parsed(text, Tide, asked=ECHOED) == Tide(harbour="Ness", hours=(1,))


@pytest.mark.parametrize(
    ("tail", "outcome"),
    [
        ("".join("\n" + " " * number for number in range(40)), "degenerate"),
        ("the tide, " * 60, "degenerate"),
        ("the tide, " * 30, "invalid"),
        (" " * 399, "invalid"),
        ("".join(f"tide {number} " for number in range(90)), "invalid"),
    ],
)
def test_a_reply_that_goes_round_in_circles_is_told_from_one_that_was_cut(tail: str, outcome: str) -> None:
    with pytest.raises(ReplyError) as raised:
        parsed(f'{{"harbour": "M{tail}', Tide)

    assert raised.value.outcome == outcome


def test_thoughts_without_an_end_used_up_what_a_reply_may_take() -> None:
    with pytest.raises(ReplyError) as raised:
        parsed("<think>Let me see", Tide)

    assert raised.value.outcome == "budget_exhausted"


def test_a_tag_inside_the_answer_is_no_thought_even_after_one() -> None:
    assert parsed('<think>a</think>{"harbour": "<think>", "hours": [1]}', Tide).harbour == "<think>"
    assert parsed('<think>a</think></think>{"harbour": "<think>", "hours": [1]}', Tide).harbour == "<think>"


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=12)
OBJECTS = st.dictionaries(
    st.text(max_size=6), st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3), max_leaves=6), max_size=4
)
PROSE = st.text(alphabet=string.ascii_letters + " .,:;'()\n", max_size=30)


def _clean(value: Any) -> Any:
    if isinstance(value, list):
        return [_clean(each) for each in value]
    return encodable(value) if isinstance(value, str) else value


@given(OBJECTS, PROSE, PROSE, st.booleans(), st.booleans())
def test_an_object_survives_prose_and_fences(
    value: dict[str, Any], before: str, after: str, fenced: bool, ascii_only: bool
) -> None:
    said = json.dumps(value, ensure_ascii=ascii_only)
    wrapped = f"```json\n{said}\n```" if fenced else said

    expected = {encodable(name): _clean(each) for name, each in value.items()}
    assume(len(expected) == len(value))  # names that come to be the same are refused

    assert parsed(f"{before}\n{wrapped}\n{after}", dict[str, Any]) == expected


@given(OBJECTS, st.data())
def test_a_truncated_object_is_never_taken_for_a_shorter_one(value: dict[str, Any], data: st.DataObject) -> None:
    said = json.dumps({"items": [value, value]})
    cut = data.draw(st.integers(min_value=0, max_value=len(said) - 1))

    with pytest.raises(ReplyError):
        parsed(said[:cut], dict[str, Any])


@given(st.text(alphabet='{}[]"\\,: \n\ta1<>/think`', max_size=60))
def test_whatever_is_said_is_a_reply_or_a_reply_error(text: str) -> None:
    with contextlib.suppress(ReplyError):
        assert isinstance(parsed(text, dict[str, Any]), dict)


DAMAGES = (
    lambda said: said.replace("}", ",}").replace("]", " , ]"),
    lambda said: said.replace("{", "{ // as } asked\n").replace("[", "[/* ] */"),
    lambda said: said.replace('"', "\u201d"),
    lambda said: said.replace("tide", r"\theta \tau \alpha \'s"),
)


@given(st.integers(0, 3), st.data())
def test_a_damaged_reply_that_is_cut_is_never_taken_for_a_shorter_one(damage: int, data: st.DataObject) -> None:
    items = [{"harbour": "the tide", "hours": [1, 2]}, {"harbour": "no tide", "hours": []}]
    said = DAMAGES[damage](json.dumps({"items": items}))

    assert [len(each["hours"]) for each in parsed(said, dict[str, Any])["items"]] == [2, 0]

    with pytest.raises(ReplyError):
        parsed(said[: data.draw(st.integers(min_value=0, max_value=len(said) - 1))], dict[str, Any])


@given(OBJECTS | st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_valid_json_is_not_mended(value: Any) -> None:
    said = json.dumps(value, ensure_ascii=False)

    assert mended(said) == said


@pytest.mark.parametrize(
    "unit",
    ["{//\n", "{/*", "/*", '",/*', "\u201c", "{\u201c", ",//", "[//\n[", "{ //\n" * 9 + "{", '"\\a', '{"": "\\"},'],
)
def test_hostile_damage_of_half_a_million_characters_is_refused_without_delay(unit: str) -> None:
    with pytest.raises(ReplyError):
        parsed(unit * (500_000 // len(unit)), Tide)


@pytest.mark.parametrize("unit", ['{"', "[{", "{}", "</think>", "<think>", '"\\', "```json ", '{"a":'])
def test_a_hostile_reply_of_half_a_million_characters_is_refused_without_delay(unit: str) -> None:
    with pytest.raises(ReplyError):
        parsed(unit * (500_000 // len(unit)), Tide)
