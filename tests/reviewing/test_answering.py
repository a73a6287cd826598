"""An approved recording answers its own prompt and no other; what changed is named and shown."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from digest.core.claims import Claim
from digest.core.drafts import Prompt, Reply
from digest.core.errors import ReviewError
from digest.reviewing.asked import Asked
from digest.reviewing.recordings import as_file, load
from tests.llm.asked import settings
from tests.reviewing.reviewed import READING, SAID, answered_in, approve, asked, changed, reply

OTHER = '{"text": "Marl makes 9% fewer errors than before.", "quote": "it makes 3% fewer errors than before"}'


def told(question: Asked) -> str:
    with pytest.raises(ReviewError) as caught:
        answered_in("replay", question)
    return caught.value.sentence


def test_a_recorded_reply_is_parsed_judged_and_rendered_without_asking(tmp_path: Path) -> None:
    approve(asked(tmp_path))

    answer = answered_in("replay", asked(tmp_path)).answer

    assert answer.value.quote == "it makes 3% fewer errors than before"
    assert [claim.verdict for claim in answer.claims] == ["supported"]
    assert answer.page.startswith("- Marl makes 3% fewer errors than before. ✓[^c-1]\n\n[^c-1]: ")
    assert answer.reply.usage.prompt_tokens == 90


def test_a_changed_word_of_a_prompt_is_named_with_its_hashes_and_shown(tmp_path: Path) -> None:
    approve(asked(tmp_path))
    prompt = changed(user="What did Marl show?\nQuote it.\n")

    assert told(asked(tmp_path, prompt, template="sha256:c3d4e5f6")) == (
        "findings/marl: the recording is of another prompt.\n"
        "prompt findings changed (a1b2 → c3d4): record again or review\n"
        "user message, line 1:\n  What did Marl [-find-]{+show+}?\n  Quote it."
    )


def test_a_case_that_fills_a_prompt_differently_is_told_from_a_changed_template(tmp_path: Path) -> None:
    approve(asked(tmp_path))

    message = told(asked(tmp_path, changed(user="Quote it.\nWhat did Marl find?\n")))

    assert "prompt findings is filled differently (a1b2), the same lines in another order: record again" in message


def test_a_change_of_white_space_alone_is_called_that(tmp_path: Path) -> None:
    approve(asked(tmp_path))

    message = told(asked(tmp_path, changed(system="You read  papers.\n"), template="sha256:c3d4"))

    assert "prompt findings changed (a1b2 → c3d4), in white space alone: record again or review" in message
    assert "system message, line 1:\n  You read {+·+}papers." in message


def test_a_changed_parameter_is_named(tmp_path: Path) -> None:
    approve(asked(tmp_path))

    message = told(asked(tmp_path, settings=settings(temperature=0.7)))

    assert "parameter temperature of prompt findings changed (0.2 → 0.7): record again or review" in message


def test_another_endpoint_is_named(tmp_path: Path) -> None:
    approve(asked(tmp_path))

    message = told(asked(tmp_path, settings=settings(base_url="http://other.test/v1")))

    assert "asked of another endpoint (http://model.test/v1 → http://other.test/v1)" in message


@dataclass(frozen=True, slots=True, kw_only=True)
class Longer:
    """As Finding, with a field more."""

    text: str
    quote: str
    doubt: str


def test_a_changed_form_of_the_reply_is_named_and_shown(tmp_path: Path) -> None:
    approve(asked(tmp_path))

    message = told(asked(tmp_path, changed(reply_type=Longer)))

    assert "the form of the reply to prompt findings changed: record again or review" in message
    assert '"doubt"' in message


def test_a_recording_in_the_place_of_another_is_told(tmp_path: Path) -> None:
    approve(asked(tmp_path, case="silt"))
    asked(tmp_path, case="silt").recording.rename(asked(tmp_path).recording)

    assert "marl@tide-1.json is the recording of findings/silt, not of findings/marl: files were swapped." in told(
        asked(tmp_path)
    )


def test_a_recording_of_one_repetition_does_not_answer_another(tmp_path: Path) -> None:
    approve(asked(tmp_path))
    asked(tmp_path).recording.rename(asked(tmp_path, repeat=2).recording)

    assert "is the recording of findings/marl, not of findings/marl (repetition 2)" in told(asked(tmp_path, repeat=2))


def test_a_missing_recording_says_how_to_make_it_and_what_models_have_one(tmp_path: Path) -> None:
    approve(asked(tmp_path))

    message = told(asked(tmp_path, settings=settings(model="silt/2")))

    assert message.startswith("prompt findings/marl has no recording with silt/2; there are some with tide-1: there is")
    assert "marl@silt-2.json. Record it with --prompts=record-missing." in message


def test_checks_that_find_something_else_in_the_same_reply_are_told_and_wait(tmp_path: Path) -> None:
    approve(asked(tmp_path))
    reading = replace(READING, claims=lambda value: {"c-1": Claim(text=value.text, citations=())})

    with pytest.raises(ReviewError) as caught:
        answered_in("replay", asked(tmp_path), reading=reading)

    assert "the same reply to the same prompt now comes to something else" in caught.value.message
    assert "[-supported-]{+unsupported+}" in caught.value.message
    waiting = load(tmp_path / "findings" / "marl@tide-1.json.new")
    assert waiting.outcome.claims[0].verdict == "unsupported"
    assert load(asked(tmp_path).recording).outcome.claims[0].verdict == "supported"


def test_nothing_is_written_where_nobody_reads(tmp_path: Path) -> None:
    approve(asked(tmp_path))
    reading = replace(READING, claims=lambda value: {"c-1": Claim(text=value.text, citations=())})

    with pytest.raises(ReviewError, match="Nothing is written in CI"):
        answered_in("replay", asked(tmp_path), reading=reading, may_write=False)

    assert [file.name for file in (tmp_path / "findings").iterdir()] == ["marl@tide-1.json"]


def test_an_approved_page_template_is_no_reason_to_ask_again(tmp_path: Path) -> None:
    approve(asked(tmp_path))
    document = json.loads(asked(tmp_path).recording.read_text(encoding="utf-8"))
    reading = replace(READING, claims=lambda _: {})

    answered_in("replay", asked(tmp_path), reading=reading, renews=True)

    renewed = json.loads(asked(tmp_path).recording.read_text(encoding="utf-8"))
    assert renewed["outcome"]["claims"] == []
    assert {name: renewed[name] for name in ("key", "body_sha256", "recorded", "reply")} == {
        name: document[name] for name in ("key", "body_sha256", "recorded", "reply")
    }


class Said:
    """Asks nobody and says what it was given."""

    def __init__(self, text: str = SAID) -> None:
        self.text = text
        self.asked = 0

    def __call__(self, prompt: Prompt) -> Reply:
        del prompt
        self.asked += 1
        return reply(self.text)


def test_what_is_recorded_waits_until_it_is_approved(tmp_path: Path) -> None:
    found = answered_in("record-missing", asked(tmp_path), Said())

    assert found.waiting == tmp_path / "findings" / "marl@tide-1.json.new"
    assert found.answer.value.text == "Marl makes 3% fewer errors than before."
    waits = f"{found.waiting} waits to be approved: read it. If it is meant, accept it: digest review {found.waiting}."
    assert waits in told(asked(tmp_path))


def test_what_waits_is_not_asked_for_again(tmp_path: Path) -> None:
    said = Said()
    answered_in("record-missing", asked(tmp_path), said)
    found = answered_in("record-missing", asked(tmp_path), said)

    assert said.asked == 1
    assert found.waiting is not None


def test_approving_what_waits_makes_it_the_recording(tmp_path: Path) -> None:
    answered_in("record-missing", asked(tmp_path), Said())

    answered_in("replay", asked(tmp_path), renews=True)

    assert answered_in("replay", asked(tmp_path)).waiting is None
    assert [file.name for file in (tmp_path / "findings").iterdir()] == ["marl@tide-1.json"]


def test_what_waits_for_a_prompt_that_changed_since_is_told(tmp_path: Path) -> None:
    answered_in("record-missing", asked(tmp_path), Said())

    message = told(asked(tmp_path, changed(user="What?\n")))

    assert "marl@tide-1.json.new waits to be approved, and is not of this prompt." in message
    assert message.endswith("Delete it, or record again with --prompts=record-all.")
    assert "prompt findings is filled differently (a1b2)" in message


def test_recording_what_is_missing_leaves_alone_what_is_there(tmp_path: Path) -> None:
    approve(asked(tmp_path))

    assert answered_in("record-missing", asked(tmp_path)).waiting is None


def test_a_recording_of_a_prompt_that_changed_is_missing(tmp_path: Path) -> None:
    before = approve(asked(tmp_path))
    said = Said()

    answered_in("record-missing", asked(tmp_path, changed(user="What?\n")), said)

    assert said.asked == 1
    assert load(asked(tmp_path).recording) == before


def test_recording_all_asks_again_and_the_approved_one_stays_until_it_is_replaced(tmp_path: Path) -> None:
    before = approve(asked(tmp_path))

    answered_in("record-all", asked(tmp_path), Said(OTHER))
    assert load(asked(tmp_path).recording) == before

    answered_in("record-all", asked(tmp_path), Said(OTHER), renews=True)
    assert load(asked(tmp_path).recording).text == OTHER


def test_a_recorded_reply_that_can_no_longer_be_read_is_told(tmp_path: Path) -> None:
    question = asked(tmp_path)
    made = approve(question)
    cut = replace(made, reply=("not JSON",))
    question.recording.write_text(as_file(cut, question.recording), encoding="utf-8")

    assert "the recorded reply can no longer be read: The reply holds no JSON object." in told(question)


def test_a_reply_that_cannot_be_read_is_recorded_with_what_is_wrong_with_it(tmp_path: Path) -> None:
    question = asked(tmp_path)

    recorded = answered_in("record-all", question, Said("High water is at three."), renews=True)
    replayed = answered_in("replay", question)

    assert (recorded.answer.unread, recorded.answer.value) == ("The reply holds no JSON object.", None)
    assert (replayed.answer.unread, replayed.answer.claims) == ("The reply holds no JSON object.", ())
    assert load(question.recording).outcome.unread == "The reply holds no JSON object."
