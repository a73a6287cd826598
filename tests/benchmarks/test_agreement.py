"""Agreement of groupings, against figures made by hand or published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.agreement import adjusted_mutual_information, adjusted_rand, b_cubed

# The contingency table 5 1 0 / 1 4 1 / 0 2 3, of which scikit-learn's tests publish the AMI.
FIRST = [1] * 6 + [2] * 6 + [3] * 5
SECOND = [1, 1, 1, 1, 2, 1, 2, 2, 2, 2, 3, 1, 3, 3, 3, 2, 2]

labellings = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def test_mutual_information_is_the_published_one() -> None:
    assert adjusted_mutual_information(FIRST, SECOND) == pytest.approx(0.27821, rel=1e-4)


def test_the_rand_index_is_the_one_made_by_hand() -> None:
    assert adjusted_rand([0, 0, 1, 1], [0, 0, 1, 2]) == pytest.approx(4 / 7)


def test_groupings_that_tell_nothing_of_each_other_score_no_more_than_chance() -> None:
    assert adjusted_mutual_information([0, 0, 0, 0], [0, 1, 2, 3]) == pytest.approx(0)
    assert adjusted_rand([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)


@pytest.mark.parametrize("alike", [[7, 7, 7], [1, 2, 3], [1, 1, 2], [4]])
def test_a_grouping_agrees_wholly_with_itself(alike: list[int]) -> None:
    renamed = [f"group {number}" for number in alike]
    assert (adjusted_mutual_information(alike, renamed), adjusted_rand(alike, renamed)) == (1.0, 1.0)


@given(labellings)
def test_agreement_is_mutual(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    assert adjusted_mutual_information(first, second) == pytest.approx(adjusted_mutual_information(second, first))
    assert adjusted_rand(first, second) == pytest.approx(adjusted_rand(second, first))
    assert b_cubed(first, second) == pytest.approx(b_cubed(second, first)[::-1])


def test_precision_falls_where_a_group_is_mixed_and_recall_where_a_class_is_torn() -> None:
    assert b_cubed([0, 0, 0, 1], ["a", "a", "b", "b"]) == pytest.approx((2 / 3, 3 / 4))
    assert b_cubed([0, 0, 0], ["a", "a", "b"]) == pytest.approx((5 / 9, 1))
    assert b_cubed([0, 1, 2], ["a", "a", "b"]) == pytest.approx((1, 2 / 3))
