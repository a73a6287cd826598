"""Planted errors that widen a claim: superlatives, firsts, scope."""

import re
from collections.abc import Iterator

from benchmarks.planting.planter import Setting, like, put
from benchmarks.planting.terms import DATA_NAMES

_BEST = re.compile(r"\b(?:first|state[- ]of[- ]the[- ]art|SOTA|best|most|only|novel|new|unique)\b", re.IGNORECASE)
_PLAIN = "efficient|effective|powerful|accurate|robust|scalable|flexible|expressive|lightweight|comprehensive|general"
_RESULTS = r"(?:results?|performance|accurac(?:y|ies))"
_SCOPES = (
    (
        (
            r"(?<!based )\bon (?:the )?(?:[\w-]+ ){0,3}[A-Z][\w-]*(?: [A-Z][\w-]*)? (?:dataset|benchmark|corpus|"
            r"task)s?(?=[,.;]| (?:with|while|by|using|when))"
        ),
        "on all benchmarks",
    ),
    (
        (
            rf"(?<!based )\bon (?:{'|'.join(sorted(DATA_NAMES))}|[A-Z]\w*(?:QA|Bench|Eval|NLI))"
            r"(?=[,.;)]| (?:with|while|by|using|when|and))"
        ),
        "on all benchmarks",
    ),
    (
        (
            r"\bon (?:\w+ )?(?:two|three|four|five|six|seven|eight|nine|ten|several|various|multiple|some|"
            r"\d+) (?P<what>(?:[\w-]+ )?(?:datasets|benchmarks|tasks|languages))\b"
        ),
        r"on all existing \g<what>",
    ),
    (
        (
            r"\bacross (?:\w+ )?(?:two|three|four|five|six|seven|eight|nine|ten|several|various|multiple|diverse|"
            r"different|\d+) (?P<what>(?:[\w-]+ )?(?:datasets|benchmarks|tasks|languages|domains|models))\b"
        ),
        r"across all existing \g<what>",
    ),
    (
        r"\b(?:for|in) (?:English|French|German|Chinese|Arabic|Turkish|Spanish|Japanese|Hindi|Tunisian)\b(?! \w)",
        "in every language",
    ),
    (
        (
            r"\b(?:English|French|German|Chinese|Arabic|Turkish|Spanish|Japanese|Tunisian)(?= (?:language|text|NLP|"
            r"data|corpus|dialect))"
        ),
        "every",
    ),
    (
        r"\bin (?:many|most|some|several) (?P<what>cases|tasks|settings|domains|applications|scenarios|fields|areas)\b",
        r"in all \g<what>",
    ),
    (
        (
            r"\b(?:in|for) (?:low-resource|long-context|short-context|low-data|few-shot|zero-shot|sparse-reward|"
            r"resource-constrained) (?P<what>settings|tasks|regimes|scenarios|languages|domains|environments|devices)\b"
        ),
        r"in all \g<what>",
    ),
    (
        (
            r"\b(?:for|on|in) (?:image|text|speech|audio|video|language|document|sentence|"
            r"token) (?P<what>classification|generation|recognition|understanding|modeling|translation|retrieval|"
            r"summarization)(?: tasks?)?(?=[,.;]| (?:with|while|by))"
        ),
        "on every task",
    ),
    (r"\bcertain (?=[a-z]+s\b)", "all "),
    (r"\bspecific (?=(?:tasks|domains|settings|cases|models|languages)\b)", "all "),
    (
        (
            r"\bfor (?:small|large|shallow|deep|single-layer|one-layer|two-layer) (?=(?:[a-z]+ )?(?:models|"
            r"transformers|networks)\b)"
        ),
        "for all ",
    ),
    (
        (
            r"\b(?:small|smaller|large|larger|linear|shallow|decoder-only|encoder-only|vision|"
            r"multilingual) (?=(?:models|transformers|Transformers) (?:can|are|have|do|exhibit|outperform|achieve|"
            r"perform|learn|suffer|fail|struggle)\b)"
        ),
        "all ",
    ),
    (r"\bour (?=(?:models|methods|experiments) (?:show|can|are|outperform|achieve)\b)", "all "),
)


def superlative(text: str, _: Setting) -> Iterator[str]:
    """A superlative, a "first" or a "state of the art" that the paper does not claim."""
    if _BEST.search(text):
        bare = re.search(r"\b(?:first|state[- ]of[- ]the[- ]art|SOTA|best|most|only|unique)\b", text, re.IGNORECASE)
        if bare is None:
            yield from _first(text)
        return
    for found in re.finditer(rf"\b(?P<article>[Aa]n? )?(?P<word>{_PLAIN})(?= [a-z]+\b)(?! and\b)", text):
        if found["article"]:
            yield put(text, *found.span(), like(found.group(), f"the most {found['word']}"))
    for found in re.finditer(
        rf"\b(?:competitive|comparable|strong|good|promising|impressive|excellent|improved) (?={_RESULTS})", text
    ):
        if not re.search(r"\ban? $|(?:the|its|their|more) $", text[: found.start()]):
            yield put(text, *found.span(), "state-of-the-art ")
    yield from _first(text)


def _first(text: str) -> Iterator[str]:
    for found in re.finditer(
        r"\b(?:propose|introduce|present|develop|design|provide|describe|build|release)(?:s|"
        r"d)? (?P<article>an? )(?P<new>(?:novel|new) )?(?=[\w-]+)(?!(?:[\w-]+ )*[\w-]+,? (?:\(|called|named|"
        r"dubbed|termed|i\.e\.)|(?:[\w-]+ ){0,2}[A-Z])",
        text,
    ):
        yield put(text, found.start("article"), found.end(), "the first ")


def scope_widened(text: str, _: Setting) -> Iterator[str]:
    """Said of one thing, claimed of all: on GSM8K -> on all benchmarks, for English -> for every language."""
    for pattern, new in _SCOPES:
        for found in re.finditer(pattern, text):
            if re.match(r" we (?:evaluat|test|consider|stud)", text[found.end() :]):
                continue
            yield put(text, *found.span(), found.expand(new))
