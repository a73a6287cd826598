"""How far a share can be trusted, by Wilson's interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reviewing.intervals import of_share, percent


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (3, 5, 0.2307, 0.8824),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_an_interval_is_the_one_of_the_textbooks(hits: int, trials: int, low: float, high: float) -> None:
    found = of_share(hits, trials)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 10_000).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_an_interval_holds_its_share_and_stays_within_bounds(counted: tuple[int, int]) -> None:
    hits, trials = counted
    found = of_share(hits, trials)

    assert 0 <= found.low <= hits / trials <= found.high <= 1


@pytest.mark.parametrize(("hits", "trials"), [(0, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_has_no_interval(hits: int, trials: int) -> None:
    with pytest.raises(ValueError, match=f"{hits} of {trials} is no share"):
        of_share(hits, trials)


def test_a_share_is_shown_in_percent() -> None:
    assert percent(0.8049) == "80 %"
