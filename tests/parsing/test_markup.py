import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.parsing.markup import feeds_named, has_markup, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>One &amp; two.</p><p>Three</p>", "One & two.\n\nThree"),
        ("CO<sub>2</sub>, 10<sup>-3</sup> m<sup>2</sup>, 1<sup>st</sup>, Marl<sup>&reg;</sup>", None),
        ("a<br/><br>b<br>c", "a\n\nb c"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("x<script>if (a<b) say('<p>no</p>')</script><style>p {}</style> y", "x y"),
        ("x<script>the rest is a program", "x"),
        ("<math><mi>x</mi><annotation>\\alpha</annotation></math>", "x"),
        ("a<!-- hidden <p> -->b<!-- open", "ab<!-- open"),
        ("p < 0.05 and q>3, a<0.1", "p < 0.05 and q>3, a<0.1"),
        ("x &lt;b&gt; y", "x <b> y"),
        ('<img alt="a > b"/>x<p class="y>z</p>', "x\n\nz"),
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One.\n\nTwo."),
        ("<jats:title>Aims</jats:title>One.<jats:title>Ways</jats:title>Two.", "Aims\n\nOne.\n\nWays\n\nTwo."),
        ("<mml:math><mml:mi>x</mml:mi><mml:annotation>\\alpha</mml:annotation></mml:math>", "x"),
        ("5&nbsp;%\n of it", "5 % of it"),
    ],
)
def test_html_is_read_as_a_reader_sees_it(text: str, expected: str | None) -> None:
    assert plain(text) == (expected or "CO2, 10^-3 m^2, 1st, Marl®")


@pytest.mark.parametrize(
    "text", ["<" * 200_000, "<a " * 100_000, "<a '" * 100_000, "<!--" * 50_000, "&#x" * 100_000, "<a" + " =" * 100_000]
)
def test_tags_that_never_end_are_text_and_cost_no_more_than_text(text: str) -> None:
    assert plain(text).replace(" ", "") == text.replace(" ", "")


@given(text=st.text() | st.text("<>/!-&;#x1pa'\" \n"))
def test_any_text_has_a_plain_form(text: str) -> None:
    assert isinstance(plain(text), str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<i>Marl</i>", True),
        ("<jats:p>Marl", True),
        ("R&amp;D", True),
        ("p < 0.05 and q > 3", False),
        ("a <b, c> d", False),
        ("<mask> and <s> tokens", False),
        ("AT&T; R&D", False),
    ],
)
def test_markup_is_told_from_text_with_signs(text: str, expected: bool) -> None:
    assert has_markup(text) is expected


def test_a_page_names_its_feeds() -> None:
    page = "<head><link type='application/rss+xml' href='/rss'><link type='text/css' href='/x'></head>"

    assert feeds_named(page) == ["/rss"]
