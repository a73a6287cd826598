"""Planted errors in what numbers mean: units, scales, comparators, bounds, and what a share is a share of."""

import re
from collections.abc import Iterator

from benchmarks.planting.numerals import numerals
from benchmarks.planting.planter import Setting, exchanged, holds, like, put

_UNITS = (
    (r" ?ms\b", "s"),
    (r" ?GB\b", "MB"),
    (r" ?MB\b", "GB"),
    (r" ?TB\b", "GB"),
    (r"\\?%(?! (?:of|sparsity|less|fewer|more))", " points"),
    (r"[xX]\b|times\b(?=[\s,.])", "%"),
    (r" hours\b", "days"),
    (r"-hours\b", "-days"),
    (r" days\b", "hours"),
    (r" minutes\b", "hours"),
    (r" seconds\b", "minutes"),
    (r" points\b", "%"),
    (r" BLEU\b(?! score)", "perplexity points"),
    (r" ?mus\b", "ms"),
    (r" TFLOPS\b", "GFLOPS"),
)
_COUNTED = {
    "tokens": "words",
    "words": "tokens",
    "parameters": "tokens",
    "layers": "heads",
    "languages": "dialects",
    "datasets": "languages",
    "tasks": "models",
    "benchmarks": "languages",
    "models": "datasets",
    "GPUs": "CPUs",
    "epochs": "steps",
    "steps": "epochs",
    "hours": "days",
    "days": "weeks",
    "examples": "hours",
    "questions": "documents",
    "layer": "head",
    "token": "word",
    "parameter": "token",
    "experts": "layers",
    "stages": "days",
    "domains": "languages",
    "metrics": "tasks",
    "points": "times",
    "times": "percent",
    "components": "layers",
    "challenges": "datasets",
    "heads": "layers",
    "blocks": "experts",
    "modules": "datasets",
    "strategies": "datasets",
    "variants": "epochs",
    "techniques": "benchmarks",
    "methods": "languages",
    "images": "videos",
    "samples": "epochs",
    "papers": "books",
    "architectures": "optimizers",
}
_NUMBER_WORD = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d[\d.,]*[KMB]?|million|billion)"
_SCALES = {
    "million": "billion",
    "billion": "million",
    "trillion": "billion",
    "thousand": "million",
    "thousands": "millions",
    "millions": "billions",
    "billions": "millions",
}
_COMPARATORS = {
    "up to": "at least",
    "at least": "at most",
    "at most": "at least",
    "over": "under",
    "under": "over",
    "more than": "less than",
    "less than": "more than",
    "fewer than": "more than",
    "exceeding": "staying below",
    "exceeds": "stays below",
    "greater than": "smaller than",
    "larger than": "smaller than",
    "above": "below",
    "below": "above",
    "within": "beyond",
    "as low as": "as high as",
    "as few as": "as many as",
    "as little as": "as much as",
    "almost": "more than",
    "nearly": "more than",
    "around": "more than",
    "about": "less than",
    "approximately": "more than",
    "roughly": "more than",
    "only": "at least",
}
_BOUNDED = (
    r"(?=\s(?:a |an )?(?:\w+ )?(?:~|\+|\$)?(?:\d|half|twice|tenfold|two|three|four|five|ten|one (?:million|billion)))"
)
_ALIKE = (
    (
        (
            r"\b(?:comparable|competitive|similar|equivalent)(?= (?:or better )?(?:[\w-]+ ){0,2}(?:performance|"
            r"results?|accurac(?:y|ies)|quality|FID|loss|alternatives?|perplexity|scores?|generalization|"
            r"capabilit(?:y|ies)|throughput|speed|efficiency)\b)"
        ),
        "superior",
    ),
    (r"(?<!cost )(?<!size )(?<!costs )\bcomparable to\b", "superior to"),
    (r"\bcompetitive (?:with|against|to)\b", "superior to"),
    (r"\bcomparably (?:to|with)\b", "better than"),
    (r"\bon par with\b", "far ahead of"),
    (r"\bmatch(?= (?:[A-Z]|(?:[\w-]+ ){1,5}(?:performance|accuracy|quality|results)\b))", "far exceed"),
    (r"\bmatches(?= (?:[A-Z]|(?:[\w-]+ ){1,5}(?:performance|accuracy|quality|results)\b))", "far exceeds"),
    (r"\bmatching(?= (?:[A-Z]|(?:[\w-]+ ){1,5}(?:performance|accuracy|quality|results)\b))", "far exceeding"),
    (r"(?<=perform )as (?:good|well) as\b|(?<=performs )as (?:good|well) as\b", "better than"),
)
_SIGNS = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_RETAINED = re.compile(
    r"\b(?P<verb>retain|maintain|preserv|recover|keep)(?P<ending>e?s|ed|ing|e)?\s"
    r"(?P<bound>(?:up to|over|more than|about|around|nearly|approximately|at least|almost) )?"
    r"(?P<share>\d[\d.]*\\?%)(?: accuracy(?= on)| of (?:the |its )?[^,.;]*?"
    r"(?=,|\.$| (?:on|with|while|in|at|across|using|and|when|by|for)\b))"
)
_KEPT = re.compile(
    r"(?<!fail to )(?<!without )(?<!To )\b(?P<all>(?P<verb>retain|maintain|preserv)(?P<ending>e?s|ed|ing|"
    r"e)?)(?=\s(?!acceptable|comparable|competitive|full)(?:[\w-]+\s){0,4}"
    r"(?:performance|accurac(?:y|ies)|quality|capabilit(?:y|ies)|fidelity|throughput|robustness|abilit(?:y|"
    r"ies)|scores?|"
    r"efficiency|stability|effectiveness|flexibility|consistency|knowledge|coherence|power))"
)
_REACHED = {"": "reach", "s": "reaches", "es": "reaches", "ed": "reached", "ing": "reaching", "e": "reach"}
_IMPROVED = {"": "improve", "s": "improves", "es": "improves", "ed": "improved", "ing": "improving", "e": "improve"}


