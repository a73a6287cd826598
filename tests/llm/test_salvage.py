"""A reply is found in whatever a model wraps it in, and never taken for less than it was."""

import contextlib
import json
import string
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.core.errors import ReplyError
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
        ('{"harbour": "a", "hours": [1],}', "The reply is not valid JSON: "),
        (
            '{"harbour": "", "hours": [1, "x"]}',
            "The reply does not fit the agreed form: harbour: String should have at least 1 character; hours[1]: In",
        ),
        (f"[{OTHER}, {ANSWER}]", "The reply does not fit the agreed form: the object: "),
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


def test_commands_of_latex_that_json_reads_as_escapes_are_given_back() -> None:
    said = r'{"harbour": "\frac{n}{2} of \beta\b \f 2", "hours": [1]}'

    assert parsed(said, Tide).harbour == "\\frac{n}{2} of \\beta\b \f 2"


def test_a_tag_inside_the_answer_is_no_thought_even_after_one() -> None:
    assert parsed('<think>a</think>{"harbour": "<think>", "hours": [1]}', Tide).harbour == "<think>"


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


@pytest.mark.parametrize("unit", ['{"', "[{", "{}", "</think>", "<think>", '"\\', "```json ", '{"a":'])
def test_a_hostile_reply_of_half_a_million_characters_is_refused_without_delay(unit: str) -> None:
    with pytest.raises(ReplyError):
        parsed(unit * (500_000 // len(unit)), Tide)
