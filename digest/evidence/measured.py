"""What a quoted figure measures, and on which data, where the sentence says so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.evidence.quantities import Quantity
from digest.evidence.words import figures

# Names of measures, each with how it is called and whether less of it is better.
_MEASURES = {
    "accuracy": (r"(?:top-?1 )?accuracy|acc\.", False),
    "top-5 accuracy": (r"top-?5 accuracy", False),
    "F1": (r"F-?1(?:[- ]scores?)?|F1", False),
    "precision": (r"precision", False),
    "recall": (r"recall(?:@\d+)?", False),
    "exact match": (r"exact[- ]match(?: scores?)?|EM", False),
    "BLEU": (r"(?:sacre)?BLEU(?:-\d)?(?: scores?)?", False),
    "ROUGE-1": (r"ROUGE-1", False),
    "ROUGE-2": (r"ROUGE-2", False),
    "ROUGE-L": (r"ROUGE-L", False),
    "METEOR": (r"METEOR", False),
    "chrF": (r"chrF\+*", False),
    "COMET": (r"COMET(?:-\d+)?", False),
    "pass@1": (r"pass@1", False),
    "success rate": (r"success rates?", False),
    "win rate": (r"win[- ]rates?", False),
    "mAP": (r"mAP|mean average precision", False),
    "AUC": (r"AU-?(?:RO)?C|area under the curve", False),
    "MRR": (r"MRR", False),
    "NDCG": (r"n?DCG(?:@\d+)?", False),
    "IoU": (r"m?IoU", False),
    "Dice": (r"dice(?: scores?)?", False),
    "PSNR": (r"PSNR", False),
    "SSIM": (r"SSIM", False),
    "throughput": (r"throughput", False),
    "perplexity": (r"perplexity|PPL", True),
    "WER": (r"WER|word error rates?", True),
    "CER": (r"CER|character error rates?", True),
    "FID": (r"FID", True),
    "error rate": (r"error rates?", True),
    "RMSE": (r"RMSE", True),
    "MAE": (r"MAE|mean absolute error", True),
    "latency": (r"latency", True),
}
_MEASURE = re.compile(
    r"(?<![\w@-])(?:"
    + "|".join(f"(?P<m{at}>{names})" for at, (names, _) in enumerate(_MEASURES.values()))
    + r")(?![\w@-])",
    re.IGNORECASE,
)
_NAMES = tuple(_MEASURES)
_DATA = re.compile(
    r"\b(?:on|for|over|in)\s+(?:the\s+)?(?P<name>[A-Z][\w.+-]*[\w+](?:\s+(?:[A-Z][\w.+-]*[\w+]|\d[\w.]*))*)(?=[\s,;:.)]|$)"
)
_TELLING = re.compile(r"[A-Z].*[A-Z]|\d|[a-z].*[A-Z]|^[A-Z][a-z]{3,}")
_CHANGES = re.compile(r"(?:\bby|\+|\b(?:gain|improvement|increase|reduction|drop|decrease)s? of)\s*$", re.IGNORECASE)
_FAR = 48  # characters between a figure and the name of its measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A figure with the measure that it is of and the data that it was taken on."""

    measure: str
    data: str
    figure: Quantity


def measured(sentence: str, start: int, end: int) -> Iterator[Measured]:
    """Each level (not: change) quoted between `start` and `end` of which the sentence tells measure and data.

    The measure is the nearest one with no other figure between, else that of the figure before ("80% on A and 70% on
    B"); the data is named after the figure, else before all.
    """
    if not _MEASURE.search(sentence):  # most sentences name none, and finding figures takes longer
        return
    found = figures(sentence)
    measure = ""
    for place, figure in enumerate(found):
        before = found[place - 1].end if place else 0
        after = found[place + 1].start if place + 1 < len(found) else len(sentence)
        measure = _measure(sentence, (before, after), figure) or measure
        if not (start <= figure.start and figure.end <= end) or not _is_level(figure, sentence):
            continue
        data = _data(sentence, found, place)
        if measure and data:
            yield Measured(measure=measure, data=data, figure=figure)


def less_is_better(measure: str) -> bool:
    """Whether the lower of two values of a measure is the better one."""
    return _MEASURES[measure][1]


def _is_level(figure: Quantity, sentence: str) -> bool:
    """Whether a figure says where something stands, exactly: no change, no bound, no factor, no share of a result."""
    if figure.bound or figure.share or figure.unit in {"x", "points"} or figure.power:
        return False
    return not _CHANGES.search(sentence[max(figure.start - 20, 0) : figure.start])


def _measure(sentence: str, within: tuple[int, int], figure: Quantity) -> str:
    found = [
        (min(abs(figure.start - name.end()), abs(name.start() - figure.end)), str(name.lastgroup))
        for name in _MEASURE.finditer(sentence, *within)
    ]
    near = [(distance, group) for distance, group in found if distance <= _FAR]
    return _NAMES[int(min(near)[1][1:])] if near else ""


def _data(sentence: str, found: Sequence[Quantity], place: int) -> str:
    """The first name of data after a figure and before the next one, else one at the beginning of the sentence."""
    after = found[place + 1].start if place + 1 < len(found) else len(sentence)
    names = list(_DATA.finditer(sentence, found[place].end, after))
    names = (
        names
        or list(_DATA.finditer(sentence, 0, found[0].start))
        or [found for found in [re.match(r"On (?:the )?(?P<name>[A-Z][\w.+-]*\w)", sentence)] if found]
    )
    telling = (name["name"] for name in names if _TELLING.search(name["name"]))
    return next(telling, "")
