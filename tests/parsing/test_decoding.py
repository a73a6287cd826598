import pytest

from digest.core.errors import SourceError
from digest.parsing.decoding import LARGEST_FILE_BYTES, decoded


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_read_with_or_without_a_mark(encoding: str) -> None:
    assert decoded("Ebbe — 潮汐表 🌊\r\n".encode(encoding), "week.txt") == "Ebbe — 潮汐表 🌊\r\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "week.txt is empty."),
        (b"\xef\xbb\xbf \r\n", "week.txt is empty."),
        (b"%PDF-1.7\n\xe2\xe3", "week.txt is a PDF file, not text."),
        (b"PK\x03\x04\x14\x00", "week.txt is a ZIP archive or an office document, not text."),
        (b"\n <!DOCTYPE HTML><html>", "week.txt is a web page in HTML, not text."),
        (
            b"one\ntwo\0three",
            "week.txt is a binary file, or UTF-16 without its mark: line 2 holds a NUL character (number 7).",
        ),
        (b"one\nna\xefve", "week.txt is not UTF-8 text: byte 6 (0xef), line 2: invalid continuation byte."),
        (
            "one\ntwo".encode("utf-16-le").join([b"\xff\xfe", b"\x00\xd8"]),
            "week.txt is not UTF-16 text: byte 16 (0x00), line 2: unexpected end of data.",
        ),
    ],
)
def test_what_is_no_text_is_an_error_that_names_the_file_and_the_place(content: bytes, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        decoded(content, "week.txt")
    assert caught.value.message == message
    assert caught.value.hint


def test_a_file_in_a_wrong_encoding_comes_with_the_command_that_converts_it() -> None:
    with pytest.raises(SourceError) as caught:
        decoded(b"\xe9", "week.txt")
    assert caught.value.hint == "Save it as UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 week.txt"


def test_a_file_over_the_limit_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(SourceError) as caught:
        decoded(bytes(LARGEST_FILE_BYTES + 1), "week.txt")
    assert caught.value.message == "week.txt holds 268,435,457 bytes, more than the 268,435,456 that are read at once."
