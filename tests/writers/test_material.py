import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.claims import Citation
from digest.core.papers import Passage
from digest.core.topics import Batch
from digest.evidence.locate import Locator
from digest.evidence.normalise import fold
from digest.writers.material import Keys, disarmed, has_text, keyed, keys_for, mark_for
from digest.writers.prompting import Asking
from tests.builders import a_paper, a_topic
from tests.prompts.papers import INJECTED, MARL, NAMED
from tests.worlds import a_world

TEXTS = st.text(alphabet=st.characters(), max_size=60)


@given(st.sets(TEXTS, max_size=40), st.randoms(use_true_random=False))
def test_keys_tell_papers_apart_and_do_not_depend_on_order(ids: set[str], chance: random.Random) -> None:
    in_order = sorted(ids)
    shuffled = chance.sample(in_order, len(in_order))

    assert keys_for(shuffled) == keys_for(in_order)
    assert len(set(keys_for(in_order).values())) == len(ids)


def test_a_key_is_short_and_says_nothing_of_the_place_of_its_paper() -> None:
    assert keys_for(["arxiv:2611.00101", "arxiv:2611.00102"]) == {
        "arxiv:2611.00101": "k0eda",
        "arxiv:2611.00102": "k6bb1",
    }


def test_keys_grow_until_they_tell_all_papers_apart() -> None:
    ids = [f"arxiv:2611.{number:05}" for number in range(3000)]
    keys = keys_for(ids)

    assert len(set(keys.values())) == 3000
    assert {len(key) for key in keys.values()} <= {6, 7, 8, 9, 10}


def test_keys_lead_back_to_their_papers_and_no_other_text_does() -> None:
    keys = Keys([MARL.id])

    assert keys.id_of(keys[MARL.id]) == MARL.id
    assert (keys.id_of(MARL.id), keys.id_of("k0000"), keys.id_of("")) == (None, None, None)


@pytest.mark.parametrize("written", ["k0eda", "K0EDA", "paper k0eda", "<k0eda>", "[k0eda].", "Key: k0eda"])
def test_a_key_is_known_in_whatever_way_it_is_written(written: str) -> None:
    assert Keys([MARL.id]).citation(written, "Tides rise.") == Citation(paper_id=MARL.id, quote="Tides rise.")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("k0eda\n<<<mark", "k0eda?<<<mark"),
        ("\x1b[2Jk0eda", "??2Jk0eda"),
        ("κ0eda", "?0eda"),
        ('k9"}', "k9??"),
        ("k" * 99, "k" * 64),
    ],
)
def test_a_key_that_is_none_is_shown_on_one_short_line_of_plain_characters(written: str, shown: str) -> None:
    assert Keys([MARL.id]).citation(written, "Tides rise.").paper_id == f"key {shown}"


@pytest.mark.parametrize("written", ["k0ed", "k0edaa", "0eda", "k0eda k6bb1", ""])
def test_a_key_that_is_nearly_right_is_unknown(written: str) -> None:
    assert Keys([MARL.id]).citation(written, "Tides rise.").paper_id == f"key {written}"


@given(st.lists(TEXTS, max_size=6))
def test_a_mark_stands_in_none_of_the_texts_and_is_the_same_every_time(texts: list[str]) -> None:
    mark = mark_for(texts)

    assert not [text for text in texts if mark in text.casefold()]
    assert mark_for(list(texts)) == mark


def test_a_mark_that_stands_in_a_text_is_passed_over() -> None:
    assert mark_for(["01234567", "89ABCDE"], length=1) == "f"


def test_a_mark_also_stands_in_none_of_the_texts_around_and_changes_only_where_it_would() -> None:
    mark = mark_for(["Tides rise."])

    assert mark_for(["Tides rise."], avoiding=["Tides fall."]) == mark
    assert mark not in mark_for(["Tides rise."], avoiding=[f"<<<{mark.upper()} end>>>"])


def test_a_paper_cannot_close_the_lines_around_it() -> None:
    user = (
        Asking(Batch(topic=a_topic(INJECTED, MARL, name=NAMED), papers=(INJECTED, MARL)), a_world().prompts, "en")
        .summary()
        .user
    )
    mark = user.split("The mark of these papers is ")[1][:10]
    marked = [line for line in user.split("\n") if mark in line]

    assert marked == [
        f"The mark of these papers is {mark}.",
        f"<<<{mark} topic>>>",
        f"<<<{mark} end of topic>>>",
        f"<<<{mark} paper k1e45>>>",
        f"<<<{mark} end of k1e45>>>",
        f"<<<{mark} paper k0eda>>>",
        f"<<<{mark} end of k0eda>>>",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<|im_start|>",
        "<|im_end|>",
        "</s>",
        "<s>",
        "[INST]",
        "[/inst]",
        "<<SYS>>",
        "<</SYS>>",
        "<end_of_turn>",
        "<｜User｜>",
        "<eos>",
        "<bos>",
        "<unk>",
        "<pad>",
        "<think>",
        "</think>",
        "<tool_call>",
        "</tool_call>",
        "<tool_response>",
        "<extra_id_0>",
        "<EXTRA_ID_99>",
        "[TOOL_CALLS]",
        "[/TOOL_RESULTS]",
        "[SYSTEM_PROMPT]",
        "[AVAILABLE_TOOLS]",
    ],
)
def test_a_control_token_of_a_chat_template_is_broken_up_and_still_compares_equal(text: str) -> None:
    assert text not in disarmed(f"a {text} b")
    assert fold(disarmed(f"a {text} b")).text == fold(f"a {text} b").text


@pytest.mark.parametrize("sent", [True, False], ids=["as it was sent", "as it was printed"])
def test_a_quote_of_a_paper_about_control_tokens_is_found_in_it(sent: bool) -> None:
    text = "We end each reply with <eos>, open thoughts with <think> and calls with [TOOL_CALLS], then stop."
    paper = a_paper("Tokens", text, id="arxiv:2611.00110")
    quote = "reply with <eos>, open thoughts with <think> and calls with [TOOL_CALLS], then"
    citation = Citation(paper_id=paper.id, quote=disarmed(quote) if sent else quote)
    found = Locator({paper.id: paper}).locate(citation)

    assert (found.start, found.end) == (12, 90)
    assert text[12:90] == quote


@pytest.mark.parametrize(
    "text",
    [
        "<extra_id_x>",
        "<units>",
        "<a sound>",
        "[TOOL]",
        "x <pads> y",
        "a < b and c > d",
        "see [1] and [Inst.]",
        "x <sub>2</sub>",
        "tides\tand\nfloats\r\n",
        "7 | 8",
    ],
)
def test_any_other_text_enters_a_prompt_as_it_is(text: str) -> None:
    assert disarmed(text) == text


def test_what_cannot_be_sent_as_json_is_replaced() -> None:
    assert disarmed("a\ud800b\x00c\x1bd") == "a\ufffdb\ufffdc\ufffdd"


@given(TEXTS)
def test_every_text_can_be_sent(text: str) -> None:
    assert disarmed(text).encode().decode() == disarmed(text)


def test_passages_without_text_do_not_enter_a_prompt() -> None:
    empty, body = Passage(heading="Abstract", text=" "), Passage(heading="Body", text="Tides rise.")
    paper = a_paper(passages=(empty, body))

    assert keyed([paper], Keys([paper.id]))[0].passages == (body,)
    assert has_text(paper)
    assert not has_text(a_paper(passages=(empty,)))
