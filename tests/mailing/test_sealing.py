"""Hashes and tokens say nothing to whoever holds no key, and everything to whoever does."""

import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.errors import ArchiveError, ConfigError
from digest.mailing.hiding import without_address
from digest.mailing.sealing import address_of, fingerprint, mail_key, seal, token
from digest.transports.smtp_answers import words

KEY, OTHER = b"k" * 32, b"o" * 32
READERS = ("ada@quay.example", "bo@quay.example", "jörg@quay.example")
LIST = "digest.harbour.example"


def given_by(value: str) -> "dict[str, str]":
    return {"DIGEST_MAIL_KEY": value}


def the_key(out: Path, value: str = "", *, only_read: bool = False) -> bytes:
    return mail_key(out, "DIGEST_MAIL_KEY", lambda name: given_by(value).get(name, ""), only_read=only_read)


def test_a_hash_is_the_same_for_every_spelling_and_differs_by_key_and_reader() -> None:
    found = seal(KEY, "ada@quay.example")

    assert re.fullmatch(r"[0-9a-f]{32}", found)
    assert seal(KEY, "ADA@QUAY.example") == found
    assert len({found, seal(OTHER, "ada@quay.example"), *(seal(KEY, reader) for reader in READERS)}) == 4


def test_a_token_names_list_and_reader_to_the_key_alone() -> None:
    found = token(KEY, LIST, "ada@quay.example")

    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", found)
    assert "ada" not in found
    assert address_of(found, KEY, LIST, READERS) == "ada@quay.example"
    assert token(KEY, LIST, "Ada@Quay.Example") == found
    assert address_of(found, OTHER, LIST, READERS) is None
    assert address_of(found, KEY, "notes.harbour.example", READERS) is None
    assert address_of(found, KEY, LIST, READERS[1:]) is None
    assert address_of(found, KEY, LIST, ()) is None


@pytest.mark.parametrize("given", ["", "x", "ada@quay.example", "\ud800", "é" * 22, "\x00", "A" * 22, "A" * 10_000])
def test_what_is_no_token_names_nobody(given: str) -> None:
    assert address_of(given, KEY, LIST, READERS) is None


def test_a_token_with_one_character_changed_names_nobody() -> None:
    whole = token(KEY, LIST, "ada@quay.example")
    for place in range(len(whole)):
        for char in "Aa0_-":
            changed = f"{whole[:place]}{char}{whole[place + 1 :]}"
            assert address_of(changed, KEY, LIST, READERS) == (READERS[0] if changed == whole else None)
    assert address_of(whole[:-1], KEY, LIST, READERS) is address_of(f"{whole}=", KEY, LIST, READERS) is None


def test_a_list_and_an_address_are_not_run_together() -> None:
    assert token(KEY, "a", "b@c.example") != token(KEY, "ab", "@c.example")
    assert seal(KEY, "a") != fingerprint(KEY)


def test_a_folder_has_a_key_of_its_own_that_nobody_else_may_read(tmp_path: Path) -> None:
    first = the_key(tmp_path / "out")

    path = tmp_path / "out" / "mail.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.fullmatch(rb"[0-9a-f]{64}", first)
    assert path.read_bytes() == first + b"\n"
    assert the_key(tmp_path / "out") == first
    assert the_key(tmp_path / "elsewhere") != first
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["mail.key"]


def test_looking_makes_no_key(tmp_path: Path) -> None:
    assert the_key(tmp_path / "out", only_read=True) == b""
    assert list(tmp_path.iterdir()) == []
    made = the_key(tmp_path / "out")
    assert the_key(tmp_path / "out", only_read=True) == made


def test_a_key_of_the_environment_goes_first_and_a_short_one_is_refused_without_being_shown(tmp_path: Path) -> None:
    assert the_key(tmp_path, f"  {'s' * 16}\n") == b"s" * 16
    with pytest.raises(ConfigError) as refused:
        the_key(tmp_path, "kelp-and-brine!")

    assert refused.value.sentence == (
        "DIGEST_MAIL_KEY holds 15 characters, which could be guessed. "
        "Give it 16 or more, such as the output of: openssl rand -hex 32"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_that_was_damaged_is_not_replaced_in_silence(tmp_path: Path) -> None:
    (tmp_path / "mail.key").write_bytes(b"abc\n")

    with pytest.raises(ArchiveError) as damaged:
        the_key(tmp_path)

    assert damaged.value.sentence == f"{tmp_path / 'mail.key'} is damaged. Put back the one that was there before."
    assert (tmp_path / "mail.key").read_bytes() == b"abc\n"


@pytest.mark.skipif(os.name == "nt", reason="no such folders there")
def test_a_key_that_cannot_be_read_or_made_is_said_to_be_that(tmp_path: Path) -> None:
    (tmp_path / "mail.key").mkdir()
    with pytest.raises(ArchiveError, match=r"mail\.key cannot be read or made: Is a directory\."):
        the_key(tmp_path)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("550 <ada@quay.example>: unknown", "550 <(the reader)>: unknown"),
        ("550 ADA@Quay.Example unknown", "550 (the reader) unknown"),
        ("550 user ada unknown", "550 user (the reader) unknown"),
        ("550 Canada and adaptors", "550 Canada and adaptors"),
        ("550 x+ada=quay.example@y", "550 x+(the reader)@y"),
        ("550 nothing", "550 nothing"),
    ],
)
def test_what_a_server_said_does_not_name_the_reader(said: str, shown: str) -> None:
    assert without_address(said, "ada@quay.example") == shown


def test_a_domain_is_known_as_people_write_it_too() -> None:
    assert without_address("550 cy@bücher.example no", "cy@xn--bcher-kva.example") == "550 (the reader) no"
    assert without_address("550 cy@XN--bcher-kva.example no", "cy@xn--bcher-kva.example") == "550 (the reader) no"


@settings(max_examples=200)
@given(before=st.integers(0, 400), between=st.text("xyz .<>", max_size=30), after=st.integers(0, 40))
def test_no_cut_leaves_a_part_of_an_address_to_be_read(before: int, between: str, after: int) -> None:
    reader = "margarethe.klabautermann@quay.example"
    said = words(550, f"{'w' * before} {between} {reader} {'w' * after}")

    shown = without_address(said, reader)

    assert "m" not in shown
    assert "rg" not in shown
