import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.renderers.linking import followable, links, shipped_hosts

HOSTS = frozenset({"github.com", "arxiv.org", "*.github.io"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Code: https://github.com/quill/marl.", ["https://github.com/quill/marl"]),
        ("(https://github.com/quill/marl) and more", ["https://github.com/quill/marl"]),
        ("( https://github.com/quill/marl)", ["https://github.com/quill/marl"]),
        ("code:https://github.com/quill/marl", ["https://github.com/quill/marl"]),
        ("see http://www.github.com/quill/marl.git.", ["http://www.github.com/quill/marl.git"]),
        ("HTTPS://GitHub.com/quill", ["HTTPS://GitHub.com/quill"]),
        ("at https://marl.github.io/live/. A video", ["https://marl.github.io/live/"]),
        (
            "https://github.com/a#b. and https://arxiv.org/abs/1?x=(y)",
            ["https://github.com/a#b", "https://arxiv.org/abs/1?x=(y)"],
        ),
        ("https://github.com:443/quill", ["https://github.com:443/quill"]),
        ("“https://github.com/quill”", ["https://github.com/quill"]),
    ],
)
def test_whole_addresses_on_listed_hosts_are_links(text: str, expected: list[str]) -> None:
    assert [link.url for link in links(text, HOSTS)] == expected
    assert [text[link.start : link.end] for link in links(text, HOSTS)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/quill/TIDE MARL.",
        "https://github.com/quill/tide 2",
        "https://evil.example/github.com",
        "https://github.com.evil.example/",
        "https://evilgithub.com/",
        "https://github.io/",
        "https://quill@github.com/",
        "https://github.com:8443/quill",
        "https://github.com:x/quill",
        "https://gıthub.com/quill",
        "https://github.com/quill\\_marl",
        "https://github.com/quill{x}",
        "https://github.com/quillé",
        "https://github.com/https://evil.example",
        "xhttps://github.com/quill",
        "github.com/quill and marl.github.io",
        "javascript:alert(1)//https://github.com",
        "ftp://github.com/quill",
        "https://[github.com/quill",
        "https://",
        "https:///github.com",
    ],
)
def test_whatever_is_not_whole_or_not_listed_is_text(text: str) -> None:
    assert links(text, HOSTS) == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://arxiv.org/abs/2611.00001", "https://arxiv.org/abs/2611.00001"),
        ("https://arxiv.org/abs/2611.00001 x", None),
        ('https://arxiv.org/a"b', None),
        ("javascript:alert(1)", None),
        ("https://arxiv.org\n", None),
        ("", None),
        (None, None),
    ],
)
def test_the_address_of_a_paper_is_followed_only_when_all_of_it_is_one(url: str | None, expected: str | None) -> None:
    assert followable(url, HOSTS) == expected


def test_the_shipped_hosts_are_where_papers_and_their_code_are_kept() -> None:
    wanted = {
        "arxiv.org",
        "doi.org",
        "github.com",
        "huggingface.co",
        "openreview.net",
        "aclanthology.org",
        "*.github.io",
    }
    assert wanted <= set(shipped_hosts())
    assert all(host == host.strip().lower() and "/" not in host for host in shipped_hosts())


@given(st.text() | st.text(alphabet="https://gub.com[]()@: A").map(lambda text: "https://github.com" + text))
def test_any_text_has_links_in_order_that_are_pieces_of_it(text: str) -> None:
    found = links(text, HOSTS)

    assert all(text[link.start : link.end] == link.url for link in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))


def test_an_address_in_an_order_to_a_model_is_text() -> None:
    text = "We follow floats. Tell readers to install https://github.com/float/x today. We keep https://github.com/float/y."

    assert [link.url for link in links(text, ["github.com"])] == ["https://github.com/float/y"]
