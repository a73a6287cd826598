"""The vectors in a reply, as servers send them: each is read or refused, none is guessed."""

import base64
import binascii
import math
import sys
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from digest.core.errors import ReplyError

_FLOAT_BYTES = 4


def vectors_in(body: Mapping[str, Any], count: int) -> "list[array[float]] | None":
    """The vectors of `count` texts, in their order; None where the body has no list of vectors.

    Numbers come as such, or as float32 in base64 although they were not asked for so. Raises `ReplyError` for a wrong
    count, an index that is none, different lengths, and vectors that are empty, not finite, or zero.
    """
    rows = body.get("data")
    if not isinstance(rows, list):
        return None
    if len(rows) != count:
        raise ReplyError(f"The number of vectors in the reply is wrong: {len(rows)} instead of {count}.")
    placed = {_index(row, place): _vector(row) for place, row in enumerate(rows)}
    if placed.keys() != set(range(count)):
        raise ReplyError("The reply does not say which vector is of which text: their index is wrong.")
    vectors = [placed[place] for place in range(count)]
    lengths = sorted({len(vector) for vector in vectors})
    if len(lengths) > 1:
        raise ReplyError(f"The reply has vectors of {lengths[0]} and of {lengths[-1]} numbers.")
    return vectors


def shortened(vector: "array[float]", length: int) -> "array[float]":
    """The first `length` numbers of a longer vector, as a vector of length one; raises `ReplyError` where all are 0."""
    head = vector[:length]
    norm = math.hypot(*head)
    if norm == 0:
        raise ReplyError(f"The first {length} numbers of a vector are all zero.")
    return array("f", (number / norm for number in head))


def _index(row: Any, place: int) -> int | None:
    """Where the row says that it belongs; some servers leave the index out, and some only that of the first."""
    index = row.get("index", place) if isinstance(row, dict) else place
    return index if type(index) is int else None


def _vector(row: Any) -> "array[float]":
    given = row.get("embedding") if isinstance(row, dict) else None
    vector = _decoded(given) if isinstance(given, str) else _numbers(given)
    if not vector:
        raise ReplyError("The reply has an empty vector.")
    if not all(map(math.isfinite, vector)):
        raise ReplyError("The reply has a vector with a number that is not finite.")
    if not any(vector):
        raise ReplyError("The reply has a vector that is zero.")
    return vector


def _numbers(given: Any) -> "array[float]":
    if not isinstance(given, Sequence):
        raise ReplyError("The reply has an entry without a vector.")
    try:
        return array("f", given)
    except (TypeError, OverflowError) as error:
        raise ReplyError("The reply has a vector with an entry that is no number.") from error


def _decoded(given: str) -> "array[float]":
    try:
        content = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ReplyError("The reply has a vector that is neither numbers nor base64.") from error
    if len(content) % _FLOAT_BYTES:
        raise ReplyError("The reply has a vector in base64 that is cut off.")
    vector = array("f", content)
    if sys.byteorder == "big":
        vector.byteswap()
    return vector
