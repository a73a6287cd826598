"""What the checks find, and what becomes of a claim then."""

import pytest

from digest.checks import CHECKS
from digest.checks.quotes import Quotes
from digest.core.claims import CheckedClaim, Citation, Claim, Finding
from digest.evidence.judging import judge
from tests.builders import a_paper

ABSTRACT = "Marl makes 3% fewer errors. It reads 1,200 tables of the week. Code is at https://marl.example/code."
PAPER = a_paper(abstract=ABSTRACT, id="text:1", title="Marl")


def checked(text: str, *citations: tuple[str, str]) -> CheckedClaim:
    cited = tuple(Citation(paper_id=paper_id, quote=quote) for paper_id, quote in citations)
    claims = {"c-1": Claim(text=text, citations=cited)}
    return judge(claims, {"text:1": PAPER}, [check() for check in CHECKS.values()])["c-1"]


def found(check: str, message: str) -> tuple[Finding, ...]:
    return (Finding(claim_id="c-1", check=check, severity="error", message=message),)


def test_a_claim_whose_quote_and_numbers_stand_in_the_paper_is_supported() -> None:
    claim = checked("Errors fall by 3%.", ("text:1", "makes 3% fewer errors"))

    assert (claim.verdict, claim.findings) == ("supported", ())


def test_a_claim_without_citation_is_unsupported() -> None:
    claim = checked("It is the best.")

    assert (claim.verdict, claim.findings) == ("unsupported", found("citations", "The claim rests on no paper."))


def test_a_claim_on_a_paper_outside_the_set_is_unsupported() -> None:
    claim = checked("Errors fall.", ("text:9", "makes 3% fewer errors"))

    message = "There is no paper 'text:9' among those it may cite."
    assert (claim.verdict, claim.findings) == ("unsupported", found("citations", message))


def test_an_invented_quote_is_an_error() -> None:
    claim = checked("Errors fall by 4%.", ("text:1", "makes 4% fewer errors"))

    message = "The quote differs from the paper ('4%' for '3%'), which says: 'makes 3% fewer errors'."
    assert (claim.verdict, claim.findings) == ("unsupported", found("quotes", message))


def test_a_quote_of_nothing_that_the_paper_says_is_an_error_that_shows_the_nearest() -> None:
    claim = checked("Tables are read twice.", ("text:1", "every table of the week is gone through two times"))

    message = (
        "Quote not found in 'Marl': 'every table of the week is gone through two times'. "
        "Nearest there: 'It reads 1,200 tables of the week.'."
    )
    assert (claim.verdict, claim.findings) == ("unsupported", found("quotes", message))


def test_a_number_that_no_quote_holds_is_an_error_even_if_the_paper_has_it_elsewhere() -> None:
    claim = checked("It makes fewer errors in 1,200 tables.", ("text:1", "Marl makes 3% fewer errors"))

    message = "The number 1,200 stands in none of the claim's quotes."
    assert (claim.verdict, claim.findings) == ("flagged", found("numbers", message))


def test_a_percentage_is_not_a_plain_number() -> None:
    claim = checked("Three of 3 errors vanish.", ("text:1", "makes 3% fewer errors"))

    assert claim.verdict == "flagged"


def test_one_quote_not_found_among_several_makes_the_claim_unsupported() -> None:
    claim = checked("Errors fall.", ("text:1", "makes 3% fewer errors"), ("text:1", "never stood there"))

    assert claim.verdict == "unsupported"


def test_a_claim_in_other_words_needs_a_quote_that_says_something() -> None:
    claim = checked("Marl makes it.", ("text:1", "Marl makes"))

    message = "The quote 'Marl makes' has fewer than 4 words and could stand anywhere."
    assert (claim.verdict, claim.findings) == ("flagged", found("quotes", message))


def test_a_short_phrase_may_be_its_own_quote() -> None:
    assert checked("1,200 tables", ("text:1", "1,200 tables")).verdict == "supported"


def test_each_quote_of_a_claim_in_other_words_says_something() -> None:
    claim = checked("Marl makes fewer errors.", ("text:1", "Marl makes 3% fewer errors"), ("text:1", "the"))

    message = "The quote 'the' has fewer than 4 words and could stand anywhere."
    assert (claim.verdict, claim.findings) == ("flagged", found("quotes", message))


@pytest.mark.parametrize("text", ["the", "of the"])
def test_a_short_phrase_without_content_may_not_be_its_own_quote(text: str) -> None:
    claim = checked(text, ("text:1", text))

    assert (claim.verdict, claim.findings) == ("flagged", found("quotes", f"The quote {text!r} says nothing."))


@pytest.mark.parametrize("text", ["Marl", "3%", "1,200", "fewer errors", " Marl "])
def test_a_name_or_a_number_may_be_its_own_quote(text: str) -> None:
    assert checked(text, ("text:1", text.strip())).verdict == "supported"


def test_a_number_word_is_a_number() -> None:
    claim = checked("It makes ten times fewer errors.", ("text:1", "makes 3% fewer errors"))

    message = "The claim has ten times where its quote has 3%."
    assert (claim.verdict, claim.findings) == ("flagged", found("numbers", message))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/code",
        "HTTP://evil.example",
        "www.evil.example",
        "marl@evil.example",
        "https://marl.example",
        "https://marl.example/code/2",
    ],
)
def test_an_address_that_no_quote_holds_is_an_error(address: str) -> None:
    claim = checked(f"Get it ({address}).", ("text:1", "Code is at https://marl.example/code."))

    message = f"The address {address} stands in none of the claim's quotes."
    assert message in [finding.message for finding in claim.findings if finding.check == "addresses"]
    assert claim.verdict == "flagged"


def test_an_address_may_be_taken_from_a_quote() -> None:
    claim = checked("Get it at https://marl.example/code!", ("text:1", "Code is at https://marl.example/code."))

    assert (claim.verdict, claim.findings) == ("supported", ())


def test_a_measure_at_a_rank_is_no_address() -> None:
    claim = checked("It makes fewer errors at recall@3.", ("text:1", "makes 3% fewer errors"))

    assert [finding.check for finding in claim.findings] == ["numbers"]


@pytest.mark.parametrize(
    ("quote", "lacks"),
    [
        ("错误率从9.4%降至3.1%", False),  # six letters are three words, and there are two numbers
        ("错误率", True),
        ("ลายมือของชาวประมง", False),
        ("error rate falls", True),
        ("the error rate falls", False),
    ],
)
def test_a_quote_is_long_enough_by_the_words_of_its_script(quote: str, lacks: bool) -> None:
    paper = a_paper("Tables", f"{quote}.")
    cited = (Citation(paper_id=paper.id, quote=quote),)
    claims = {"c-1": Claim(text="Something else is said here.", citations=cited)}

    judged = judge(claims, {paper.id: paper}, [Quotes()])["c-1"]

    assert (judged.verdict == "flagged") is lacks
