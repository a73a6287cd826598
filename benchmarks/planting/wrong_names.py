"""Planted errors in who is meant: names replaced or swapped, comparisons turned around or against another."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from benchmarks.planting.corpus import name_places
from benchmarks.planting.planter import Setting, holds, put, swapped
from benchmarks.planting.terms import ACRONYMS, DATA_NAMES

INVENTED_MODELS = (
    "VantorNet",
    "Kelvra-2",
    "OmbraFormer",
    "QuillaBERT",
    "TessaLM",
    "NordikGPT",
    "Havel-7B",
    "LumeraViT",
)
INVENTED_DATA = ("QuarryBench", "TIDEQA", "LORNA-500", "MarshEval", "PebbleSet", "SKYE-10K")

_SYMMETRIC = re.compile(
    r"\b(?:and|or|both|between|among|similar|compar\w+|combin\w+|equivalent\w*|with|vs\.?|versus|as well as)\b|[,/;&]"
)
_ORDERING = re.compile(
    r"\b(?:than|over|outperform\w*|surpass\w*|exceed\w*|beat\w*|from|into|to|on|of|in|using|by|based|for|"
    r"instead|while|whereas|"
    r"via|through|trained|applied|requires?|uses?|replac\w+|unlike|is|are)\b"
)
_COMPARED = re.compile(
    r"^(?P<lead>(?:[A-Z][\w ,-]{0,60}? (?:show|demonstrate|find|observe|indicate|reveal|suggest|confirm)s? that |"
    r"(?:Moreover|Furthermore|However|Notably|Remarkably|Additionally|In addition|Finally|Empirically|"
    r"Specifically|Surprisingly), )?)"
    r"(?P<left>(?:[\w+-]+ ){0,7}?[\w+-]+) (?P<adverb>(?:also |can |significantly |consistently |"
    r"substantially |largely |often |even |"
    r"greatly |further |generally |clearly )*)"
    r"(?P<verb>outperforms?|surpass(?:es)?|exceeds?|beats?|(?:is|are) (?:\w+ )?(?:faster|better|smaller|"
    r"more [a-z]+|less [a-z]+) than|(?:is|are) superior to) "
    r"(?P<right>(?:[\w+-]+ ){0,7}?[\w+-]+)(?P<rest>(?: (?:by|on|in|with|across|at|when|while|and|for|under|"
    r"using|over|but|even)\b|[,.;(]| \().*)$"
)
_TARGET = re.compile(
    r"\b(?:than|over|outperform(?:s|ing|ed)?|surpass(?:es|ing)?|exceed(?:s|ing)?|compared (?:to|with)|"
    r"comparable to|competitive with|on par with)"
    r" (?:the )?(?P<target>(?:(?!and\b|or\b|on\b|in\b|by\b|for\b|with\b|at\b|when\b|while\b|of\b|across\b|"
    r"using\b|can\b|is\b|are\b)[\w+-]+ ){0,4}?"
    r"(?:models?|methods?|approaches|baselines?|techniques?|systems?|Transformers?|transformers?|variants|"
    r"counterparts|networks|"
    r"[A-Z][\w-]*[A-Z0-9][\w-]*|BERT|architectures?))(?=[,;)]|\.$|\. |"
    r" (?:on|in|by|for|with|at|when|while|but|across|using|due|because|under|even|possibly|without)\b)"
)


def name_of_paper(text: str, setting: Setting) -> Iterator[str]:
    """A name replaced by another name of the same paper that is not in the sentence."""
    yield from _replaced(text, setting.names, setting.names)


def name_of_another(text: str, setting: Setting) -> Iterator[str]:
    """A name replaced by a name that only another paper has."""
    yield from _replaced(text, setting.strangers[:40], setting.names)


def name_invented(text: str, setting: Setting) -> Iterator[str]:
    """A name replaced by one that nobody has."""
    yield from _replaced(text, (*INVENTED_MODELS, *INVENTED_DATA), setting.names)


def _replaced(text: str, candidates: Sequence[str], own: Sequence[str]) -> Iterator[str]:
    for found in name_places(text):
        name = found.group()
        if not _proper(name) or re.match(r"\)|[-\w]", text[found.end() :]) or text[: found.start()].endswith("("):
            continue
        for new in candidates:
            known = candidates is not own and new in own
            if (
                not known
                and _proper(new)
                and _kind(new) == _kind(name)
                and not _akin(new, name)
                and not holds(text, new)
            ):
                yield put(text, *found.span(), new)


def _proper(name: str) -> bool:
    """Whether a name names one thing, unlike `LLMs` or `GPU`."""
    odd = re.search(r"rightarrow|-(?:based|like|style|friendly|series)$|^[A-Z]{7,}$|^[A-Z]*x[A-Z]", name) is not None
    return name not in ACRONYMS and not odd and len(name) > 2  # noqa: PLR2004  # `ML`


def _kind(name: str) -> str:
    telling = re.search(r"QA|Bench|Eval|GLUE|NLI|^(?:PG|SST|CIFAR|CoNLL|Wiki)", name) is not None
    return "data" if telling or name in INVENTED_DATA or name.rstrip("s") in DATA_NAMES else "model"


def _akin(one: str, other: str) -> bool:
    """Whether two names may name the same thing: one holds the other, or they begin alike."""
    a, b = (re.sub(r"[\W\d]", "", name).casefold() for name in (one, other))
    return a in b or b in a or a[:4] == b[:4] or a[-4:] == b[-4:]


def version(text: str, _: Setting) -> Iterator[str]:
    """The number in a name changed: GPT-2 -> GPT-3, CIFAR-10 -> CIFAR-100, Llama2-70B -> Llama2-7B."""
    for found in re.finditer(r"(?<![\w/.-])[A-Z][A-Za-z]*-?(?P<number>\d{1,3})(?![\w/.]|-\d)", text):
        if re.match(r"(?:O|R|S|TC|F|H|V)\d|19|20", found.group()) or found.group() in {"F1", "L2", "L1", "ROUGE-1"}:
            continue
        number = found["number"]
        new = number + "0" if number in {"10", "20"} else str(int(number) + 1)
        yield put(text, *found.span("number"), new)
    for found in re.finditer(r"(?<![\w/.])[A-Z][\w.]*-(?P<size>\d+(?:\.\d+)?)(?=[BM]\b)", text):
        yield put(text, *found.span("size"), {"7": "13", "70": "7", "8": "70"}.get(found["size"], found["size"] + "0"))


def names_swapped(text: str, _: Setting) -> Iterator[str]:
    """Two names that stand in a relation with a direction, in each other's places."""
    found = name_places(text)
    for one, two in pairwise(found):
        between = text[one.end() : two.start()]
        if _SYMMETRIC.search(between) or not _ORDERING.search(between) or _akin(one.group(), two.group()):
            continue
        if text[two.end() : two.end() + 1] in {"-", "("} or re.search(r"[()]", between):
            continue
        if text[one.start() - 1] == "(" or re.match(r",? (?:and|or) ", text[two.end() :]):
            continue
        yield swapped(text, one.span(), two.span())


