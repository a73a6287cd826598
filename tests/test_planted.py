"""The benchmark of planted errors says what it promises: true sentences are true, and errors are errors."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.planting.cases import Case, dice
from benchmarks.planting.corpus import Corpus, gathered, read, source_of
from benchmarks.planting.errors import PLANTERS, planted
from benchmarks.planting.honest import elided, honest, stretches
from benchmarks.planting.noise import NOISES
from benchmarks.planting.numerals import numerals
from benchmarks.planting.paraphrases import paraphrased, reworded
from benchmarks.planting.planter import Setting
from benchmarks.planting.reporting import as_authors, as_shown, reported
from benchmarks.planting.sentences import split
from benchmarks.planting.syntax import RULES
from benchmarks.planting.wrong_quotes import hiding, of_another_paper, spliced, too_short, unrelated
from digest.core.papers import Paper, Passage

SMALL_WORDS = frozenset({"the", "parser", "our", "in", "we", "boats"})

SETTING = Setting(
    names=("MarlNet", "TideBERT", "MarlBench"),
    strangers=("KelpGPT",),
    numbers=tuple(numerals("It has 40 layers and 61.5% recall.")),
)

PLANTED = {
    "last digit changed": (
        "Marl cuts errors by 27.5% on 120 charts.",
        ["Marl cuts errors by 27.2% on 120 charts.", "Marl cuts errors by 27.5% on 170 charts."],
    ),
    "first digit changed": (
        "Marl cuts errors by 27.5% on 8 charts.",
        ["Marl cuts errors by 77.5% on 8 charts."],
    ),
    "decimal point moved": (
        "Marl cuts errors by 27.5% and cost by 0.4%.",
        ["Marl cuts errors by 2.75% and cost by 0.4%.", "Marl cuts errors by 27.5% and cost by 4%."],
    ),
    "digits transposed": ("Marl reads 4810 charts in 33 hours.", ["Marl reads 8410 charts in 33 hours."]),
    "one number of several changed": (
        "Marl reads 12 charts in 3 hours with 4 readers.",
        [
            "Marl reads 17 charts in 3 hours with 4 readers.",
            "Marl reads 12 charts in 9 hours with 4 readers.",
            "Marl reads 12 charts in 3 hours with 6 readers.",
        ],
    ),
    "number word changed": (
        "Marl reads three charts in a two-stage run.",
        ["Marl reads five charts in a two-stage run.", "Marl reads three charts in a three-stage run."],
    ),
    "number taken from elsewhere in the paper": (
        "Marl has 12 layers and reaches 88.1% recall.",
        ["Marl has 40 layers and reaches 88.1% recall.", "Marl has 12 layers and reaches 61.5% recall."],
    ),
    "two numbers swapped": ("Marl reads 12 charts in 3 hours.", ["Marl reads 3 charts in 12 hours."]),
    "range bound changed": (
        "Marl is 2-4x faster on charts of 10 to 90 pages.",
        [
            "Marl is 3-4x faster on charts of 10 to 90 pages.",
            "Marl is 2-5x faster on charts of 10 to 90 pages.",
            "Marl is 2-4x faster on charts of 20 to 90 pages.",
            "Marl is 2-4x faster on charts of 10 to 70 pages.",
        ],
    ),
    "sign flipped": (
        "Marl improves recall by 5% and precision (+2.6%).",
        ["Marl improves recall by -5% and precision (+2.6%).", "Marl improves recall by 5% and precision (-2.6%)."],
    ),
    "percent sign dropped": (
        "Marl cuts errors by 27% and cost by 4\\%.",
        ["Marl cuts errors by 27 and cost by 4\\%.", "Marl cuts errors by 27% and cost by 4."],
    ),
    "percent sign added": (
        "Marl is 3.6x faster and 5.8 lower in cost.",
        ["Marl is 3.6% faster and 5.8 lower in cost.", "Marl is 3.6x faster and 5.8% lower in cost."],
    ),
    "unit changed": (
        "Marl answers in 40 ms over three languages.",
        ["Marl answers in 40 s over three languages.", "Marl answers in 40 ms over three dialects."],
    ),
    "scale changed": (
        "Marl reads 2 million charts with 7B weights.",
        ["Marl reads 2 billion charts with 7B weights.", "Marl reads 2 million charts with 7M weights."],
    ),
    "comparator changed": (
        "Marl reads up to 40 charts within 5 hours.",
        ["Marl reads at least 40 charts within 5 hours.", "Marl reads up to 40 charts beyond 5 hours."],
    ),
    "bound turned into a plain figure": (
        "Marl reads up to 40 charts in over 5 hours.",
        ["Marl reads 40 charts in over 5 hours.", "Marl reads up to 40 charts in 5 hours."],
    ),
    "change turned into a level": (
        "Marl cuts the cost by 27.5% on tide charts.",
        ["Marl cuts the cost to 27.5% on tide charts."],
    ),
    "retention turned into a gain": (
        "Marl is small while maintaining accuracy, and retains 95% of the score of its teacher.",
        [
            "Marl is small while maintaining accuracy, and reaches 95% accuracy.",
            "Marl is small while improving accuracy, and retains 95% of the score of its teacher.",
        ],
    ),
    "parity turned into superiority": (
        "Marl reaches comparable results on tide charts.",
        ["Marl reaches superior results on tide charts."],
    ),
    "negation inserted": (
        "Marl reduces errors and is small.",
        ["Marl reduces errors and is not small.", "Marl does not reduce errors and is small."],
    ),
    "negation dropped": (
        "Marl does not read maps and fails to read charts.",
        ["Marl does read maps and fails to read charts.", "Marl does not read maps and manages to read charts."],
    ),
    "direction reversed": (
        "Marl is faster and reduces errors.",
        ["Marl is faster and increases errors.", "Marl is slower and reduces errors."],
    ),
    "quantifier changed": (
        "Marl reads some charts in various harbours.",
        ["Marl reads some charts in all harbours.", "Marl reads all charts in various harbours."],
    ),
    "only added": ("Marl improves recall on tide charts.", ["Marl improves recall only on tide charts."]),
    "hedge dropped": (
        "Marl may help, and our results suggest that charts matter.",
        [
            "Marl will help, and our results suggest that charts matter.",
            "Marl may help, and our results prove that charts matter.",
        ],
    ),
    "certainty added": (
        "Marl improves recall, and results show that charts matter.",
        [
            "Marl always improves recall, and results show that charts matter.",
            "Marl improves recall, and results guarantee that charts matter.",
            "Marl improves recall, and results prove beyond doubt that charts matter.",
        ],
    ),
    "technical term exchanged": (
        "Marl pairs an encoder with supervised data.",
        ["Marl pairs a decoder with supervised data.", "Marl pairs an encoder with unsupervised data."],
    ),
    "name replaced by one of the paper": ("We fine-tune MarlNet on charts.", ["We fine-tune TideBERT on charts."]),
    "name replaced by one of another paper": ("We fine-tune MarlNet on charts.", ["We fine-tune KelpGPT on charts."]),
    "name replaced by an invented one": (
        "We train readers on MMLU.",
        [
            "We train readers on QuarryBench.",
            "We train readers on TIDEQA.",
            "We train readers on LORNA-500.",
            "We train readers on MarshEval.",
            "We train readers on PebbleSet.",
            "We train readers on SKYE-10K.",
        ],
    ),
    "version or size in a name changed": (
        "We compare Marl-2 and Tide-7B on charts.",
        ["We compare Marl-3 and Tide-7B on charts.", "We compare Marl-2 and Tide-13B on charts."],
    ),
    "two names swapped": (
        "We find that MarlNet outperforms TideBERT on charts.",
        ["We find that TideBERT outperforms MarlNet on charts."],
    ),
    "comparison turned around": (
        "We show that MarlNet outperforms existing readers on charts.",
        ["We show that existing readers outperform MarlNet on charts."],
    ),
    "comparison target replaced": (
        "MarlNet is faster than existing methods on charts.",
        [
            "MarlNet is faster than commercial systems on charts.",
            "MarlNet is faster than much larger models on charts.",
        ],
    ),
    "superlative added": (
        "We present a reader with strong results.",
        ["We present a reader with state-of-the-art results.", "We present the first reader with strong results."],
    ),
    "scope widened": (
        "Marl reads tides on MarlBench and does well on the Kelp dataset.",
        [
            "Marl reads tides on MarlBench and does well on all benchmarks.",
            "Marl reads tides on all benchmarks and does well on the Kelp dataset.",
        ],
    ),
}

LEFT_ALONE = {
    "last digit changed": "In Fig. 3, GPT-4 reads charts of 2019 (see [12]) in O(n^2).",
    "two numbers swapped": "Marl reads charts of 12, 24 or 36 pages.",
    "number word changed": "Marl is no match for zero-shot readers on the other hand.",
    "range bound changed": "We read the papers from 2017 to 2022.",
    "unit changed": "Marl reads charts.",
    "comparator changed": "Marl wins over old readers, up to a point.",
    "change turned into a level": "Marl cuts the cost by 50%.",
    "negation inserted": "We ask whether Marl is small.",
    "negation dropped": "Marl is not only small but also fast.",
    "direction reversed": "Marl helps us to better understand tides, and is both higher and lower.",
    "quantifier changed": "Most notably, Marl reads charts.",
    "hedge dropped": "Marl can read charts.",
    "certainty added": "Theory shows that Marl always reads charts.",
    "technical term exchanged": "Marl has an encoder and a decoder, and is self-supervised.",
    "name replaced by an invented one": "We fine-tune LLMs on a GPU.",
    "two names swapped": "We compare MarlNet with TideBERT.",
    "superlative added": "Marl is the best and only reader with strong results.",
}


def paper(paper_id: str, title: str, text: str) -> Paper:
    return Paper(id=paper_id, title=title, passages=(Passage(heading="Abstract", text=text),))


@pytest.fixture
def invented() -> Corpus:
    marl = (
        "We present our parser Marl for the tide tables of small harbours. "
        "In this paper, we show that Marl does not need any labelled charts. "
        "Old parsers fail on the charts of large harbours in winter. "
        "Marl was written for the boats of the northern coast."
    )
    kelp = (
        "Kelp forests grow along cold shores and feed many fish. "
        "The camera takes one picture in every hour of the day. "
        "Storms tore half of the cameras from their ropes."
    )
    return gathered([source_of(paper("marl", "Marl: Reading", marl)), source_of(paper("kelp", "Kelp", kelp))])


@pytest.mark.parametrize("kind", PLANTERS)
def test_an_error_is_what_its_name_says(kind: str) -> None:
    true, wrong = PLANTED[kind]

    assert list(PLANTERS[kind](true, SETTING)) == wrong


@pytest.mark.parametrize("kind", LEFT_ALONE)
def test_what_would_be_no_error_is_left_alone(kind: str) -> None:
    assert list(PLANTERS[kind](LEFT_ALONE[kind], SETTING)) == []


def test_no_error_is_planted_that_the_paper_says_elsewhere() -> None:
    text = (
        "We find that Marl reads two charts of the northern coast. "
        "We find that Marl reads three charts of the northern coast."
    )
    cases = planted(gathered([source_of(paper("marl", "Marl", text))]), 1)

    claims = {case.claim.text for case in cases if case.kind == "number word changed" and case.where != "claim only"}
    assert claims == {"We find that Marl reads five charts of the northern coast."}


def test_a_quote_of_another_paper_names_the_wrong_one(invented: Corpus) -> None:
    kelp = ("Kelp forests", "The camera", "Storms tore")
    cases = list(of_another_paper(invented, dice(1, "x")))

    assert {(case.claim.text.startswith(kelp), case.claim.citations[0].paper_id) for case in cases} == {
        (True, "marl"),
        (False, "kelp"),
    }
    assert all(case.claim.text == case.claim.citations[0].quote for case in cases)


def test_halves_of_two_sentences_are_spliced_at_the_same_word(invented: Corpus) -> None:
    quotes = [case.claim.citations[0].quote for seed in range(9) for case in spliced(invented, dice(seed, "x"))]

    assert "We present our parser Marl for the boats of the northern coast." in quotes
    assert all("Kelp" not in quote or "Marl" not in quote for quote in quotes)


def test_an_elision_hides_the_negation(invented: Corpus) -> None:
    cases = list(hiding(invented, dice(1, "x")))

    assert [case.claim.text for case in cases] == ["In this paper, we show that Marl need any labelled charts."]
    assert cases[0].claim.citations[0].quote in {
        f"In this paper, we show that Marl {mark} need any labelled charts." for mark in ("…", "...", "[...]", "[…]")
    }


def test_a_claim_on_common_words_or_on_three_words_rests_on_next_to_nothing(invented: Corpus) -> None:
    cases = [case for seed in range(9) for case in too_short(invented, dice(seed, "x"))]

    assert {case.claim.citations[0].quote for case in cases if case.kind == "quote of common words only"} == {
        "In this paper, we show that"
    }
    assert {len(case.claim.citations[0].quote.split()) for case in cases if case.kind == "quote of three words"} == {3}


def test_an_unrelated_claim_shares_hardly_a_word_with_its_quote(invented: Corpus) -> None:
    pairs = {(case.claim.citations[0].quote[:10], case.claim.text[:10]) for case in unrelated(invented, dice(1, "x"))}

    assert ("Old parser", "Marl was w") not in pairs
    assert all(quote != claim for quote, claim in pairs)
    assert len(pairs) >= 4


def test_sentences_end_where_they_end() -> None:
    text = "Marl et al. read tides, e.g. in ports. It works (see Fig. 2). Yes! 3 ports agree."

    assert list(split(text)) == [
        (0, "Marl et al. read tides, e.g. in ports."),
        (39, "It works (see Fig. 2)."),
        (62, "Yes!"),
        (67, "3 ports agree."),
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("quotation marks", "It’s a fine-tuned model -- the “first” -- that finds 5% of O(n^2)."),
        ("ligatures", 'It\'s a \ufb01ne-tuned model -- the "\ufb01rst" -- that \ufb01nds 5% of O(n^2).'),
        ("case of the first letter", 'it\'s a fine-tuned model -- the "first" -- that finds 5% of O(n^2).'),
        ("escaped percent signs", 'It\'s a fine-tuned model -- the "first" -- that finds 5\\% of O(n^2).'),
        ("dollar signs around a formula", 'It\'s a fine-tuned model -- the "first" -- that finds $5\\%$ of O(n^2).'),
        ("full stop added or dropped", 'It\'s a fine-tuned model -- the "first" -- that finds 5% of O(n^2)'),
    ],
)
def test_noise_changes_typography_alone(name: str, written: str) -> None:
    text = 'It\'s a fine-tuned model -- the "first" -- that finds 5% of O(n^2).'

    assert NOISES[name](text, dice(1, "x")) == written


@pytest.mark.parametrize("name", ["double spaces", "no-break and thin spaces", "line breaks", "soft hyphens"])
def test_noise_in_spaces_and_hyphens_leaves_every_letter(name: str) -> None:
    text = "The embedded reader recognises handwritten characters in ordinary photographs of harbours."
    written = [NOISES[name](text, dice(seed, "x")) for seed in range(5)]

    assert {"".join(one.replace("\u00ad", "").split()) for one in written} == {text.replace(" ", "")}
    assert set(written) != {text}


def test_a_part_leaves_out_nothing_that_turns_the_sense() -> None:
    assert list(stretches("We show that Marl reads charts of the northern coast, reducing the cost of a voyage.")) == [
        "Marl reads charts of the northern coast, reducing the cost of a voyage.",
        "We show that Marl reads charts of the northern coast",
    ]
    assert list(stretches("We ask whether Marl reads the charts of the northern coast, if there is light.")) == []


def test_an_elision_leaves_out_asides_and_no_negation() -> None:
    corpus = gathered(
        [
            source_of(paper("a", "A", "The parser reads the tide tables (of ports) on the coast of the North Sea.")),
            source_of(paper("b", "B", "The parser reads the tide tables (and nothing else) on the coast in winter.")),
        ]
    )

    assert [case.claim.text for case in elided(corpus, dice(1, "x"))] == [
        "The parser reads the tide tables on the coast of the North Sea."
    ]


def test_reported_speech_says_they_for_we() -> None:
    assert reported("We show that our parser works.", "The authors report that {}", SMALL_WORDS) == (
        "The authors report that they show that their parser works."
    )
    assert reported("However, we show that our parser works.", "According to the paper, {}", SMALL_WORDS) == (
        "According to the paper, the authors show that their parser works."
    )
    assert reported('The "Marl" parser works.', "The paper states that {}", SMALL_WORDS) is None
    assert as_authors("We show that our parser works.") == "The authors show that their parser works."
    assert as_shown("MarlNet also reduces our costs.") == "MarlNet is shown to also reduce their costs."


@pytest.mark.parametrize(
    ("rule", "text", "turned"),
    [
        ("passive", "We propose a parser of tide tables.", "A parser of tide tables is proposed."),
        (
            "nominalised",
            "We evaluate the parser on tide tables.",
            "An evaluation of the parser on tide tables is carried out.",
        ),
        ("X is a Y", "We present MarlNet, a parser of tide tables.", "MarlNet is a parser of tide tables."),
        (
            "the paper as subject",
            "In this paper, we propose a parser that reads.",
            "This paper proposes a parser that reads.",
        ),
        ("fronted phrase moved", "In this paper, we study tides.", "We study tides in this paper."),
        ("purpose moved", "To lower the cost, we prune heads.", "We prune heads to lower the cost."),
        ("halves turned", "While boats are fast, tides are slow.", "Tides are slow, while boats are fast."),
        ("according to", "Experiments show that Marl works.", "According to the experiments, Marl works."),
    ],
)
def test_a_rule_of_syntax_turns_the_sentence(rule: str, text: str, turned: str) -> None:
    assert RULES[rule](text, SMALL_WORDS) == turned


def test_synonyms_keep_the_article_right() -> None:
    assert reworded("We propose an essential method that significantly reduces errors.", 9, dice(1, "x")) == (
        "We put forward a crucial approach that considerably lowers errors.",
        5,
    )


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    folder = os.environ.get("DIGEST_DATA")
    if not folder:
        pytest.skip("DIGEST_DATA is unset: this test reads real papers")
    return read(Path(folder))


@pytest.fixture(scope="module")
def true(corpus: Corpus) -> list[Case]:
    return honest(corpus, 1)


@pytest.fixture(scope="module")
def false(corpus: Corpus) -> list[Case]:
    return planted(corpus, 1)


@pytest.fixture(scope="module")
def retold(corpus: Corpus) -> list[Case]:
    return paraphrased(corpus, 1)


def standing(case: Case, texts: dict[str, str]) -> list[bool]:
    return [cited.quote in texts[cited.paper_id] for cited in case.claim.citations]


def texts(corpus: Corpus) -> dict[str, str]:
    return {source.paper.id: source.text for source in corpus.sources}


@pytest.mark.real
@pytest.mark.slow
def test_the_papers_are_307_in_groups_of_about_twelve(corpus: Corpus) -> None:
    assert len(corpus.sources) == 307
    assert {len(group) for group in corpus.groups} == {12, 7}


@pytest.mark.real
@pytest.mark.slow
def test_the_same_seed_gives_the_same_cases_whatever_the_order_of_sets(
    true: list[Case], false: list[Case], retold: list[Case]
) -> None:
    script = (
        "import os, pathlib, hashlib\n"
        "from benchmarks.planting import corpus, errors, honest, paraphrases\n"
        "papers = corpus.read(pathlib.Path(os.environ['DIGEST_DATA']))\n"
        "cases = honest.honest(papers, 1), errors.planted(papers, 1), paraphrases.paraphrased(papers, 1)\n"
        "print(hashlib.sha256(repr(cases).encode()).hexdigest())"
    )
    root = Path(__file__).parent.parent
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env=environment, capture_output=True, text=True, check=True
    )

    assert ended.stdout.strip() == hashlib.sha256(repr((true, false, retold)).encode()).hexdigest()


@pytest.mark.real
@pytest.mark.slow
def test_another_seed_gives_other_cases(corpus: Corpus, retold: list[Case]) -> None:
    assert paraphrased(corpus, 2) != retold


@pytest.mark.real
@pytest.mark.slow
def test_there_are_as_many_cases_and_kinds_as_promised(true: list[Case], false: list[Case], retold: list[Case]) -> None:
    kinds = Counter(case.kind for case in false)

    assert len(true) >= 5_000
    assert len(false) >= 5_000
    assert len(retold) >= 1_000
    assert len(kinds) >= 40
    assert {kind: count for kind, count in kinds.items() if count < 70} == {}
    assert {case.where for case in false} == {"claim only", "claim and quote"}


@pytest.mark.real
@pytest.mark.slow
def test_an_honest_quote_without_noise_stands_in_its_paper_letter_by_letter(corpus: Corpus, true: list[Case]) -> None:
    plain = [case for case in true if case.kind.startswith(("verbatim", "part", "reported"))]

    assert len(plain) > 4_000
    assert [case for case in plain if not all(standing(case, texts(corpus)))] == []


@pytest.mark.real
@pytest.mark.slow
def test_an_elided_quote_stands_in_its_paper_part_by_part(corpus: Corpus, true: list[Case]) -> None:
    whole = texts(corpus)
    parted = [
        (re.split(r" ?(?:…|\.\.\.|\[\.\.\.\]|\[…\]) ?", cited.quote, maxsplit=1), whole[cited.paper_id])
        for case in true
        if case.kind.startswith("elided")
        for cited in case.claim.citations
    ]

    assert len(parted) > 400
    assert [parts for parts, text in parted if min(len(part.split()) for part in parts) < 4] == []
    assert [parts for parts, text in parted if text.find(parts[1].strip()) < text.find(parts[0].strip())] == []
    assert [parts for parts, text in parted if not all(part.strip() in text for part in parts)] == []


@pytest.mark.real
@pytest.mark.slow
def test_a_planted_claim_is_another_than_the_true_sentence_and_stands_nowhere_in_the_paper(
    corpus: Corpus, false: list[Case]
) -> None:
    whole = texts(corpus)
    changed = [case for case in false if case.kind in PLANTERS]

    assert [case for case in changed if case.claim.text == case.original] == []
    assert [case for case in changed if case.claim.text in whole[case.claim.citations[0].paper_id]] == []


@pytest.mark.real
@pytest.mark.slow
def test_an_error_in_the_claim_only_leaves_the_quote_true(corpus: Corpus, false: list[Case]) -> None:
    alone = [case for case in false if case.where == "claim only"]

    assert [case for case in alone if not all(standing(case, texts(corpus)))] == []
    assert [case for case in alone if case.claim.text == case.claim.citations[0].quote] == []


@pytest.mark.real
@pytest.mark.slow
def test_an_error_in_claim_and_quote_makes_the_quote_false(corpus: Corpus, false: list[Case]) -> None:
    both = [case for case in false if case.where == "claim and quote"]

    assert len(both) > 3_000
    assert [case for case in both if any(standing(case, texts(corpus)))] == []


@pytest.mark.real
@pytest.mark.slow
def test_a_quarter_of_the_errors_in_the_claim_only_is_told_in_reported_speech(false: list[Case]) -> None:
    alone = [case for case in false if case.where == "claim only" and case.kind in PLANTERS]
    told = [
        case for case in alone if re.match(r"The (?:authors|paper|abstract) \w+ that|According to", case.claim.text)
    ]

    assert 0.2 <= len(told) / len(alone) <= 0.4


@pytest.mark.real
@pytest.mark.slow
def test_a_paraphrase_rests_on_true_sentences_and_says_them_otherwise(corpus: Corpus, retold: list[Case]) -> None:
    assert [case for case in retold if not all(standing(case, texts(corpus)))] == []
    assert [case for case in retold if case.claim.text in {cited.quote for cited in case.claim.citations}] == []
