"""A recording is a file that people read, that answers one prompt, and that holds no secret."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import ReviewError
from digest.reviewing.recordings import Recording, as_file, is_recording, load
from tests.llm.asked import settings
from tests.reviewing.reviewed import PROMPT, approve, asked, changed, recording


def test_a_recording_comes_back_as_it_was_written(tmp_path: Path) -> None:
    question = asked(tmp_path)

    made = approve(question)

    assert question.recording == tmp_path / "findings" / "marl@tide-1.json"
    assert load(question.recording) == made
    assert is_recording(question.recording)


@given(st.text(), st.text())
def test_any_text_comes_back_as_it_was_sent(system: str, user: str) -> None:
    question = asked(prompt=changed(system=system, user=user))

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "f.json"
        file.write_bytes(as_file(recording(question), file).encode())
        messages = load(file).messages

    assert ["\n".join(message.content) for message in messages] == [system, user]


def test_what_nobody_would_see_in_a_file_is_escaped_in_it() -> None:
    question = asked(prompt=changed(user="a\u202eb\u2060c\U000e0041d\u2028e\ud800f é"))

    content = as_file(recording(question), Path("f.json"))

    assert '"a\\u202eb\\u2060c\\udb40\\udc41d\\u2028e\\ud800f é"' in content
    assert json.loads(content)["messages"][1]["content"] == ["a\u202eb\u2060c\U000e0041d\u2028e\ud800f é"]


def test_a_recording_says_everything_that_somebody_needs_to_judge_it() -> None:
    question = asked(settings=settings(headers={"X-Api-Key": "hidden", "OpenAI-Beta": "v2"}))

    document = json.loads(as_file(recording(question), Path("f.json")))

    expected = {
        "format": "digest-recording/1",
        "prompt": "findings",
        "case": "marl",
        "repeat": 1,
        "template": "sha256:a1b2c3d4",
        "model": "tide-1",
        "endpoint": "http://model.test/v1",
        "headers": {"OpenAI-Beta": "v2"},
        "recorded": "2026-11-16",
        "latency_s": 1.235,
        "usage": {"prompt_tokens": 90, "completion_tokens": 20, "cached_tokens": 0},
        "messages": [
            {"role": "system", "content": ["You read papers.", ""]},
            {"role": "user", "content": ["What did Marl find?", "Quote it.", ""]},
        ],
        "reply": [
            '{"text": "Marl makes 3% fewer errors than before.", "quote": "it makes 3% fewer errors than before"}'
        ],
        "outcome": {
            "unread": "",
            "value": {
                "text": "Marl makes 3% fewer errors than before.",
                "quote": "it makes 3% fewer errors than before",
            },
            "claims": [
                {
                    "text": "Marl makes 3% fewer errors than before.",
                    "verdict": "supported",
                    "findings": [],
                    "quotes": [
                        {
                            "paper": "arxiv:2611.00101",
                            "title": "Marl: Parsing Tide Tables",
                            "quote": "it makes 3% fewer errors than before",
                            "status": "verbatim",
                            "before": "We present Marl, a parser for tide tables. On Harbour-12 ",
                            "found": "it makes 3% fewer errors than before",
                            "after": ".",
                        }
                    ],
                }
            ],
            "told": [],
            "page": document["outcome"]["page"],
        },
    }
    assert {name: document[name] for name in expected} == expected
    assert document["parameters"]["temperature"] == 0.2
    # printf '{"model": "tide-1"}' | sha256sum
    assert document["body_sha256"] == "bd2f6e01771d296897cc06d4ee996d185c1e3d2a9976c3d21ace0379a6c66e42"
    assert "Marl makes 3% fewer errors than before. ✓" in document["outcome"]["page"][0]


def test_what_the_config_names_like_a_secret_is_not_recorded() -> None:
    question = asked(settings=settings(extra_body={"api_token": "abc", "seed": 7}))

    assert recording(question).parameters["extra_body"] == {"api_token": "[hidden]", "seed": 7}


def test_repetitions_have_keys_and_files_of_their_own(tmp_path: Path) -> None:
    first, second = asked(tmp_path), asked(tmp_path, repeat=2)

    assert first.key != second.key
    assert second.recording.name == "marl@tide-1~2.json"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("messages[1].content[0]", "Use sk-tide-0123456789abcd."),
        ("messages[1].content[0]", "Ask http://ann:pass@model.test/."),
    ],
)
def test_a_recording_with_a_secret_is_not_written(place: str, text: str) -> None:
    question = asked(prompt=changed(user=text))

    with pytest.raises(ReviewError) as caught:
        as_file(recording(question), Path("cases/f.json"))

    assert caught.value.message.startswith(f"cases/f.json would hold a secret, at {place}: an ")
    assert "0123456789" not in caught.value.sentence


def edited(made: Recording, before: str, after: str, tmp_path: Path) -> Path:
    file = tmp_path / "f.json"
    content = as_file(made, file)
    assert before in content
    file.write_text(content.replace(before, after), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("3% fewer errors than before.", "9% fewer errors than before.", "was edited after it was recorded"),
        ('"repeat": 1', '"repeat": 2', "was edited after it was recorded"),
        ("You read papers.", "AKIAIOSFODNN7EXAMPLE", "would hold a secret, at messages[0].content[0]: an AWS key"),
        ("{\n", "", "is damaged"),
        ("{\n", "<<<<<<< HEAD\n{\n", "holds a merge conflict, in line 1."),
        ('"role": "user"', '"role": "system",\n"role": "user"', "is damaged: the name 'role' is there twice"),
    ],
)
def test_a_file_that_is_not_as_it_was_recorded_is_told(before: str, after: str, told: str, tmp_path: Path) -> None:
    file = edited(recording(asked(prompt=PROMPT)), before, after, tmp_path)

    with pytest.raises(ReviewError) as caught:
        load(file)

    assert caught.value.message.startswith(f"{file} {told}")


@pytest.mark.parametrize("content", ["", "[]", "null", '{"format": "digest-recording/1"', "[" * 100_000])
def test_what_is_no_recording_is_told_without_a_traceback(content: str, tmp_path: Path) -> None:
    file = tmp_path / "f.json"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(ReviewError, match=r"f\.json"):
        load(file)
