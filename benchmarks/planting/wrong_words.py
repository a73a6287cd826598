"""Planted errors in the words that turn a sentence: negation, direction, quantity, hedges, certainty, terms."""

import re
from collections.abc import Iterator

from benchmarks.planting import lexicon, terms
from benchmarks.planting.planter import Setting, exchanged, holds, like, put

_AFTER_BE = (
    r"\b(?P<verb>is|are|was|were|can|could|will|should|must|does|do|has been|have been)\b"
    r"(?= (?!not\b|only\b|no\b|to\b|never\b)\w)"
)
_OPEN = re.compile(r"\b(?:whether|if|unless|why|how well|not only|as much as|whatever|whichever)\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|fails?|lack\w*|hardly|rarely|barely|unable)\b", re.IGNORECASE
)
_NEGATIONS = (
    (r"\b(?P<keep>do|does|did|is|are|was|were|has|have|can|could|may|might|will|would|should|must) not\b", r"\g<keep>"),
    (r"\bcannot\b", "can"),
    (r"\bcan't\b", "can"),
    (r"\b(?P<keep>do|does|is|are|was|were|has|have)n['’]t\b", r"\g<keep>"),
    (r"\bwithout (?P<keep>the need|any|a|an|the|additional|extra|significant|explicit|loss)\b", r"with \g<keep>"),
    (r"\bwithout (?P<keep>\w+ing)\b(?<!training)(?<!tuning)(?<!learning)", r"while \g<keep>"),
    (r"\b(?P<v>fail)s? to\b", "manage to"),
    (r"\bunable to\b", "able to"),
    (r"\bnever\b", "always"),
    (r"\brarely\b", "often"),
    (r"\bunlike\b", "like"),
    (r"\bUnlike\b", "Like"),
    (r"\black of\b", "wealth of"),
    (r"\black\b(?! of)", "have"),
    (r"\black(?:s)\b", "has"),
    (r"\bno (?P<keep>need|loss|additional|extra|drop|degradation|significant|performance|further)\b", r"some \g<keep>"),
    (r"\bregardless of\b", "depending on"),
    (r"\brather than\b", "as well as"),
    (r"\binstead of\b", "together with"),
    (
        r"\bnot (?!only|limited)(?P<keep>yet|been|well|easily|always|require|need|optim\w+|correl\w+)\b",
        r"\g<keep>",
    ),
)
_CERTAIN = re.compile(
    r"\b(?:always|every|guarantee|prov|proof|theor|consistently|may|might|often|occasional|typical|general|"
    r"usual|sometimes|rare)",
    re.IGNORECASE,
)
_BARE_MORE = re.compile(
    r"(?<![\w-])(?P<word>more|fewer|less)(?= (?P<next>[\w-]+))(?! (?:than|importantly|specifically|often|"
    r"precisely|general))",
    re.IGNORECASE,
)


_NO_LIMIT = lexicon.NOUNS_TOO | {"requires", "relies", "depends", "consists"}
_SCOPING = "across|on|in|for|under|over|of|outperforms?|outperforming"
_LOOSE = (
    "several|various|multiple|different|a variety of|a wide range of|a wide variety of|a number of|numerous|diverse"
)


def negation_inserted(text: str, _: Setting) -> Iterator[str]:
    """A "not" too many: is -> is not, outperforms -> does not outperform."""
    if _OPEN.search(text) or _NEGATED.search(text):
        return
    for found in re.finditer(_AFTER_BE, text):
        verb = found["verb"]
        negated = "cannot" if verb == "can" else verb.replace(" been", " not been") if " " in verb else f"{verb} not"
        yield put(text, *found.span(), negated)
    for third, base in lexicon.VERBS.items():
        for found in re.finditer(rf"(?<=[a-z)0-9A-Z] )(?<!to )(?<!and )(?<!, ){third}(?= )", text):
            if not re.search(r"(?:the|a|an|our|their|its|of|for|in|with)(?: [\w-]+)? $", text[: found.start()]) or (
                third not in lexicon.NOUNS_TOO
            ):
                yield put(text, *found.span(), f"does not {base}")
    for found in re.finditer(
        r"\b[Ww]e (?=(?:show|find|demonstrate|observe|propose|introduce|evaluate|train|prove|use)\b)", text
    ):
        yield put(text, found.end(), found.end(), "do not ")


def negation_dropped(text: str, _: Setting) -> Iterator[str]:
    """A "not" gone, or turned: does not -> does, without -> with, fails to -> manages to, lack -> have."""
    if re.search(r"\bnot only\b|whether or not|\bif not\b", text):
        return
    for pattern, new in _NEGATIONS:
        for found in re.finditer(pattern, text):
            changed = found.expand(new)
            if new == "manage to" and found.group().startswith("fails"):
                changed = "manages to"
            yield put(text, *found.span(), changed)


