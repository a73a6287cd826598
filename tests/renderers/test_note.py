import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from justhtml import JustHTML, SanitizationPolicy, UrlPolicy, UrlRule

from digest.renderers.note import ATTRIBUTES, SCHEMES, TAGS, note_html, quoted_note

POLICY = SanitizationPolicy(
    allowed_tags=TAGS,
    allowed_attributes={"*": set(), "a": ATTRIBUTES["a"] | {"rel"}, "th": ATTRIBUTES["th"]},
    url_policy=UrlPolicy(allow_rules={("a", "href"): UrlRule(allowed_schemes=SCHEMES, resolve_protocol_relative=None)}),
    strip_invisible_unicode=False,
)
HOSTILE = [
    "<script>alert(1)</script>",
    "text <img src=x onerror=alert(1)> and <b onclick=x>bold</b>",
    "<div markdown=1>\n\n# x\n\n</div>",
    "[x](javascript:alert(1)) [y](<data:text/html,x>) [z](vbscript:x)",
    "![beacon](https://evil.example/x.png)",
    "<https://evil.example> <ann@evil.example> <javascript:alert(1)>",
    '[x](https://a.example "t\\" onclick=\\"y")',
    "```js\n</code></pre><script>x</script>\n```",
    "| a |\n|:-:|\n| <svg/onload=x> |",
    "\x00\u202e\ud800 &lt;script&gt; &#60;script&#62;",
    "# a {onclick=x}\n\n*[a]: b",
]
FRAGMENTS = st.sampled_from(
    [*HOSTILE, "# h", "- a", "> ", "`", "*", "[", "](", ")", "<", ">", "&", "\n", "\n\n", " ", "    "]
)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Read *Marl* first.", "<p>Read <em>Marl</em> first.</p>"),
        ("# Dear all\n\n### Deeper\n\n# Next", "<h3>Dear all</h3>\n<h4>Deeper</h4>\n<h3>Next</h3>"),
        ("A <b>b</b> & c", "<p>A &lt;b&gt;b&lt;/b&gt; &amp; c</p>"),
        (
            "[Marl](https://marl.example)",
            '<p><a href="https://marl.example" rel="noopener noreferrer nofollow">Marl</a></p>',
        ),
        ("[Marl](javascript:alert)", '<p><a rel="noopener noreferrer nofollow">Marl</a></p>'),
        ("![Marl](https://marl.example/x.png)", "<p></p>"),
        (
            "| a | b |\n| - | - |\n| 1 | 2 |",
            (
                "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n"
                "</tr>\n</tbody>\n</table>"
            ),
        ),
    ],
)
def test_the_note_is_markdown_without_html(note: str, expected: str) -> None:
    assert note_html(note) == expected


def agreed(html: str) -> bool:
    """Whether another sanitiser, with the same policy, has nothing to change."""
    parsed = JustHTML(html, fragment=True, sanitize=False).to_html(pretty=False)
    clean = JustHTML(html, fragment=True, policy=POLICY).to_html(pretty=False)
    return str(parsed) == str(clean)


@pytest.mark.parametrize("note", HOSTILE)
def test_another_sanitiser_has_nothing_to_change(note: str) -> None:
    assert agreed(note_html(note))


@settings(max_examples=150, deadline=None)
@given(st.lists(FRAGMENTS | st.text(max_size=8), max_size=8).map("".join))
def test_another_sanitiser_has_nothing_to_change_in_any_note(note: str) -> None:
    assert agreed(note_html(note))


def test_in_markdown_the_note_is_the_editors_own_words_as_a_quote() -> None:
    assert (
        quoted_note("# Dear all\n\nRead **Marl** <b>first</b>.\n") == "> # Dear all\n>\n> Read **Marl** <b>first</b>."
    )
