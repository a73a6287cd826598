"""What a claim may not do to the sense of its quotes, each rule on an invented sentence, caught or rightly let pass."""

import pytest

from digest.checks import CHECKS
from digest.core.claims import CheckedClaim, Citation, Claim
from digest.evidence.judging import judge
from tests.builders import a_paper

ABSTRACT = (
    "We present Marl, a parser for tide tables, and compare it with Tern and with Knot on Harbour-12. "
    "Marl outperforms Tern by up to 15% on most coasts, and needs 3 hours where Tern needs 5 hours. "
    "It does not improve recall, but it may reduce latency on small boats. "
    "Accuracy rises from 80.1% to 85.4%, and the model keeps 93% of the accuracy of its teacher. "
    "On some coasts the encoder fails to read old tables. Results on Reef-9 are mixed."
)
PAPER = a_paper(title="Marl: Parsing Tide Tables", abstract=ABSTRACT, id="text:1")
OTHER = a_paper(title="Knots", abstract="Knot is a census of herons in frozen reeds near the river.", id="text:2")
PAPERS = {"text:1": PAPER, "text:2": OTHER}

WINS = "Marl outperforms Tern by up to 15% on most coasts"
RECALL = "It does not improve recall, but it may reduce latency on small boats"
RISES = "Accuracy rises from 80.1% to 85.4%"
KEEPS = "the model keeps 93% of the accuracy of its teacher"
FAILS = "On some coasts the encoder fails to read old tables"
HOURS = "needs 3 hours where Tern needs 5 hours"


def checked(text: str, *quotes: str) -> CheckedClaim:
    cited = tuple(Citation(paper_id="text:1", quote=quote) for quote in quotes)
    return judge({"c-1": Claim(text=text, citations=cited)}, PAPERS, [check() for check in CHECKS.values()])["c-1"]


def errors(claim: CheckedClaim) -> list[tuple[str, str]]:
    return [(finding.check, finding.message) for finding in claim.findings if finding.severity == "error"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Marl outperforms Tern by up to 15% on most coasts.", WINS),
        ("The authors report that Marl outperforms Tern by up to 15% on most coasts.", WINS),
        ("On most coasts, Marl outperforms Tern by up to 15%.", WINS),
        ("Tern is outperformed by Marl by up to 15% on most coasts.", WINS),
        ("Marl surpasses Tern by up to 15% on most coasts.", WINS),
        ("Marl outperforms Tern.", WINS),
        ("It may reduce latency.", RECALL),
        ("Recall is not improved.", RECALL),
        ("Accuracy rises from 80% to 85%.", RISES),
        ("Accuracy increases to 85.4%.", RISES),
        ("The model retains 93% of its teacher's accuracy.", KEEPS),
        ("The encoder fails to read some old tables.", FAILS),
        ("It needs 3 hours, and Tern 5 hours.", HOURS),
    ],
)
def test_a_true_claim_passes_as_it_is_reported_moved_reworded_or_shortened(text: str, quote: str) -> None:
    claim = checked(text, quote)

    assert (claim.verdict, errors(claim)) == ("supported", [])


