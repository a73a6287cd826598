import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import SourceError
from digest.parsing.xml_trees import text_of, tree, words

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 10))
    + b"]><lolz>&j;</lolz>"
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
ON_THE_SLY = b'<!-- a --><?b c?>\n<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>'
DECLARES = "answered with XML that has a document type, which is not read: it can make a few lines grow."


def refusal(content: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        tree(content, "The service")
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE, ON_THE_SLY], ids=["laughs", "outside", "on the sly"])
def test_a_document_type_is_refused_before_anything_is_expanded_or_fetched(content: bytes) -> None:
    assert refusal(content) == f"The service {DECLARES}"


def test_a_document_type_in_another_encoding_is_refused_too() -> None:
    assert refusal(LAUGHS.decode().encode("utf-16")) == "The service answered with text that is no XML."
    assert refusal(b"\xef\xbb\xbf" + LAUGHS) == f"The service {DECLARES}"
    assert refusal(b"+ADw-!DOCTYPE a+AD4-") == "The service answered with text that is no XML."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The service answered with nothing."),
        (b" \n", "The service answered with nothing."),
        (b"<!DOCTYPE html><html><body>Busy</body></html>", "The service answered with a web page, not with XML."),
        (b"<!-- x --><HTML>", "The service answered with a web page, not with XML."),
        (b'{"error": 1}', "The service answered with text that is no XML."),
        (b"<?xml version='1.0'?>", "The service answered with text that is no XML."),
        (b"<!-- ", "The service answered with text that is no XML."),
        (
            b"<a>\n<b></a>",
            "The service answered with XML that cannot be read: line 2, column 5: mismatched tag.",
        ),
        (
            b"<a><b>",
            "The service answered with XML that cannot be read: line 1, column 6: no element found.",
        ),
        (
            b"<a>&nbsp;</a>",
            "The service answered with XML that cannot be read: line 1, column 3: undefined entity.",
        ),
        (
            b"<a>" * 100_000,
            (
                "The service answered with XML that cannot be read: "
                "it is more than 64 deep, or has more than 2,000,000 elements."
            ),
        ),
    ],
)
def test_what_is_no_xml_is_refused_with_a_sentence(content: bytes, message: str) -> None:
    assert refusal(content) == message


def test_more_than_is_read_at_once_is_refused() -> None:
    assert refusal(b" " * 67_108_865) == (
        "The service answered with 67,108,865 bytes, more than the 67,108,864 that are read at once."
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"<a>tide \x07 tables</a>", "tide \N{REPLACEMENT CHARACTER} tables"),
        (b"<a>tide &#7; &#x7; &#xd800; &#99999999; tables</a>", "tide \ufffd \ufffd \ufffd \ufffd tables"),
        (b"<a>tide \xff tables</a>", "tide \ufffd tables"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a>M\xc3\xa5ned</a>', "Måned"),
        (b"<a>&lt;b&gt; &amp; &#65;&#x1F600;<![CDATA[<!DOCTYPE x>]]></a>", "<b> & A\N{GRINNING FACE}<!DOCTYPE x>"),
    ],
)
def test_characters_that_xml_forbids_do_not_cost_the_others(content: bytes, text: str) -> None:
    assert text_of(tree(content, "The service")) == text


def test_names_bear_their_namespace_and_words_are_on_one_line() -> None:
    found = tree(
        b'<a xmlns="urn:a" xmlns:b="urn:b"><b:c d="1" b:e="2">two <i>whole</i>\n words</b:c></a>', "The service"
    )

    assert (found.tag, found[0].tag, found[0].attrib) == ("{urn:a}a", "{urn:b}c", {"d": "1", "{urn:b}e": "2"})
    assert words(found[0]) == "two whole words"
    assert (words(None), text_of(None)) == ("", "")


@given(st.binary() | st.text().map(str.encode) | st.binary().map(lambda inner: b"<a>" + inner + b"</a>"))
def test_no_bytes_crash_it(content: bytes) -> None:
    try:
        tree(content, "The service")
    except SourceError as error:
        assert error.hint  # noqa: PT017  # most bytes are refused, and that is as good