def unit(text: str, _: Setting) -> Iterator[str]:
    """A unit changed: ms -> s, % -> points, 3.6x -> 3.6%, hours -> days, tokens -> words."""
    for number in numerals(text):
        for pattern, new in _UNITS:
            found = re.compile(pattern).match(text, number.end)
            if found:
                lead = " " if found.group().startswith(" ") and new != "%" else ""
                yield put(text, *found.span(), lead + new)
    for old, new in _COUNTED.items():
        if holds(text, new):
            continue
        pattern = rf"\b{_NUMBER_WORD}[ -](?:[a-z][\w-]+ )?(?P<unit>{old})(?![\w-])"
        for found in re.finditer(pattern, text):
            yield put(text, *found.span("unit"), new)


def scale(text: str, _: Setting) -> Iterator[str]:
    """A thousand times more or less: million -> billion, 32K -> 32M."""
    yield from exchanged(text, _SCALES)
    for old, new in (("K", "M"), ("M", "B"), ("B", "M"), ("T", "B"), ("GB", "TB")):
        for number in numerals(text):
            if number.unit == old:
                start = text.index(old, number.end)
                yield put(text, start, start + len(old), new)


def comparator(text: str, _: Setting) -> Iterator[str]:
    """A bound turned around: up to -> at least, more than -> less than, < -> >."""
    for old, new in _COMPARATORS.items():
        for found in re.finditer(rf"(?<![\w-]){old}{_BOUNDED}", text, re.IGNORECASE):
            if not holds(text, new):
                yield put(text, *found.span(), like(found.group(), new))
    for found in re.finditer(r"(?<![<>=-])(?:<=|>=|<|>)(?=\s?\d)", text):
        yield put(text, *found.span(), _SIGNS[found.group()])


def bound_dropped(text: str, _: Setting) -> Iterator[str]:
    """A bound turned into a plain figure: up to 90% -> 90%."""
    bounds = r"up to|at least|at most|over|under|more than|less than|fewer than|exceeding|above|below"
    for found in re.finditer(rf"(?<![\w-])(?:{bounds}) (?=(?:a |an )?(?:\+|\$)?\d)(?!\d+\+)", text):
        yield put(text, *found.span(), "")
    for found in re.finditer(r"(?<![<>=-])(?:<=|>=|<|>)\s?(?=\d)", text):
        yield put(text, *found.span(), "")


def change_to_level(text: str, _: Setting) -> Iterator[str]:
    """A change turned into what it led to: by 27.5% -> to 27.5%, an improvement of 8% -> a score of 8%."""
    share = r"(?:(?:up to|over|more than|about|around|nearly|at least) )?(?P<n>\d[\d.]*)\\?%"
    for found in re.finditer(rf"\bby (?:a (?:\w+ )?)?(?={share})", text):
        beaten = re.search(r"(?:outperform|surpass|exceed|beat)\w*[^,;]*$", text[: found.start()])
        if found["n"] != "50":
            yield put(text, *found.span(), "with a score of " if beaten else "to ")
    for found in re.finditer(rf"\b(?P<what>improvement|increase|gain) of (?={share})", text):
        yield put(text, *found.span(), "score of ")
    for found in re.finditer(rf"\b(?P<what>reduction|drop|decrease) of (?={share})", text):
        yield put(text, *found.span(), f"{found['what']} to ")
    for found in re.finditer(r"(?<=\() ?\+(?=\d)|(?<= )\+(?=\d)", text):
        yield put(text, *found.span(), "")
    for found in re.finditer(
        r"(?<=\d%) (?:higher|lower|better) (?=accura|performance|memory|perplexity|success)(?![^,.]* than\b)", text
    ):
        yield put(text, *found.span(), " ")


def retention(text: str, _: Setting) -> Iterator[str]:
    """What was kept turned into what was gained: retains 93% of its accuracy -> reaches 93%, keeps -> improves."""
    for found in _RETAINED.finditer(text):
        verb = like(found["verb"], _REACHED[found["ending"] or ""])
        yield put(text, *found.span(), f"{verb} {found['bound'] or ''}{found['share']} accuracy")
    for found in _KEPT.finditer(text):
        verb = like(found["verb"], _IMPROVED[found["ending"] or ""])
        yield put(text, *found.span("all"), verb)
    for found in re.finditer(
        r"\bwithout (?:sacrificing|compromising|degrading|hurting|harming|affecting|losing)\b", text
    ):
        yield put(text, *found.span(), "while improving")


def parity(text: str, _: Setting) -> Iterator[str]:
    """As good turned into better: comparable performance -> superior performance, on par with -> far ahead of."""
    if re.search(r"\b(?:match or|or match|similar or|comparable or|competitive or|not|than)\b", text):
        return
    for pattern, new in _ALIKE:
        for found in re.finditer(pattern, text):
            yield put(text, *found.span(), like(found.group(), new))