@pytest.mark.parametrize(
    ("text", "quote", "check", "message"),
    [
        (
            "Tern outperforms Marl by up to 15% on most coasts.",
            WINS,
            "wording",
            "The claim has 'tern outperforms' in another order than its quotes, which turns what is said of them.",
        ),
        (
            "Marl underperforms Tern by up to 15% on most coasts.",
            WINS,
            "direction",
            "The claim says 'underperforms' where its quote says 'outperforms': the direction is reversed.",
        ),
        (
            "Marl outperforms Tern by 15% on most coasts.",
            WINS,
            "numbers",
            "The claim has 15% where its quote has at most 15%.",
        ),
        (
            "Marl outperforms Tern by at least 15% on most coasts.",
            WINS,
            "numbers",
            "The claim has at least 15% where its quote has at most 15%.",
        ),
        (
            "Marl outperforms Tern by up to 15% on all coasts.",
            WINS,
            "scope",
            "The claim says 'all' where its quote says 'most'.",
        ),
        (
            "Marl outperforms Knot by up to 15% on most coasts.",
            WINS,
            "wording",
            "The claim says 'knot' where its quote says 'tern'.",
        ),
        (
            "Marl outperforms Plover by up to 15% on most coasts.",
            WINS,
            "names",
            "The name Plover stands neither in the claim's quotes nor in the papers they are from.",
        ),
        (
            "Marl always outperforms Tern by up to 15% on most coasts.",
            WINS,
            "scope",
            "The claim says 'always', and none of its quotes does.",
        ),
        ("It does improve recall.", RECALL, "negation", "The quote says 'not', and the claim leaves that out."),
        (
            "It may not reduce latency on small boats.",
            "it may reduce latency on small boats",
            "negation",
            "The claim says 'not', which its quotes do not.",
        ),
        (
            "It reduces latency on small boats.",
            "it may reduce latency on small boats",
            "scope",
            "The quote is cautious ('may'), the claim is not.",
        ),
        (
            "The model reaches an accuracy of 93%.",
            KEEPS,
            "numbers",
            "The quote has 93% as a share of another result, the claim as a figure of its own.",
        ),
        (
            "Accuracy rises from 85.4% to 80.1%.",
            RISES,
            "wording",
            "The claim has '85.4% 80.1%' in another order than its quotes, which turns what is said of them.",
        ),
        (
            "On some coasts the decoder fails to read old tables.",
            FAILS,
            "wording",
            "The claim says 'decoder' where its quote says 'encoder'.",
        ),
        (
            "The encoder reads old tables on every coast.",
            FAILS,
            "negation",
            "The quote says 'fails read', and the claim leaves that out.",
        ),
        (
            "It needs 3 minutes where Tern needs 5 hours.",
            HOURS,
            "wording",
            "The claim says 'minutes' where its quote says 'hours'.",
        ),
        (
            "Marl is the best parser of tide tables.",
            "We present Marl, a parser for tide tables",
            "scope",
            "The claim says 'best', and none of its quotes does.",
        ),
        (
            "Herons are counted in reeds every winter.",
            WINS,
            "relevance",
            "The claim and its quotes share too few words: the quotes may be true and say something else.",
        ),
    ],
)
def test_a_claim_that_turns_its_quote_is_told_what_it_turns(text: str, quote: str, check: str, message: str) -> None:
    claim = checked(text, quote)

    assert claim.verdict == "flagged"
    assert (check, message) in errors(claim)


def test_a_quote_cut_off_from_its_negation_is_told_also_where_the_claim_is_that_quote() -> None:
    claim = checked("improve recall, but it may reduce latency", "improve recall, but it may reduce latency")

    message = "The quote begins right after 'not' in the paper, which turns its sense."
    assert (claim.verdict, errors(claim)) == ("flagged", [("context", message)])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Accuracy rises by 5.3 points.", "5.3 points was worked out from the quotes: 85.4% − 80.1%."),
        ("Marl is 1.7 times as fast as Tern.", "1.7 times was worked out from the quotes: 5 hours ÷ 3 hours."),
    ],
)
def test_a_number_that_follows_from_two_quoted_ones_is_shown_as_worked_out(text: str, shown: str) -> None:
    claim = checked(
        text, RISES, "Marl outperforms Tern by up to 15% on most coasts, and needs 3 hours where Tern needs 5 hours"
    )

    assert claim.verdict == "supported"
    assert claim.derived
    assert [(each.check, each.severity, each.message) for each in claim.findings] == [("derived", "info", shown)]


@pytest.mark.parametrize("text", ["Accuracy rises by 6.3 points.", "Accuracy rises by 5.3%."])
def test_a_number_that_does_not_follow_is_not_called_worked_out(text: str) -> None:
    claim = checked(text, RISES)

    assert (claim.verdict, claim.derived) == ("flagged", False)


