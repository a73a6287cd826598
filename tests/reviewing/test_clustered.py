"""Shares in clusters: known values, bounds, and how often the intervals hold what is true."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reviewing.clustered import Share, difference, share_interval, total
from digest.reviewing.intervals import Interval


def clusters(*counts: tuple[int, int]) -> list[Share]:
    return [Share(part=part, whole=whole) for part, whole in counts]


def rounded(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return round(interval.low, 3), round(interval.high, 3)


def test_a_share_of_nothing_is_none_and_not_nought() -> None:
    assert Share(part=0, whole=0).value is None
    assert total(clusters((3, 4), (0, 0), (5, 6))) == Share(part=8, whole=10)


@pytest.mark.parametrize("counts", [[], [(19, 20)], [(19, 20), (0, 0)]])
def test_a_single_cluster_gives_no_interval(counts: list[tuple[int, int]]) -> None:
    assert share_interval(clusters(*counts)) is None
    assert difference(clusters(*counts), clusters(*counts)) is None


def test_clusters_that_are_alike_are_worth_their_things_less_what_few_clusters_cost() -> None:
    # 90 of 100 in 10 equal clusters: worth 100 x (t of 99 / t of 9)^2 = 100 x (1.9842 / 2.2622)^2 = 76.9 things.
    # Clopper and Pearson's interval for 69.2 of 76.9 by the quantiles of beta(69.24, 8.69) and beta(70.24, 7.69).
    assert rounded(share_interval(clusters(*[(9, 10)] * 10))) == (0.81, 0.957)


def test_clusters_that_are_all_or_nothing_are_worth_no_more_than_clusters() -> None:
    # p = 1/2 and a variance of 4/3 x 4 x (5/40)^2 = 1/12, so 40 things are worth 3, and (2.0227/3.1824)^2 x 3 = 1.21.
    low, high = rounded(share_interval(clusters((10, 10), (0, 10), (10, 10), (0, 10))))

    assert low < 0.06
    assert high > 0.94


def test_all_of_all_still_has_a_width_and_ends_at_one() -> None:
    low, high = rounded(share_interval(clusters(*[(20, 20)] * 6)))

    # Worth 120 x (1.9801 / 2.5706)^2 = 71.2 things: 0.025^(1/71.20) = 0.94951.
    assert (low, high) == (0.95, 1.0)
    assert rounded(share_interval(clusters(*[(0, 20)] * 6))) == (0.0, 0.05)


def test_what_makes_a_cluster_hard_for_both_cancels_out_of_their_difference() -> None:
    easy_and_hard = [(190, 200), (120, 200), (185, 200), (100, 200), (195, 200), (110, 200)]
    first = clusters(*((part + 15 if part < 150 else part + 4, whole) for part, whole in easy_and_hard))
    second = clusters(*easy_and_hard)

    found = difference(first, second)

    assert found is not None
    assert round(found.value, 4) == 0.0475  # (3 x 4 + 3 x 15) / 1200
    # Unpaired, six clusters that lie between 50 and 98 % could not tell five points apart: their own intervals overlap.
    one, two = share_interval(first), share_interval(second)
    assert one is not None
    assert two is not None
    assert one.low < two.high - 0.2
    assert found.interval.high - found.interval.low < (two.high - two.low) / 3


def test_a_difference_is_certain_only_where_its_interval_excludes_none() -> None:
    many_more = difference(clusters(*[(98, 100)] * 6), clusters(*[(70, 100)] * 6))
    none = difference(clusters(*[(98, 100)] * 6), clusters(*[(98, 100)] * 6))

    assert many_more is not None
    assert none is not None
    assert many_more.is_certain
    assert (none.value, none.is_certain) == (0.0, False)


def test_two_clusters_that_agree_by_chance_are_not_taken_for_certainty() -> None:
    found = difference(clusters((10, 10), (10, 10)), clusters((9, 10), (9, 10)))

    assert found is not None
    assert round(found.value, 3) == 0.1
    assert not found.is_certain


def test_more_comparisons_make_wider_intervals_with_the_same_middle() -> None:
    first, second = clusters((18, 20), (19, 20), (20, 20)), clusters((15, 20), (17, 20), (13, 20))

    one, of_ten = difference(first, second), difference(first, second, comparisons=10)

    assert one is not None
    assert of_ten is not None
    assert one.value == of_ten.value
    assert of_ten.interval.low < one.interval.low
    assert of_ten.interval.high > one.interval.high


counts = st.integers(0, 60).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(st.lists(counts, max_size=12))
def test_an_interval_holds_its_share_and_stays_within_nought_and_one(given_counts: list[tuple[int, int]]) -> None:
    filled = [each for each in given_counts if each[1]]
    found = share_interval(clusters(*given_counts))

    assert (found is None) is (len(filled) < 2)
    if found is not None:
        share = sum(part for part, _ in filled) / sum(whole for _, whole in filled)
        assert 0 <= found.low <= share + 1e-12
        assert share - 1e-12 <= found.high <= 1


@given(st.lists(st.tuples(counts, counts), max_size=12))
def test_a_difference_turned_round_is_its_own_opposite(pairs: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    first, second = clusters(*(one for one, _ in pairs)), clusters(*(two for _, two in pairs))
    there, back = difference(first, second), difference(second, first)

    assert (there is None) is (back is None)
    if there is not None and back is not None:
        assert there.value == pytest.approx(-back.value)
        assert there.interval.low == pytest.approx(-back.interval.high)
        assert -1 <= there.interval.low <= there.value <= there.interval.high <= 1


def simulated(chance: np.random.Generator, shares: Sequence[float], alike: float) -> list[Share]:
    """Clusters of 10 to 50 things: each cluster's own share is drawn around the true one."""
    strength = 1 / alike - 1
    own = [chance.beta(share * strength, (1 - share) * strength) for share in shares]
    sizes = chance.integers(10, 50, len(shares))
    return [
        Share(part=int(chance.binomial(size, each)), whole=int(size)) for each, size in zip(own, sizes, strict=True)
    ]