def comparison_swapped(text: str, _: Setting) -> Iterator[str]:
    """A comparison turned around: A outperforms B -> B outperforms A."""
    found = _COMPARED.match(text)
    if not found or re.search(r"\b(?:that|which|not|who|while|when|either|matches)\b", found["left"]):
        return
    left, right = found["left"], found["right"]
    if (
        re.search(r"\b(?:we|it|they|this|these|that|expectations|all)$", right, re.IGNORECASE)
        or left.split()[0] == "In"
    ):
        return
    if re.search(
        r"\b(?:by|on|in|with|across|at|when|while|and|for|under|of|either|or|based|designed|trained|pre-trained|"
        r"tuned|competitive)$|^(?:by|in|on|the$)",
        right,
    ):
        return
    lead, verb = found["lead"], _agreeing(found["verb"], right, found["adverb"])
    if re.search(r"\b(?:that|[Oo]ur [a-z]+ (?:show|demonstrate))\b", left):
        return
    first = right if lead else right[0].upper() + right[1:]
    second = (
        left
        if lead or not re.match(r"(?:Our|The|This|These|An?|Such|Existing|It|They)\b", left)
        else left[0].lower() + left[1:]
    )
    yield f"{lead}{first} {found['adverb']}{verb} {second}{found['rest']}"


def _agreeing(verb: str, subject: str, adverb: str) -> str:
    plural = re.search(r"(?<!s)s$|LMs$", subject) is not None
    base = {"outperforms": "outperform", "surpasses": "surpass", "exceeds": "exceed", "beats": "beat"}
    if "can " in adverb:
        return verb
    if verb.startswith(("is ", "are ")):
        return ("are " if plural else "is ") + verb.split(" ", 1)[1]
    bare = base.get(verb, verb)
    return bare if plural else {base_: third for third, base_ in base.items()}[bare]


def target_replaced(text: str, setting: Setting) -> Iterator[str]:
    """What was compared against replaced: than BERT -> than GPT-4, outperforms the baseline -> outperforms GPT-4."""
    for found in _TARGET.finditer(text):
        target = found["target"]
        plural = target.endswith("s")
        for new in ("commercial systems", "much larger models") if plural else ("GPT-4", "QuillaBERT", "PaLM 2"):
            if new in setting.names or holds(text, new) or ("larger" in new and "larger" in text):
                continue
            start = found.start("target")
            if text[:start].endswith("the "):
                start -= 4
            yield put(text, start, found.end("target"), new)