def test_a_quote_of_another_paper_is_an_error_that_says_which() -> None:
    claim = checked("Knot is a census of herons.", "Knot is a census of herons in frozen reeds")

    message = (
        "The quote stands in 'Knots', not in 'Marl: Parsing Tide Tables': 'Knot is a census of herons in frozen reeds'."
    )
    assert (claim.verdict, errors(claim)) == ("unsupported", [("quotes", message)])


def test_a_quote_in_other_spelling_supports_and_says_so() -> None:
    claim = checked("The encoder fails on some coasts.", "On some coast the encoder failed to read old tables")

    assert claim.verdict == "supported"
    assert [(each.check, each.severity) for each in claim.findings] == [("quotes", "info")]


def test_of_a_claim_in_another_language_quotes_numbers_and_names_are_checked_and_that_is_said() -> None:
    true = checked("Laut der Autoren ist der Parser Marl auf vielen Küsten besser.", WINS)
    false = checked("Laut der Autoren ist der Parser PloverNet auf 17% der Küsten besser.", WINS)

    message = "The claim is in another language than its quotes: what it says of them was not compared."
    assert (true.verdict, [(each.severity, each.message) for each in true.findings]) == (
        "supported",
        [("warning", message)],
    )
    assert [check for check, _ in errors(false)] == ["numbers", "names"]


def judged(text: str, quote: str, abstract: str) -> CheckedClaim:
    """A claim on a paper of its own."""
    paper = a_paper(title="Marl", abstract=abstract, id="text:1")
    claim = Claim(text=text, citations=(Citation(paper_id="text:1", quote=quote),))
    return judge({"c-1": claim}, {"text:1": paper}, [check() for check in CHECKS.values()])["c-1"]


def test_what_is_to_be_done_is_not_told_as_done() -> None:
    abstract = "The tables of all harbours will be released in spring."

    told = judged("The tables of all harbours are released in spring.", abstract, abstract)
    kept = judged("The authors say that the tables will be released in spring.", abstract, abstract)

    message = "The quote is cautious ('will released spring'), the claim is not."
    assert errors(told) == [("scope", message)]
    assert kept.verdict == "supported"


def test_forty_pounds_are_not_forty_dollars() -> None:
    abstract = "A tide table costs \u00a340 in the shop of the harbour."

    assert judged("A tide table costs $40 in the shop.", abstract, abstract).verdict == "flagged"
    assert judged("A tide table costs \u00a340 in the shop.", abstract, abstract).verdict == "supported"


def test_a_claim_that_says_nothing_is_an_error() -> None:
    claim = checked(" ", WINS)

    assert ("citations", "The claim says nothing.") in errors(claim)


def test_a_claim_longer_than_can_be_compared_is_an_error_and_takes_no_time() -> None:
    claim = checked("reads tides in harbours " * 4000, WINS)

    message = "A claim of more than 1,500 characters cannot be compared with its quotes."
    assert ("relevance", message) in errors(claim)


def test_a_number_of_more_digits_than_can_be_printed_is_a_number() -> None:
    text = f"It reads {'9' * 5000} tables."

    assert judged("It reads 8 tables.", text, text).verdict == "flagged"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("A buoy counts waves in ice.", "flagged"),
        ("A buoy counts nothing in ice.", "supported"),
        ("In ice, a buoy is of no use for counting.", "supported"),
    ],
)
def test_a_verb_whose_object_is_nothing_is_denied(text: str, verdict: str) -> None:
    paper = a_paper("Buoys", "We moor buoys for a year. In ice, a buoy counts nothing at all.")
    cited = (Citation(paper_id=paper.id, quote="In ice, a buoy counts nothing at all"),)

    judged = judge(
        {"c-1": Claim(text=text, citations=cited)}, {paper.id: paper}, [check() for check in CHECKS.values()]
    )

    assert judged["c-1"].verdict == verdict