@pytest.mark.parametrize(("number", "true", "alike"), [(6, 0.8, 0.05), (6, 0.95, 0.05), (12, 0.8, 0.2), (30, 0.9, 0.1)])
def test_of_a_hundred_intervals_about_ninety_five_hold_the_true_share(number: int, true: float, alike: float) -> None:
    chance = np.random.default_rng(7)

    held = 0
    for _ in range(600):
        interval = share_interval(simulated(chance, [true] * number, alike))
        assert interval is not None
        held += interval.low <= true <= interval.high

    assert 0.93 <= held / 600 <= 0.99


def test_intervals_that_take_clustered_things_for_independent_would_hold_it_far_less_often() -> None:
    chance = np.random.default_rng(7)

    held = naive = 0
    for _ in range(600):
        drawn = simulated(chance, [0.8] * 12, 0.2)
        interval, all_of = share_interval(drawn), total(drawn)
        share = all_of.part / all_of.whole
        reach = 1.96 * (share * (1 - share) / all_of.whole) ** 0.5
        assert interval is not None
        held += interval.low <= 0.8 <= interval.high
        naive += share - reach <= 0.8 <= share + reach

    assert held / 600 >= 0.93
    assert naive / 600 <= 0.7


@pytest.mark.parametrize(("number", "alike"), [(6, 0.05), (6, 0.2), (12, 0.1)])
def test_two_that_are_equally_good_are_called_different_in_about_five_of_a_hundred_cases(
    number: int, alike: float
) -> None:
    chance = np.random.default_rng(11)

    called = 0
    for _ in range(600):
        hardness = list(chance.beta(16, 4, number))  # what both find in a topic
        found = difference(simulated(chance, hardness, alike), simulated(chance, hardness, alike))
        assert found is not None
        called += found.is_certain

    assert 0.01 <= called / 600 <= 0.07
