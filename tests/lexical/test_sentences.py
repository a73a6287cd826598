from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.lexical.sentences import sentences


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


def test_a_stop_and_a_capital_end_a_sentence() -> None:
    assert split("We map reefs. Maps age fast! Do they? Yes") == ["We map reefs.", "Maps age fast!", "Do they?", "Yes"]


@pytest.mark.parametrize(
    "sentence",
    [
        "As Odell et al. (2019) wrote, tides turn.",
        "Odell et al. introduced the gauge, e.g. at Rusk, i.e. north of Tarn, w.r.t. the old datum.",
        "Samples are i.i.d. and cheap, cf. Fig. 1 and Eq. (3), vs. those of Sec. IV.",
        "Version v1. of the gauge is from 02.AI and runs on Node.js at 3.5 volts.",
        "We vary the gauge (e.g., how many floats? where to moor them? at what depth?) at will.",
        "Two gains follow: 1) the float is light; 2) the mast is short.",
        "They ask 'why so slow?' and go on.",
        "Floats drift ... and come back.",
        "The weeks of J. Marl were long.",
        "See https://example.org/a.b?c=d.e for more.",
        "Floats, masts, etc. (all of them) were weighed.",
        "1. Weigh the float.",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("This was seen by Odell et al.", "However, not by us."),
        ("Floats are sold with masts, ropes, etc.", "We sell none."),
        ("The scheme is shown in Fig. 1.", "In this work we use it."),
        ("The cost is linear in L.", "We show that it pays."),
        ("We use the gauge of 2017.", "It holds."),
        ("They said “no.”", "We said nothing."),
        ("(All floats were new.)", "Masts were old."),
        ("Then came the flood...", "No gauge stood."),
        ("The gauge drifts.", "we saw it twice."),
        ("The gauge drifts.", "mTide does not."),
        ("1) Weigh the float.", "2) Sink it."),
        ("The aims were three: i) weigh it.", "ii) sink it."),
        ("The code is at https://example.org/x.", "Data follow."),
        ("It errs by 3.5%.", "12 gauges err more."),
        ("A heading without a stop", "Then a paragraph."),
    ],
)
def test_two_sentences_are_told_apart(first: str, second: str) -> None:
    between = "\n\n" if first.startswith("A heading") else " "
    assert split(first + between + second) == [first, second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("We trained Gull-Mini.", "In particular, it swims."),
        ("There is no dataset.", "This survey makes one."),
        ("The gauge errs by 4%.", "We mend it."),
        ("潮が満ちる。", "船が出る。"),
    ],
)
def test_sentences_glued_without_a_space_come_apart(first: str, second: str) -> None:
    assert split(first + second) == [first, second]


@pytest.mark.parametrize("text", ["torch.Tensor is used", "see http://Gull.In this week", "e.g.The gauge"])
def test_a_stop_inside_a_name_or_an_address_does_not_glue_sentences(text: str) -> None:
    assert split(text) == [text]


def test_sentences_are_stripped_and_spaces_alone_are_none() -> None:
    assert split("  \n Floats sink.\t\n\n  Masts do not. \n") == ["Floats sink.", "Masts do not."]
    assert split(" \n\n\t ") == []
    assert split("") == []


def test_a_bracket_that_never_closes_hides_nothing() -> None:
    assert split("Floats (of cork. Masts stand.") == ["Floats (of cork.", "Masts stand."]
    assert len(split("(" + "Floats sink. " * 100 + ") Masts stand.")) == 100


PIECES = st.sampled_from(
    [
        "We",
        "gauge",
        "et al.",
        "e.g.",
        "1.",
        "(",
        ")",
        "[",
        "]",
        ".",
        "?",
        "...",
        "\n\n",
        " ",
        "。",
        "In",
        "v1.",
        "“",
        "\x1f",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map(" ".join)))
def test_spans_are_in_order_and_hold_every_character_but_spaces(text: str) -> None:
    spans = sentences(text)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(text[span.start : span.end] == text[span.start : span.end].strip() != "" for span in spans)
    assert "".join(split(text)).split() == "".join(text[span.start : span.end] for span in spans).split()
    covered = {offset for span in spans for offset in range(span.start, span.end)}
    assert all(char.isspace() for offset, char in enumerate(text) if offset not in covered)


@pytest.mark.parametrize("piece", [".", ". ", "?" * 3 + " ", "(", "((.", "()", " ", "\n", "1. ", "a.", "et al. ", "x"])
def test_a_hostile_text_of_a_hundred_thousand_characters_is_split_at_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    spans = sentences(text)
    assert sum(not char.isspace() for char in text) <= sum(span.end - span.start for span in spans)


@pytest.mark.real
def test_real_abstracts_give_sentences_of_readable_length(data: Path) -> None:
    lines = [line for file in sorted((data / "listings").glob("*.txt")) for line in file.read_text().splitlines()]
    abstracts = [line for line in lines if len(line) >= 400]
    pieces = [piece for abstract in abstracts for piece in split(abstract)]
    assert len(abstracts) >= 300
    assert 6 * len(abstracts) <= len(pieces) <= 10 * len(abstracts)
    assert not [piece for piece in pieces if len(piece) < 15 and piece[-1:].isalnum()]
    assert not [piece for piece in pieces if piece.endswith(("e.g.", "i.e.", "Fig.", "vs.", "w.r.t."))]
