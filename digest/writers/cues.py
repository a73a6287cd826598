"""What the wording of a sentence says about its part in an abstract: what a paper does, what it found, or neither.

Cue phrases, numbers and position, as in H. P. Edmundson, "New Methods in Automatic Extracting" (1969). Each table holds
patterns, for text in lower case, with the points that a match gives or takes.
"""

import re

Table = tuple[tuple[re.Pattern[str], float], ...]

_PAPER = r"(?:paper|work|study|article|survey|review|thesis|report|book|chapter|letter|tutorial|note|research)"
_WE = rf"(?:we|(?:this|the present|our) (?:\w+ )?{_PAPER}|this {_PAPER})"
_ADVERBS = r"(?:(?:\w+ly|also|then|first|here|hence|thus|instead|further|aim to|seek to|attempts? to|try to) ){0,3}"
_MAKES = (
    r"(?:propos|present|introduc|develop|design|devis|creat|build|construct|formulat|unveil|describ|"
    r"devot)(?:e|es|ed|s)?"
)
_STUDIES = (
    r"(?:stud(?:y|ies|ied)|tr(?:y|ies) to|(?:investigat|explor|examin|analy[sz]|revisit|address|survey|review|"
    r"consider|"
    r"discuss|formali[sz]|compar|evaluat|extend|adapt|seek|aim|focus|attempt|delv|tackl|ask|argu|pursu|provid|"
    r"offer|conduct|"
    r"perform|deriv|establish|outlin|bridg|benchmark|demystif|elucidat|rethink|generali[sz]|suggest|identif|contribut|"
    r"take|cover|leverag|employ|train|adopt|us|utili[sz]|exploit|scal|appl)(?:e|es|ed|s|y|ies|ied)?)"
)
_SHOWS = (
    r"(?:find|found|observed?|show(?:s|ed)?|demonstrate[sd]?|discover(?:ed)?|prove[sd]?|reveal(?:s|ed)?|"
    r"confirm(?:s|ed)?|"
    r"conclude|establish|identify|uncover|verify|see|report|note|achieve[sd]?|obtain(?:ed)?|improve[sd]?|"
    r"reduce[sd]?|finds|outperform(?:s|ed)?|surpass(?:es|ed)?|attain|provide evidence)"
)
_PUBLISHED = (
    r"(?:code|codes|models?|datasets?|data|weights|checkpoints?|demos?|videos?|implementations?|page|"
    r"website|repository)"
)


def _table(*rows: tuple[str, float]) -> Table:
    return tuple((re.compile(pattern), points) for pattern, points in rows)


