"""Like next to like."""

from digest.lexical.seriation import in_a_row


def test_alike_things_stand_next_to_each_other() -> None:
    alike = [[1.0, 0.1, 0.9, 0.0], [0.1, 1.0, 0.2, 0.8], [0.9, 0.2, 1.0, 0.1], [0.0, 0.8, 0.1, 1.0]]
    assert in_a_row(alike) == [0, 2, 1, 3]


def test_things_that_share_nothing_still_all_stand_in_the_row() -> None:
    assert sorted(in_a_row([[0.0] * 5] * 5)) == [0, 1, 2, 3, 4]


def test_one_thing_and_none_are_rows_too() -> None:
    assert (in_a_row([[1.0]]), in_a_row([])) == ([0], [])
