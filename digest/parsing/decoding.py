"""Bytes to text, or one clear sentence about why not."""

import codecs

from digest.core.errors import SourceError

LARGEST_FILE_BYTES = 256 * 1024 * 1024

# UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<!doctype html", "a web page in HTML"),
    (b"<html", "a web page in HTML"),
)
_SAVE_AS_TEXT = "Give a text file: copy the page's text into an editor and save it as UTF-8."


def decoded(content: bytes, name: str) -> str:
    """The text of the file called `name`: UTF-8, or UTF-16 or UTF-32 with a byte order mark.

    Raises `SourceError` that names the file, and the byte and line where known, for anything that is no text.
    """
    _refuse_what_is_no_text(content, name)
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_decodable(content, name, encoding, error) from error
    if (nul := text.find("\0")) >= 0:
        line = text.count("\n", 0, nul) + 1
        raise SourceError(
            f"{name} is a binary file, or UTF-16 without its mark: line {line} holds a NUL character (number {nul}).",
            hint=_SAVE_AS_TEXT,
        )
    if not text.strip("\ufeff \t\r\n"):
        raise SourceError(f"{name} is empty.", hint="Save it again, or leave it out.")
    return text


def _refuse_what_is_no_text(content: bytes, name: str) -> None:
    if len(content) > LARGEST_FILE_BYTES:
        raise SourceError(
            f"{name} holds {len(content):,} bytes, more than the {LARGEST_FILE_BYTES:,} that are read at once.",
            hint="Split it into smaller files.",
        )
    beginning = content[:64].lstrip().lower()
    for signature, what in _SIGNATURES:
        if beginning.startswith(signature.lower()):
            raise SourceError(f"{name} is {what}, not text.", hint=_SAVE_AS_TEXT)


def _not_decodable(content: bytes, name: str, encoding: str, error: UnicodeDecodeError) -> SourceError:
    """The error for bytes that are not what `encoding` allows; offsets count from 0, lines from 1."""
    shown = {"utf-8-sig": "UTF-8"}.get(encoding, encoding.upper())
    where = f"byte {error.start} (0x{content[error.start]:02x}), line {_line_of(content, encoding, error.start)}"
    return SourceError(
        f"{name} is not {shown} text: {where}: {error.reason}.",
        hint=f"Save it as UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 {name}",
    )


def _line_of(content: bytes, encoding: str, offset: int) -> int:
    if encoding.startswith("utf-8"):
        return content.count(b"\n", 0, offset) + 1
    return content[:offset].decode(encoding, errors="ignore").count("\n") + 1
