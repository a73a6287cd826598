import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from digest.renderers.characters import harmless
from digest.renderers.escaping import html, linked_html, linked_markdown, markdown, markdown_address
from tests.renderers.reading import as_gfm, as_python_markdown, spaced, text_of, tree

BITING = "\\`*_{}[]()#+-.!<>&|~$@:/=^\"'%"
ANY_TEXT = st.text(max_size=40) | st.text(alphabet=BITING + "aZ1 \n\té中", max_size=40)
HOSTS = frozenset({"github.com"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A plain sentence, 3% better (see Fig. 1).", "A plain sentence, 3% better (see Fig. 1)."),
        ("256*256 and a_b_c", r"256\*256 and a\_b\_c"),
        ("[MASK] and `code` and \\method", r"\[MASK\] and \`code\` and \\method"),
        ("<EOS> (<3%) & x &amp; y", "&lt;EOS> (&lt;3%) & x &amp;amp; y"),
        ("E[Y|X] ~ $5", r"E\[Y&#124;X\] &#126; &#36;5"),
        ("- 7.6x", r"\- 7.6x"),
        ("-82% of it", "-82% of it"),
        ("1) First", r"1\) First"),
        ("1. First", r"1\. First"),
        ("2.5X faster", "2.5X faster"),
        ("# Title C#", r"\# Title C\#"),
        ("> quote", "&gt; quote"),
        ("a 0.1.AI model. In it, e.g. i.i.d. data", r"a 0.1\.AI model. In it, e.g. i.i.d. data"),
        ("Tiny.In it", r"Tiny\.In it"),
        ("https://evil.example/x www.evil.example", r"https:/&#47;evil\.example/x www\.evil\.example"),
        ("ann@evil.example", r"ann&#64;evil\.example"),
        ("a :smile: b: c", "a &#58;smile: b: c"),
        ("two\nlines\t and  more ", "two lines and more"),
    ],
)
def test_markdown_is_escaped_where_it_would_bite_and_nowhere_else(text: str, expected: str) -> None:
    assert markdown(text) == expected


@pytest.mark.parametrize("read", [as_gfm, as_python_markdown])
@settings(max_examples=300, deadline=None)
@given(text=ANY_TEXT)
def test_any_text_comes_out_of_markdown_as_it_went_in(read: object, text: str) -> None:
    assert callable(read)
    line = f"Said: {markdown(text)} ✓\n\n{markdown(text)}\n\n## {markdown(text)}\n\nend\n"

    page = tree(read(line))

    assert {element.tag for element in page.iter()} <= {"html", "head", "body", "p", "h2"}
    text = spaced(harmless(text))
    assert spaced(text_of(page)) == spaced(f"Said: {text} ✓ {text} {text} end")


@settings(max_examples=200, deadline=None)
@given(text=ANY_TEXT)
def test_any_text_stays_in_its_table_cell(text: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| {markdown(text)} | x {markdown(text)} |\n"
    for read in (as_gfm, as_python_markdown):
        cells = [spaced(text_of(cell)) for cell in tree(read(table)).iter("td")]

        assert cells == [spaced(harmless(text)), spaced("x " + harmless(text))]


@settings(max_examples=200, deadline=None)
@given(text=ANY_TEXT)
def test_any_text_stays_in_its_link(text: str) -> None:
    for read in (as_gfm, as_python_markdown):
        page = tree(read(f"See [t {markdown(text)}](https://github.com/x)."))

        assert [link.get("href") for link in page.iter("a")] == ["https://github.com/x"]
        assert [spaced(text_of(link)) for link in page.iter("a")] == [spaced("t " + harmless(text))]


@settings(max_examples=300, deadline=None)
@given(text=ANY_TEXT)
def test_any_text_comes_out_of_html_as_it_went_in(text: str) -> None:
    page = tree(f'<!DOCTYPE html><p title="{html(text)}">{html(text)}</p>')

    (paragraph,) = page.iter("p")
    shown = harmless(text).replace("\r\n", "\n").replace("\r", "\n")
    assert (paragraph.get("title"), paragraph.text or "", len(paragraph)) == (shown, shown, 0)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb\u2066c\u2069", "a\ufffdb\ufffdc\ufffd"),
        ("bell\x07 nul\x00 del\x7f", "bell\u2407 nul\u2400 del\u2421"),
        ("half\ud83d", "half\ufffd"),
        ("\ufdd0\U0001ffff\x9b\U000e0041", "\ufffd\ufffd\ufffd\ufffd"),
        ("kept: \u200d \u200b \u200f \xad \n", "kept: \u200d \u200b \u200f \xad \n"),
    ],
)
def test_characters_that_change_the_text_around_them_are_made_visible(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_a_whole_address_on_a_listed_host_is_a_link_and_nothing_else_is() -> None:
    text = "Code (https://github.com/a_b/c), not http://evil.example/a_b."

    assert linked_html(text, HOSTS) == Markup(
        'Code (<a href="https://github.com/a_b/c" rel="noopener noreferrer">https://github.com/a_b/c</a>), '
        "not http://evil.example/a_b."
    )
    assert linked_markdown(text, HOSTS) == r"Code (<https://github.com/a_b/c>), not http:/&#47;evil\.example/a\_b."


def test_an_address_in_the_brackets_of_a_markdown_link_cannot_close_them() -> None:
    address = markdown_address("https://github.com/a_(b)?x=1&copy=2")

    for read in (as_gfm, as_python_markdown):
        links = list(tree(read(f"[t]({address})")).iter("a"))

        assert [link.get("href") for link in links] == ["https://github.com/a_%28b%29?x=1&copy=2"]
