"""The cells that say how it went: data, result, cost and limits."""

import re
from collections.abc import Iterator, Sequence

from digest.core.drafts import Column
from digest.evidence.surroundings import turning_before
from digest.writers.excerpts import Excerpt
from digest.writers.phrases import cell, masked, until

_NUMBER = r"(?<![\w.,-])[<>~≈]?\$?\d[\d.,]*(?:(?:-|\u2013|x-)\d[\d.,]*)?"
_FACTOR = rf"{_NUMBER} ?(?:\\?%|x\b|X\b|\u00d7|times\b|percent\b|-fold\b)(?: ?[-\u2013] ?\d[\d.,]* ?%)?"

_DATASET = (
    r"(?:ImageNet(?:-\w+)?|(?:MS[- ]?)?COCO|ADE20K|CIFAR-?\d+|MNIST|SuperGLUE|GLUE|SQuAD(?: ?v?\d\.\d)?|MNLI|"
    r"SST-?2|C4|The Pile|"
    r"Pile|WikiText-?\d*|LAMBADA|Long Range Arena|LRA|WMT[' -]?\d*|IWSLT[' -]?\d*|GSM8K|MMLU|LibriSpeech|"
    r"Libri-?Light|AudioSet|"
    r"BIG-bench|HumanEval|MBPP|PG-?19|enwik8|enwiki8|text8|Penn Treebank|OpenWebText|SlimPajama|RedPajama|XNLI|XTREME|"
    r"Kinetics-\d+|LongBench|RULER|BEIR|MS ?MARCO|CNN/Daily ?Mail|DailyMail|XSum|ARC|HellaSwag|PIQA|BoolQ|RACE|"
    r"CoLA|QNLI|"
    r"Flowers-\d+|CaseHOLD|TREC|SNIPS|D4RL|Atari|QM9|OC20|ETT\w*|Common ?Voice|KHATT|VTAB\w*|CLUE|FLORES-?\d*|"
    r"VQAv?2|ToolBench|"
    r"MATH|BABILong|Wikipedia|BookCorpus|mC4|ListOps|SCAN|ActivityNet|ScienceQA|CommonsenseQA|ReCoRD|DROP|"
    r"IEMOCAP)(?![\w-])"
)
_CAPITAL = r"(?:[A-Z][\w'-]*(?:-\w+)*(?:[/-][A-Z0-9][\w-]*)*)"
_DATA_NOUN = r"(?:datasets?|benchmarks?|corpus|corpora|test set|leaderboard|treebank|collection)"
_DATA = (
    re.compile(rf"(?<![\w-]){_DATASET}(?:(?:,? (?:and|or) |, |/){_DATASET})+(?: {_DATA_NOUN})?"),
    re.compile(rf"(?<=\bthe ){_CAPITAL}(?:,? (?:and )?{_CAPITAL}){{0,3}} {_DATA_NOUN}\b"),
    re.compile(rf"(?<![\w-]){_DATASET} {_DATA_NOUN}\b"),
    re.compile(rf"(?<=\bon ){_DATASET}|(?<=\bon the ){_DATASET}"),
    re.compile(
        r"(?<![\w.,-])(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty)"
        rf"(?: (?!(?:of|to|on|in|at|and|across|for|with)\b)[\w-]+){{0,4}} (?:{_DATA_NOUN}|\w+ tasks|language pairs)\b|"
        r"(?<![\w.,-])\d{1,3} languages\b"
    ),
    re.compile(
        rf"\b{_NUMBER} ?(?:[BT]|billion|trillion)(?: (?!parameters?)[\w-]+)? tokens\b|"
        rf"{_NUMBER} ?(?:[MK]|million)(?: [\w-]+)? (?:samples|images|examples|hours|sentences|pairs)\b"
    ),
    re.compile(rf"\b(?:{_CAPITAL}(?: and |-))+{_CAPITAL} translation\b"),
)
_MAY_DATA = re.compile(
    rf"\b(?:{_DATASET}|(?:data|test )sets?|benchmarks?|corpus|corpora|leaderboard|treebank|collection|tokens|tasks|"
    r"pairs|languages|translation|samples|images|examples|hours|sentences)\b"
)