_PURPOSE = _table(
    (r"\b(?:answers? to|sheds? light)\b", -0.8),
    (rf"\b{_WE} {_ADVERBS}{_MAKES}\b", 3.0),
    (rf"\b{_WE} {_ADVERBS}{_STUDIES}\b", 1.8),
    (rf"\b(?:in|with|through) (?:this|the present|our) (?:\w+ )?{_PAPER}\b", 1.5),
    (rf"\bthis (?:\w+ )?{_PAPER}\b", 0.7),
    (r"\b(?:is|are|was) (?:\w+ly )?(?:proposed|presented|introduced|developed|investigated|studied)\b", 1.2),
    (r"\b(?:novel|new|first|simple|unified|plug-and-play)\b", 0.5),
    (r"\b(?:called|named|dubbed|termed|coined|namely)\b", 0.7),
    (rf"\b{_WE} {_ADVERBS}{_SHOWS}\b", 0.8),
    (rf"\b(?:we|{_PAPER}) (?:also|further|additionally|finally|then)\b", -1.2),
    (
        (
            r"\b(?:empirical|experimental|extensive|promising|preliminary) (?:\w+ )?(?:results|evidence|experiments|"
            r"findings)\b"
        ),
        -1.5,
    ),
    (r"\b(?:experiments|ablations?|ablation stud(?:y|ies)|case stud(?:y|ies)|insights|guidelines)\b", -0.8),
    (
        (
            r"^(?:additionally|also|finally|moreover|furthermore|besides|in addition|lastly|further|then|next|"
            r"for example)\b"
        ),
        -1.2,
    ),
)
_RESULT = _table(
    (r"\b(?:effectiveness|generality|usefulness|validity|efficacy|understanding|advantages?|benefits?) of\b", -0.8),
    (r"\b(?:outperform\w*|surpass\w*|exceed(?:s|ed|ing))\b", 2.2),
    (
        (
            r"\b(?:results?|experiments?|evaluations?|findings?|analys[ie]s|observations?|study|simulations?|"
            r"benchmarks)\b[^.;]{0,60}?"
            r"\b(?:shows?|showed|demonstrated?|demonstrates|indicates?|suggests?|reveals?|confirms?|highlights?|"
            r"verify|proves?)\b"
        ),
        2.0,
    ),
    (rf"\b(?:we|{_PAPER}) {_ADVERBS}{_SHOWS}\b", 1.6),
    (r"\b(?:achiev|attain|obtain|yield|deliver|reach|exhibit)(?:e|es|s|ed|ing)?\b", 1.2),
    (
        (
            r"\b(?:improv|reduc|increas|accelerat|decreas|boost|enhanc|sav|lower|cut|gain|speed)(?:e|es|s|ed|ing|ting)?\b"
            r"[^.;]{0,80}?\d"
        ),
        1.4,
    ),
    (
        (
            r"\b(?:state-of-the-art|sota|competitive|comparable|on par|superior|significant(?:ly)?|consistent(?:ly)?|"
            r"substantial(?:ly)?|better|faster|fewer)\b"
        ),
        0.7,
    ),
    (r"\b(?:speed-?ups?|improvements? (?:of|over|in)|gains? (?:of|over)|leads? to|results in|converges?)\b", 0.7),
    (r"(?<![\w.-])\d[\d.,]*\\? ?(?:%|x\b|times\b|percent\b|points?\b)|\b\d+\.\d+\b", 1.3),
    (
        (
            rf"\bwe {_ADVERBS}(?:evaluat|test|validat|appl|conduct|perform|compar|benchmark|measur|propos|introduc|"
            rf"present)\w*\b"
        ),
        -1.2,
    ),
    (
        (
            r"\b(?:we hope|hopefully|pav(?:es?|ing)|potential|could|would|may|might|steps? towards?|contributes? to|"
            r"insights?|implications?|discuss|underscor\w+|future|promising direction)\b"
        ),
        -0.9,
    ),
    (r"^(?:to (?:address|tackle|overcome|this end|bridge|mitigate|solve)|motivated|inspired)\b", -1.5),
)
_BACKGROUND = _table(
    (
        (
            r"\b(?:has|have) (?:\w+ )?(?:become|emerged|shown|demonstrated|achieved|been|revolutioni[sz]ed|gained|led|"
            r"attracted|"
            r"proven|exhibited|made|received|seen|enabled|garnered|brought|transformed|surpassed|displayed|enjoyed|"
            r"driven)\b"
        ),
        -1.6,
    ),
    (
        (
            r"\b(?:recent(?:ly| years| advances| work| studies| research)|previous (?:works?|studies|methods)|"
            r"existing (?:works?|methods|approaches|studies)|prior works?|typically|nowadays|ubiquitous|unclear|"
            r"little is known|under-?explored|remains? (?:a|an|un\w+|challenging|elusive|limited|open)|"
            r"poorly understood)\b"
        ),
        -1.1,
    ),
    (r"^(?:however|while|although|despite|recent|existing|previous|prior|traditional|conventional|current)\b", -0.8),
)
_ASIDE = _table(
    (
        (
            rf"https?:|www\.|\.github\.io|\b{_PUBLISHED}\b[^.;]{{0,60}}\b(?:available|released?|open-?sourced?|public|"
            rf"found at)\b|\bwe (?:\w+ ){{0,2}}(?:release|open-?source|share)\b[^.;]{{0,40}}\b{_PUBLISHED}\b"
        ),
        -6.0,
    ),
    (r"^(?:\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])\)|\d\.\s|[:;,\u2022*-])|[:?]$", -2.5),
    (r"\bwe hope\b|\bwill be\b", -2.0),
)
_OWN = re.compile(rf"\b(?:we|our|ours|this (?:{_PAPER}|method|approach|model))\b")
_LEAST_WORDS, _MOST_WORDS = 7, 45
_PLACE_COUNTS = 0.8
_OPENING = 0.2


def points(sentence: str, place: float) -> tuple[float, float]:
    """Points for saying what the paper does, and for saying what it found.

    `place` is 0 for the first sentence of the abstract and 1 for the last: findings come late.
    """
    lower = sentence.lower()
    either = _background(lower, place) + _shape(lower)
    does = _points(lower, _PURPOSE) + either - _PLACE_COUNTS * place
    found = _points(lower, _RESULT) + either + _PLACE_COUNTS * place
    return does, found


def _points(lower: str, table: Table) -> float:
    return sum(worth for pattern, worth in table if pattern.search(lower))


def _background(lower: str, place: float) -> float:
    """Points taken for speaking of the field, or for opening with anything but the paper's own voice.

    That voice gives most of them back.
    """
    taken = _points(lower, _BACKGROUND) - (1.0 if place < _OPENING else 0.0)
    return taken / 3 if taken and _OWN.search(lower) else taken


def _shape(lower: str) -> float:
    """Points taken for announcements, fragments and questions, and for being too short or too long."""
    count = len(lower.split())
    length = -2.0 if count < _LEAST_WORDS else -max(0, count - _MOST_WORDS) / 10
    return _points(lower, _ASIDE) + length
