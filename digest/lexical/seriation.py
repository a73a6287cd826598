"""Things in a row, like next to like."""

from collections.abc import Sequence
from itertools import combinations


def in_a_row(alike: Sequence[Sequence[float]]) -> list[int]:
    """The indices of the symmetric matrix `alike` in an order that puts alike things next to each other.

    Greedy: the most alike two are joined first, then always the two ends of rows that are most alike. Ties go to the
    lower index, and the row starts at the end with the lower index.
    """
    rows = {index: [index] for index in range(len(alike))}  # by each of its two ends
    for one, other in sorted(combinations(range(len(alike)), 2), key=lambda pair: (-alike[pair[0]][pair[1]], pair)):
        if one not in rows or other not in rows or rows[one] is rows[other]:
            continue
        left, right = rows.pop(one), rows.pop(other)
        row = (left if left[-1] == one else left[::-1]) + (right if right[0] == other else right[::-1])
        rows[row[0]] = rows[row[-1]] = row
    row = next(iter(rows.values()), [])
    return row if not row or row[0] <= row[-1] else row[::-1]
