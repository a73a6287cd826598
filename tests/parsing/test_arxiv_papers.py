from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing.arxiv_papers import Said, day, joined, moment, named, paper_of, unwrapped


def test_a_paper_has_its_number_version_and_dois() -> None:
    said = Said(
        name="http://arxiv.org/abs/math/0309136v2",
        title="Marl:\n  Parsing Tide Tables",
        abstract="  We present Marl.\n",
        authors=("Ada  Marsh", " "),
        published=date(2026, 11, 10),
        categories=("math.CO", "68T05", "I.2.7", "math.CO", "q-bio.NC"),
        dois="10.1234/Marl 10.48550/arXiv.math/0309136, nonsense 10.1234/marl;",
    )

    assert paper_of(said, "feed, entry 1") == Paper(
        id="arxiv:math/0309136",
        aliases=("doi:10.1234/marl",),
        version=2,
        title="Marl: Parsing Tide Tables",
        authors=("Ada Marsh",),
        published=date(2026, 11, 10),
        url="https://arxiv.org/abs/math/0309136",
        links=("https://doi.org/10.1234/marl",),
        categories=("math.CO", "q-bio.NC"),
        passages=(Passage(heading="Abstract", text="We present Marl."),),
    )


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (Said(name="", title="T", abstract="A"), "entry 1: '' is no number of a paper of arXiv."),
        (Said(name="10.1/x", title="T", abstract="A"), "entry 1: '10.1/x' is no number of a paper of arXiv."),
        (
            Said(name="\x1b[31m" + "x" * 99, title="T", abstract="A"),
            f"entry 1: '\\x1b[31m{'x' * 55}' is no number of a paper of arXiv.",
        ),
        (Said(name="2611.00001", title=" -- ", abstract="A"), "entry 1 (arxiv:2611.00001) has no title."),
        (Said(name="2611.00001v3", title="T", abstract="\n"), "entry 1 (arxiv:2611.00001) has no abstract."),
    ],
)
def test_what_lacks_number_title_or_abstract_is_no_paper(said: Said, message: str) -> None:
    found = paper_of(said, "entry 1")

    assert isinstance(found, UnreadablePaperError)
    assert found.message == message
    assert found.hint


def test_a_withdrawn_paper_is_a_paper() -> None:
    found = paper_of(Said(name="2611.00001v2", title="Marl", abstract="This paper has been withdrawn."), "entry 1")

    assert isinstance(found, Paper)


@pytest.mark.parametrize(
    ("text", "one_line_a_paragraph"),
    [
        ("  One\ntwo.\n", "One two."),
        ("One\r\ntwo\rthree", "One two three"),
        ("One.\n  Two\nthree.", "One.\nTwo three."),
        ("One.\n\nTwo.", "One.\nTwo."),
        ("One  two \n three", "One  two\nthree"),
        ("One\u2028two", "One\u2028two"),
        ("", ""),
    ],
)
def test_wrapped_lines_are_joined_and_paragraphs_stay(text: str, one_line_a_paragraph: str) -> None:
    assert unwrapped(text) == one_line_a_paragraph


@given(st.text(alphabet="ab $\\\n\r\t\u2028"))
def test_unwrapping_loses_no_word_and_adds_none(text: str) -> None:
    assert unwrapped(text).split() == text.split()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (r"Andr\'e Lima", "André Lima"),
        (r"J\"urgen M{\"u}ller", "Jürgen Müller"),
        (r"Mar\'{\i}a Nu\~nez", "María Nuñez"),
        (r"Mar\'\i a", "María"),
        (r"\L{}ukasz \v{S}imek", "Łukasz Šimek"),
        (r"\L ukasz \v Simek", "Łukasz Šimek"),
        (r"S\o ren \AA gren", "Søren Ågren"),
        (r"\c{C}a\u{g}r\i", "Çağrı"),
        (r"Erd\H{o}s, P.", "Erdős, P."),
        (r"\rho and \omega", r"\rho and \omega"),
        ("Ada\n Marsh", "Ada Marsh"),
        ("Plain {Braces}", "Plain {Braces}"),
    ],
)
def test_accents_in_tex_become_letters(written: str, name: str) -> None:
    assert named(written) == name


def test_moments_are_told_in_utc_and_days_as_they_are_written() -> None:
    assert moment("2026-11-10T23:30:00-05:00") == datetime(2026, 11, 11, 4, 30, tzinfo=UTC)
    assert moment(" 2026-11-10T15:00:00Z\n") == datetime(2026, 11, 10, 15, tzinfo=UTC)
    assert moment("2026-11-10T15:00:00") == datetime(2026, 11, 10, 15, tzinfo=UTC)
    assert day("2026-11-10T00:00:00-05:00") == date(2026, 11, 10)
    assert day("2026-11-10") == date(2026, 11, 10)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_a_date_that_is_none_of_arxivs_is_no_moment(text: str) -> None:
    assert moment(text) is None


def test_a_text_on_one_line_has_no_other_white_space() -> None:
    assert joined(" a\n\tb\u00a0 c ") == "a b c"
