"""How well two groupings agree, corrected for chance or paper by paper."""

from collections import Counter
from collections.abc import Hashable, Sequence
from math import comb, exp, lgamma, log


def adjusted_rand(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """The adjusted Rand index of two labellings of the same things (Hubert and Arabie 1985): 1 same, 0 chance."""
    both, ours, theirs = Counter(zip(first, second, strict=True)), Counter(first), Counter(second)
    together = sum(comb(count, 2) for count in both.values())
    in_ours, in_theirs = (sum(comb(count, 2) for count in sizes.values()) for sizes in (ours, theirs))
    if in_ours == in_theirs == together:
        return 1.0
    by_chance = in_ours * in_theirs / comb(len(first), 2)
    return (together - by_chance) / ((in_ours + in_theirs) / 2 - by_chance)


def adjusted_mutual_information(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Mutual information less what chance gives, over the mean entropy less the same (Vinh et al. 2010): 1 same."""
    total = len(first)
    both, ours, theirs = Counter(zip(first, second, strict=True)), Counter(first), Counter(second)
    if len(both) == len(ours) == len(theirs):
        return 1.0
    shared = sum(count / total * log(total * count / (ours[a] * theirs[b])) for (a, b), count in both.items())
    by_chance = _expected_information(Counter(ours.values()), Counter(theirs.values()), total)
    return (shared - by_chance) / ((_entropy(ours, total) + _entropy(theirs, total)) / 2 - by_chance)


def b_cubed(groups: Sequence[Hashable], labels: Sequence[Hashable]) -> tuple[float, float]:
    """Precision and recall (Bagga and Baldwin 1998), each 0 to 1, a mean over papers.

    Of the papers in a paper's group, itself among them, the share that has its label; and the other way round.
    """
    both, sizes, classes = Counter(zip(groups, labels, strict=True)), Counter(groups), Counter(labels)
    precision = sum(count**2 / sizes[group] for (group, _), count in both.items()) / len(groups)
    recall = sum(count**2 / classes[label] for (_, label), count in both.items()) / len(groups)
    return precision, recall


def _entropy(sizes: Counter[Hashable], total: int) -> float:
    return -sum(size / total * log(size / total) for size in sizes.values())


def _expected_information(ours: Counter[int], theirs: Counter[int], total: int) -> float:
    """The mean over all labellings with these group sizes; the counters map a size to the groups that have it."""
    return sum(
        count_a * count_b * _expected_cell(a, b, total) for a, count_a in ours.items() for b, count_b in theirs.items()
    )


def _expected_cell(a: int, b: int, total: int) -> float:
    fixed = _ln(a) + _ln(b) + _ln(total - a) + _ln(total - b) - _ln(total)
    return sum(
        n / total * log(total * n / (a * b)) * exp(fixed - _ln(n) - _ln(a - n) - _ln(b - n) - _ln(total - a - b + n))
        for n in range(max(1, a + b - total), min(a, b) + 1)
    )


def _ln(number: int) -> float:
    return lgamma(number + 1)
