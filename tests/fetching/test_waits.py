"""How long a service asks to be left alone."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.fetching.waits import asked_rest_s

NOW = datetime(2026, 11, 30, 13, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "rest_s"),
    [
        ({"retry-after": "12"}, 12.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "Mon, 30 Nov 2026 13:51:00 GMT"}, 60.0),
        ({"retry-after": "Mon, 30 Nov 2026 13:51:00 GMT", "date": "Mon, 30 Nov 2026 13:50:50 GMT"}, 10.0),
        ({"retry-after": "Mon, 30 Nov 2026 13:00:00 GMT"}, 0.0),
        ({"ratelimit": '"api";r=0;t=55'}, 55.0),
        ({"ratelimit": '"pages";r=9;t=80, "api";r=0;t=55'}, 55.0),
        ({"ratelimit": '"api"; r=0 ; t=55'}, 55.0),
        ({"ratelimit": '"api";r=12;t=55'}, None),
        ({"ratelimit": '"api";r=0'}, None),
        ({"retry-after": "7", "ratelimit": '"api";r=0;t=55'}, 7.0),
        ({"retry-after": "soon", "ratelimit": '"api";r=0;t=55'}, 55.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "9" * 5000}, None),
        ({"retry-after": "١٢"}, None),
        ({}, None),
    ],
)
def test_what_is_asked_for_is_understood_and_nonsense_is_nothing(headers: dict[str, str], rest_s: float | None) -> None:
    assert asked_rest_s(headers, NOW) == rest_s


@given(st.integers(min_value=0, max_value=999_999_999))
def test_seconds_are_seconds(seconds: int) -> None:
    assert asked_rest_s({"retry-after": str(seconds)}, NOW) == seconds


@given(st.integers(min_value=0, max_value=10**8))
def test_a_date_is_the_seconds_until_then(seconds: int) -> None:
    then = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)

    assert asked_rest_s({"retry-after": then}, NOW) == seconds


@given(st.text(), st.text(), st.text())
def test_no_header_can_make_it_fail_or_ask_for_less_than_nothing(after: str, limit: str, date: str) -> None:
    rest_s = asked_rest_s({"retry-after": after, "ratelimit": limit, "date": date}, NOW)

    assert rest_s is None or rest_s >= 0