def direction(text: str, _: Setting) -> Iterator[str]:
    """A direction reversed: outperforms -> underperforms, faster -> slower, increases -> reduces."""
    unless = (
        r"<> (?:understand|than ever|or less|and more|levels?\b|bounds?|triangular|dimension|fidelity)"
        r"|(?:the|more or|and|one|no|any|or) <>(?:[,.]| and| or)|such an? <>|at a <> level|\bour <>|"
        r"<> (?:practice|of our|language|vision|pre|models?\b|transf|scale)|<>,? (?:or|and) (?:lower|higher|"
        r"larger|smaller)"
    )
    yield from exchanged(text, lexicon.DIRECTIONS, unless)
    for found in _BARE_MORE.finditer(text):
        word, plural = found["word"].lower(), found["next"].endswith("s") and not found["next"].endswith("ss")
        new = {"more": "fewer" if plural else "less", "fewer": "more", "less": "more"}[word]
        if holds(text, new) or re.search(r"\b(?:once|and|or|even|one|any|no|the) $", text[: found.start()]):
            continue
        yield put(text, *found.span(), like(found["word"], new))


def quantifier(text: str, _: Setting) -> Iterator[str]:
    """How many it holds for changed: some -> all, most -> few, many -> all, several -> all."""
    unless = (
        r"(?:at|not|of|after|first and) <>|<> (?:common|popular|widely|notabl|importan|recent|effective|of the time|"
        r"efficien|power|[a-z]+(?:al|ive|ous|ant|ent|ful|ed) )|<> (?:you|we) need|(?:the|our|its|their|these) <>"
    )
    for found in re.finditer(r"\bboth (?P<one>[\w-]+(?: [\w-]+){0,4}) and (?!\w+ly\b)", text):
        yield put(text, *found.span(), f"{found['one']} but not ")
    for found in re.finditer(
        rf"(?<= )(?:{_SCOPING}) (?:{_LOOSE})(?= [a-z-]+)(?! (?:experiments|ablation|studies))", text
    ):
        yield put(text, *found.span(), f"{found.group().split()[0]} all")
    for old, new in lexicon.QUANTIFIERS.items():
        if holds(text, new):
            continue
        strict = unless if old == "most" else r"(?:at|not|after|above|for) <>|<> (?:you|we) need|(?:the|our|these) <>"
        yield from exchanged(text, {old: new}, strict)


def only_added(text: str, _: Setting) -> Iterator[str]:
    """What was said of some made to hold for these alone: improves results on X -> improves results only on X."""
    if holds(text, "only") or holds(text, "alone") or holds(text, "the rest") or _NEGATED.search(text):
        return
    doing = [word for pair in lexicon.VERBS.items() if pair[0] not in _NO_LIMIT for word in pair]
    verbs = "|".join([*doing, "evaluated", "tested", "applied", "effective"])
    for found in re.finditer(
        rf"\b(?:{verbs})\b(?: [\w-]+){{0,6}}? (?=(?:on|for|in|when|during) (?:[a-z]+ )?[\w-]+)", text
    ):
        follows = text[found.end() :]
        if not re.match(
            r"(?:in|on|for) (?:order|this|terms|particular|top|par|the|a|an|general|contrast|addition|both|all)\b",
            follows,
        ):
            yield put(text, found.end(), found.end(), "only ")


def hedge_dropped(text: str, _: Setting) -> Iterator[str]:
    """What may be turned into what is: may -> will, suggests -> proves, potentially dropped."""
    for pattern, new in lexicon.HEDGES:
        for found in re.finditer(pattern, text):
            changed = put(text, *found.span(), like(found.group(), found.expand(new)) if new else "")
            yield re.sub(r"  +", " ", changed[0].upper() + changed[1:])


def certainty_added(text: str, _: Setting) -> Iterator[str]:
    """More certain than the paper: always, in every case, guarantees, proves."""
    if _CERTAIN.search(text) or _OPEN.search(text):
        return
    for third in lexicon.RESULT_VERBS:
        for found in re.finditer(rf"(?<=[a-z)0-9A-Z] ){third}(?= )", text):
            if not re.search(r"\b(?:paper|work|survey|study|article|thesis) $", text[: found.start()]):
                yield put(text, found.start(), found.start(), "always ")
    for found in re.finditer(
        r"\b(?:results?|experiments?|evaluations?|we) (?P<verb>show|indicate|suggest|find)(?P<s>s?) that\b",
        text,
        re.IGNORECASE,
    ):
        yield put(text, found.start("verb"), found.end("s"), "guarantee" + found["s"])
        yield put(text, found.start("verb"), found.end("s"), "prove" + found["s"] + " beyond doubt")
    for found in re.finditer(
        r"\b(?P<verb>can|helps?|aims? to|tends? to) (?=(?:improve|reduce|achieve|outperform|enable|learn|lead)\b)", text
    ):
        before = text[: found.start()]
        plural = re.search(r"(?:[a-rt-z]s|they|and \w+|both) $", before)
        if not re.search(r"\b(?:we|I|it|that|which) $", before, re.IGNORECASE):
            yield put(text, *found.span(), "are guaranteed to " if plural else "is guaranteed to ")


def term(text: str, _: Setting) -> Iterator[str]:
    """A technical term exchanged for its neighbour: encoder -> decoder, precision -> recall, training -> inference."""
    yield from exchanged(
        text,
        terms.TERMS,
        unless=r"(?:natural|large|vision) <>|(?:and|or|/|than|vs\.?|to|from|,) ?<>[, -]|<>(?: and| or|/|,)|in <>ing",
    )
