"""Bodies, packed and not."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import SourceError
from digest.fetching.bodies import unpacked
from digest.fetching.failures import BusyError
from digest.fetching.manners import service_of

MB = 1_000_000
FEED, HALF, OTHER_HALF = (gzip.compress(content, mtime=0) for content in (b"a feed", b"a ", b"feed"))


def body_of(*chunks: bytes, encoding: str = "", largest: int = MB) -> bytes:
    async def sent() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return asyncio.run(unpacked(sent(), encoding, largest, service_of("blog.example")))


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("", b"a feed"),
        ("identity", b"a feed"),
        ("gzip", FEED),
        ("X-GZIP", FEED),
        ("deflate", zlib.compress(b"a feed")),
        ("gzip", HALF + OTHER_HALF),
        ("gzip", FEED + b"\0\0\0"),
    ],
)
def test_a_body_is_the_same_however_it_was_packed_and_cut(encoding: str, sent: bytes) -> None:
    assert body_of(sent, encoding=encoding) == b"a feed"
    assert body_of(*(sent[at : at + 1] for at in range(len(sent))), encoding=encoding) == b"a feed"


@given(st.binary(max_size=500), st.integers(min_value=1, max_value=50))
def test_any_bytes_come_out_as_they_went_in(content: bytes, length: int) -> None:
    packed = gzip.compress(content)

    assert body_of(*(packed[at : at + length] for at in range(0, len(packed), length)), encoding="gzip") == content


def test_an_empty_body_needs_no_packing() -> None:
    assert body_of(encoding="gzip") == b""


def test_a_body_of_the_largest_size_is_taken_and_a_larger_one_is_not() -> None:
    assert len(body_of(b"x" * MB)) == MB
    assert len(body_of(gzip.compress(b"x" * MB), encoding="gzip")) == MB
    for sent, encoding in ((b"x" * (MB + 1), ""), (gzip.compress(b"x" * (MB + 1)), "gzip")):
        with pytest.raises(SourceError) as raised:
            body_of(sent, encoding=encoding)
        assert raised.value.message == "blog.example answers with more than 1 MB."


def test_a_bomb_is_never_unpacked_further_than_the_limit() -> None:
    bomb = zlib.compress(b"\0" * (30 * MB))  # 0.03 MB of it
    taken = 0

    async def sent() -> AsyncIterator[bytes]:
        nonlocal taken
        for at in range(0, len(bomb), 1000):
            taken += 1
            yield bomb[at : at + 1000]

    with pytest.raises(SourceError):
        asyncio.run(unpacked(sent(), "deflate", MB, service_of("blog.example")))

    assert taken <= 2


def test_a_packed_body_that_ends_too_early_is_asked_for_again() -> None:
    with pytest.raises(BusyError, match="broke the connection off"):
        body_of(gzip.compress(b"a feed" * 100)[:-20], encoding="gzip")


def test_what_is_said_to_be_packed_and_is_not_is_asked_for_again() -> None:
    with pytest.raises(BusyError, match="cannot be unpacked"):
        body_of(b"<feed/>", encoding="gzip")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip, br"])
def test_packing_that_was_not_asked_for_is_an_error(encoding: str) -> None:
    with pytest.raises(SourceError) as raised:
        body_of(b"x", encoding=encoding)
    assert raised.value.message == f"blog.example packs its answer as {encoding!r}, which was not asked for."