_ENDS_RESULT = re.compile(
    r"[,;:.?!](?=\s|$)|\s(?:while|whereas|which|although|though|but|because|since|where|that|thereby|thus|--|"
    r"as well as|demonstrating|making|suggesting|indicating|showing|highlighting|"
    r"and (?:we|then|can|is|are|it|its|that|the|show\w*|demonstrate\w*|provide\w*|enhanc\w*|exhibit\w*|generali\w+|"
    r"significantly|achiev\w*|reduc\w*|improv\w*|perform\w*|a|scale\w*|increas\w*|match\w*))(?=\W|$)"
)
_SOFTER_END = re.compile(
    r"\s(?:in terms of|across|when|under|on|with|for|over|compared|relative to|in|by|without|using|through)\s"
)
_GAIN = re.compile(
    r"\b(?:outperform|surpass|exceed|achiev|attain|obtain|yield|deliver|reach|improv|reduc|increas|decreas|"
    r"accelerat|boost|"
    r"sav|lower|cut|match|recover|speed|close|halv|retain|maintain|gain|requir|us|provid)(?:es|e|s|ed|ing|"
    r"ting)?(?: up)?\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    rf"{_FACTOR}|\b\d+\.\d+\b|{_NUMBER} (?:BLEU|points?|ROUGE|perplexity)|\b(?:halv\w+|two-fold|twice)\b"
)
_VERDICT = re.compile(
    r"\b(?:outperform(?:s|ed|ing)?(?! or\b)|surpass(?:es|ed|ing)?|(?:achiev|attain|obtain|reach|set|yield|exhibit|"
    r"deliver)(?:es|e|s|ed|ing)?"
    r"(?= (?:\S+ ){0,2}(?:state-of-the-art|SOTA|competitive|comparable|superior|better|near-\w+|on-par|higher|"
    r"lower|similar|"
    r"substantial|significant|faster|stronger|consistent|remarkable|optimal|strong))|match(?:es|ing)? (?=the )|"
    r"(?:is|are|performs?) on par|"
    r"(?:is|are) (?:\w+ )?(?:faster|better|cheaper|smaller|more (?:accurate|efficient|robust|"
    r"parameter[- ]efficient|data[- ]efficient))(?= (?:than|and))|converges? (?:\w+ )?(?=faster|to\b))"
)
_DENIED = re.compile(
    r"\b(?:not|cannot|never|neither|nor|no|without|unable|hardly|rarely|could|would|may|might|should|if|aim\w*|"
    r"goal|hop\w+|existing|previous|prior|traditional|conventional|often|typically|potential\w*|order|try|tries|only "
    r"if)\b(?:\W+\w+){0,5}\W*$|n't\b(?:\W+\w+){0,4}\W*$",
    re.IGNORECASE,
)
_TO = re.compile(r"\bto\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_MAY_TO = re.compile(
    r"\b(?:able|shown|found|demonstrated|manages?|us|it|proves|enough) to\s+(?:\w+ly\s+)?$", re.IGNORECASE
)

_RESOURCE = (
    r"(?:parameter count|parameters|FLOPs?|memory|compute|computation|latency|GPU[- ](?:hours?|days?)|"
    r"training (?:time|costs?|compute|tokens|budget|effort)|"
    r"inference (?:time|costs?|latency|speed)|energy|throughput|storage|computational (?:costs?|complexity)|"
    r"memory (?:usage|footprint|consumption|requirements?)|KV cache|GPUs?)"
)
_LESS = r"(?:fewer|less|lower|smaller|cheaper|higher|greater|as (?:many|much))"
_BOUND = r"(?:\b(?:only|just|less than|fewer than|under|up to|about|an average of|over|more than|nearly|almost) )"
_COST = (
    re.compile(rf"{_BOUND}?{_FACTOR} (?:[\w-]+ ){{0,2}}?(?:speed-?ups?|faster|cheaper)\b"),
    re.compile(
        rf"{_BOUND}?{_FACTOR} {_LESS} (?:[\w-]+ ){{0,2}}?{_RESOURCE}\b(?: (?:per [\w-]+|usage|requirements?|"
        rf"footprint))?"
    ),
    re.compile(rf"{_BOUND}?{_FACTOR} {_RESOURCE} (?:reductions?|improvements?|savings?|decreases?)\b"),
    re.compile(
        rf"\b(?:only|just|less than|fewer than|under) {_FACTOR} (?:of (?:the )?|trainable |activated )?(?:(?!by\b|"
        rf"on\b|in\b)[\w-]+ ){{0,2}}?{_RESOURCE}\b(?: per task)?"
    ),
    re.compile(
        r"\b(?:reduc|sav|cut|lower|decreas|accelerat|improv)(?:es|e|s|ed|ing)? (?:(?!by\b)[\w/-]+ ){0,4}?"
        rf"(?:{_RESOURCE}|training|inference|decoding)(?: (?!by\b)[\w/-]+){{0,3}}? by "
        rf"(?:up to |about |over |almost |nearly |more than |as much as |a factor of )?{_FACTOR}"
    ),
    re.compile(
        rf"{_BOUND}?{_NUMBER} ?(?:[KMBT]|million|billion|trillion)(?: trainable| active| activated| model| extra|"
        rf" additional)? "
        r"parameters\b"
    ),
    re.compile(rf"{_BOUND}?{_NUMBER} ?(?:\w+ )?GPU[- ](?:hours|days)\b"),
    re.compile(r"\b(?:a|one) single (?:[\w-]+ ){0,3}GPUs?\b|\b(?:only|just) \w+ (?:[\w-]+ ){0,2}GPUs?\b"),
    re.compile(rf"{_BOUND}?\$\d[\d.,]* per \w+"),
    re.compile(
        r"\b(?:linear|sub-?quadratic|near-linear|logarithmic|log-linear)(?: (?:time|memory|"
        r"computational))? (?:complexity|cost)\b"
    ),
    re.compile(r"\bO\([^()]{1,12}(?:\([^()]{1,12}\))?[^()]{0,8}\) in time complexity(?: and memory usage)?"),
)
_MAY_COST = re.compile(r"\d|GPU|complexity|cost")
_LIMIT = re.compile(
    r"\b(?:(?:do|does|did) not (?:extend|generali[sz]e|scale|transfer|hold|improve|always|necessarily|accurately|"
    r"correctly|significantly|suffice|help)|"
    r"fails? (?:to|at|badly|in)|struggles? (?:to|with)|fall(?:s)? short|at the (?:cost|expense) of|is "
    r"limited (?:to|by)|are limited (?:to|by)|"
    r"not (?:robust|sufficient|guaranteed|applicable)|(?:is|are) unable to|still lags?|(?:is|are) sensitive to)"
)
_NOT_OURS = re.compile(
    r"\b(?:existing|previous|prior|traditional|conventional|other|baselines?|unlike|whereas|state-of-the-art|"
    r"vanilla|standard|"
    r"overcom\w+|address\w*|mitigat\w*|alleviat\w*|resolv\w*|solv\w*|tackl\w*|where|compared|current|recent|"
    r"without)\b",
    re.IGNORECASE,
)
# Below this a sentence is an announcement, a fragment or plain background.
_LEAST_SAID = -2.5
_LEAST_FOUND = 0.5
_LEAST_WORDS = 3


def data(excerpts: Sequence[Excerpt]) -> str | None:
    """What it was tried on: named datasets, else how many of which kind."""
    said = (excerpt.sentence for excerpt in excerpts if excerpt.found > _LEAST_SAID)
    telling = [text for text in said if _MAY_DATA.search(text)]
    found = (cell(match[0], least=1) for pattern in _DATA for text in telling for match in pattern.finditer(text))
    return next((phrase for phrase in found if phrase is not None), None)


def result(excerpts: Sequence[Excerpt]) -> str | None:
    """The finding in a few words from its verb on, one with a figure where there is one."""
    told = [excerpt.sentence for excerpt in _by_outcome(excerpts)]
    figures = (phrase for text in told for phrase in _gains(text, _GAIN) if _QUANTITY.search(phrase))
    verdicts = (phrase for text in told for phrase in _gains(text, _VERDICT))
    return next(figures, None) or next(verdicts, None)


def cost(excerpts: Sequence[Excerpt]) -> str | None:
    """What it takes or saves: parameters, memory, time, money, or how it scales."""
    told = [excerpt.sentence for excerpt in _own(excerpts) if _MAY_COST.search(excerpt.sentence)]
    found = (
        cell(match[0])
        for pattern in _COST
        for text in told
        for match in pattern.finditer(text)
        if not _DENIED.search(text[max(0, match.start() - 60) : match.start()])
    )
    return next((phrase for phrase in found if phrase is not None), None)


def limits(excerpts: Sequence[Excerpt]) -> str | None:
    """What was found not to work."""
    for text in (excerpt.sentence for excerpt in _by_outcome(excerpts)):
        for match in _LIMIT.finditer(text):
            phrase = _clause(text, match.start())
            if phrase is not None and not _NOT_OURS.search(text, 0, match.start()):
                return phrase
    return None


def touched(text: str) -> frozenset[Column]:
    """Which of data, cost and limits a text may say something of: a quick look that errs on the generous side."""
    looks: dict[Column, Sequence[re.Pattern[str]]] = {"data": (_MAY_DATA,), "cost": _COST, "limits": (_LIMIT,)}
    return frozenset(column for column, patterns in looks.items() if any(each.search(text) for each in patterns))


def _own(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """From where the paper speaks of itself on: what comes before is background."""
    first = next((index for index, excerpt in enumerate(excerpts) if excerpt.does > 1.0), 0)
    return [excerpt for excerpt in excerpts[first:] if max(excerpt.does, excerpt.found) > 0]


def _by_outcome(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    telling = (excerpt for excerpt in _own(excerpts) if excerpt.found > _LEAST_FOUND)
    return sorted(telling, key=lambda excerpt: -excerpt.found)


def _gains(text: str, verbs: re.Pattern[str]) -> Iterator[str]:
    for verb in verbs.finditer(masked(text)):
        before = text[: verb.start()][-80:]
        doubtful = _DENIED.search(before) or turning_before(text, verb.start())
        if doubtful or (_TO.search(before) and not _MAY_TO.search(before)):
            continue
        if (phrase := _clause(text, verb.start())) is not None and len(phrase.split()) >= _LEAST_WORDS:
            yield phrase


def _clause(text: str, start: int) -> str | None:
    """From `start` to the end of the clause, or to the last preposition before that where this is too long."""
    end = until(text, start, _ENDS_RESULT)
    whole = cell(text[start:end])
    if whole is not None:
        return whole
    ends = [start + found.start() for found in _SOFTER_END.finditer(masked(text[start:end]))]
    shorter = (cell(text[start:soft]) for soft in reversed(ends))
    return next((phrase for phrase in shorter if phrase is not None and len(phrase.split()) > _LEAST_WORDS), None)
