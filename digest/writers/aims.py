"""The cells that say what a paper is after: its task and its method."""

import re
from collections.abc import Iterable, Iterator, Sequence

from digest.writers.excerpts import Excerpt
from digest.writers.phrases import cell, until

_PAPER = r"(?:paper|work|study|article|survey|thesis|report|book|chapter|review)"
_WE = rf"\b(?:[Ww]e|(?:[Tt]his|[Tt]he present|[Oo]ur) (?:\w+ )?{_PAPER})"
_ADVERBS = r"(?:(?:\w+ly|also|then|first|here|hence|thus|instead|further|aim to|seek to|attempt to) ){0,3}"
_CLAUSE = (
    r"[,;:.?!](?=\s|$)|\s(?:that|which|who|whose|where|when|while|whereas|by|via|using|from|as|but|called|named|"
    r"dubbed|termed|"
    r"coined|is|are|can|has|have|without|through|under|within|based (?:on|upon)|including|such|with|during|along|"
    r"across|aiming|aims|--|due|because|into|if|used|given|"
    r"and (?:we|then|show|demonstrate|provide|analy\w+|evaluate|prove|propose|introduce|present|study|reproduce|"
    r"examine|"
    r"explore|establish|train|develop|use|apply|conduct|investigate|validate|compare|test|give|find|describe|discuss|"
    r"explain|aim|identify|can|thus|is|are|improve|reveal|offer)"
)
_ENDS_TASK = re.compile(rf"(?:{_CLAUSE}))(?=\W|$)")
_ENDS_NAME = re.compile(
    rf"(?:{_CLAUSE}|to|for|in|on|at|designed|specifically|leverag\w*|enabl\w*|consist\w*|compris\w*|tailored|allowing|"
    r"capable|suitable|inspired|featuring|combining|over|towards?|aimed|dedicated|short|trained|built|"
    r"focus\w*))(?=\W|$)"
)
_ENDS_CLAUSE = re.compile(r"[,;:.?!](?=\s|$)|\s(?:by|via|using|while|whereas|--|and (?:we|show|find|propose))(?=\W)")

_MADE = re.compile(
    rf"{_WE} {_ADVERBS}(?:propos|present|introduc|develop|design|devis|formulat|build|describ|unveil|creat|"
    r"provid|offer|conduct|perform)(?:e|es|ed|s)? (?:to (?:use|apply|employ|leverage|adopt|utilize|combine) )?(?=\S)"
)
_GENERIC = frozenset(
    """
    a ability access advances algorithm algorithms alternative an analysis and approach approaches architecture
    architectures basic benchmark book broad capabilities capability categories category class comparison
    comprehensive concept concise cost-effective deep description detailed different easy effect effective
    effects efficient empirical end-to-end evaluation evidence examination experimental experiments extensive
    families family first flexible framework frameworks general generic highly holistic hypothesis idea impact
    improved in-depth inference innovative insights introduction investigation issue issues its key kind large
    large-scale lightweight mechanism mechanisms method methodology methods metric model models modified module
    motivations network networks new nlp notion novel of open open-source or our overview paradigm performance
    pipeline powerful practical principled problem problems procedure process progress proof question questions
    range recent recipe results review rigorous role scenarios scheme schemes series set several simple solution
    solutions specific straightforward strategies strategy studies study suite survey system systematic systems
    task tasks technique techniques the their theoretical theory thorough three tool tools training
    training-free transformer transformers two type understanding unified unifying usage use variant variants
    various way ways yet
    """.split()  # noqa: SIM905
)
_HOLLOW = re.compile(
    r"^(?:\S+ ){0,3}(?:evidence|insights?|guidelines?|results?|experiments|ablations?|understanding|guarantees?|"
    r"examples?|intuitions?|explanations?|discussions?|hypothes[ie]s|conjectures?|recommendations?|proofs?|to|"
    r"improvements?|findings|answers?|perspectives?|directions|problems?|derivation|details|investigation|"
    r"lines of|space)\b|^(?:how|that|what|why|whether|where|upon|on|our|\d)"
)
_APPOSITION = re.compile(r"(?:\s\([^()]*\))?,? (?:which is |is )?(?=an? )|(?:\s\([^()]*\))?, (?=the first )")
_NAME = re.compile(r"[\w+.-]*[A-Z0-9][\w+.-]*(?: [A-Z][\w+.-]*)*")
_NAME_AFTER = re.compile(
    r",? (?:called |named |dubbed |termed |coined |namely |i\.e\., )?(?=[\w-]*[A-Z])[\w+-]+(?: "
    r"[A-Z][\w+-]*)*(?: \([^()]{1,60}\))?(?=[,.;:]| (?:that|which|for|to)\b)"
)
_WORD = re.compile(r"[\w-]{2,}")
_JOINS = re.compile(r" (for|to|of|in|on|with|without|based on|via|using|by|that|which)\b ?")
_OPENS_CLAUSE = frozenset({"to", "that", "which"})

_STUDIED = re.compile(
    rf"{_WE} {_ADVERBS}(?:stud(?:y|ies)|investigat(?:e|es)|explor(?:e|es)|examin(?:e|es)|analy[sz](?:e|es)|revisits?|"
    r"focus(?:es)? on|address(?:es)?|tackles?|consider|reviews?|surveys?)(?: and \w+)? (?=\S)"
)
_QUESTION = re.compile(r"(?:how|whether|why|what|when|if|which|to what extent|the question of whether)\b")
_PURPOSE = re.compile(r"\bfor (?=\S)")
_PURPOSE_HEAD = re.compile(
    r"(?:\w{3,}ing|\w+tion|\w+sion|tasks?|inference|attacks?|search|retrieval|control|analysis|synthesis|problems?|"
    r"transfer|interpretability|equations?|learning|flows?|rollouts?|text)$",
    re.IGNORECASE,
)
_NO_PURPOSE = re.compile(
    r"(?:this|these|that|each|any|all|our|its|their|future|further|both|such|various|many|several|the first|more|"
    r"better|implementing|doing|solving|achieving|improving|understanding how|example|instance|given|different|use|"
    r"a (?:variety|"
    r"range|wide)|individual|which|whom|reproduc\w+|specific|real|a (?:given|single|specific|particular)|most|some|"
    r"every|S\w+ vis|\w+ing (?:the|a|an|our|this|these|their|its)|free|one|two|three|four|evaluating|comparison|"
    r"an?\b)\b",
    re.IGNORECASE,
)
_KNOWN_TASK = re.compile(
    r"(?:\b(?:long-context|long-range|neural|multilingual|cross-lingual|low-resource|automatic|end-to-end|"
    r"autoregressive|masked|"
    r"causal|streaming|long-term|long sequence|multivariate|human|visual|abstractive|open-domain|document-level|"
    r"simultaneous|unsupervised|semantic|offline|online|multi-task|few-shot|zero-shot|extractive|robotic|"
    r"protein)[ -])*"
    r"\b(?:language model+ing|machine translation|image classification|image generation|speech recognition|"
    r"time series forecasting|text classification|question answering|text summarization|summarization|"
    r"object detection|"
    r"semantic segmentation|code generation|in-context learning|named entity recognition|sentiment analysis|"
    r"information retrieval|handwritten text recognition|handwriting recognition|pose estimation|"
    r"reinforcement learning|federated learning|speech synthesis|text generation|domain adaptation|"
    r"multi-step reasoning|structure prediction|audio classification|model compression|sentence embeddings?|"
    r"relation extraction|entity linking|fact checking|imitation learning|motion control|multi-hop reasoning)\b"
)


def method(excerpts: Sequence[Excerpt]) -> str | None:
    """What is proposed, by name and kind ("Marl, a parser for tide tables")."""
    made = (phrase for excerpt in _by_purpose(excerpts) for phrase in _proposals(excerpt.sentence))
    return next((phrase for phrase in made if phrase is not None), None)


def task(excerpts: Sequence[Excerpt]) -> str | None:
    """What it is for or what is asked: the object of "we study", the purpose of what is proposed, or a known task."""
    ranked = _by_purpose(excerpts)
    telling = [excerpt.sentence for excerpt in ranked[:3]]
    found = (phrase for text in telling for phrase in (*_studied(text), *_purposes(text)))
    known = (match[0] for excerpt in ranked[:1] if (match := _KNOWN_TASK.search(excerpt.sentence)))
    return next(found, None) or next(known, None)


def _by_purpose(excerpts: Iterable[Excerpt]) -> list[Excerpt]:
    """Those that say what the paper does, the plainest first."""
    return sorted((excerpt for excerpt in excerpts if excerpt.does > 1.0), key=lambda excerpt: -excerpt.does)


def _proposals(text: str) -> Iterator[str]:
    for made in _MADE.finditer(text):
        if not _HOLLOW.match(text[made.end() :]) and (phrase := _proposal(text, made.end())):
            yield phrase


def _proposal(text: str, start: int) -> str | None:
    """The name with its kind ("Marl, a parser for tide tables"), else the kind, with the name where it follows."""
    name = _NAME.match(text, start)
    apposition = _APPOSITION.match(text, name.end()) if name else None
    if apposition is not None:
        return _grown(text, start, apposition.end())
    return _grown(text, start, start)


def _grown(text: str, start: int, kind: int) -> str | None:
    """The phrase from `start` on, and further where `text[kind:]` says nothing particular yet ("a new method")."""
    end = until(text, kind, _ENDS_NAME)
    for _ in range(3):
        if _is_particular(text[kind:end]):
            named = _NAME_AFTER.match(text, end)
            return cell(text[start : named.end()] if named else text[start:end]) or cell(text[start:end])
        join = _JOINS.match(text, end)
        if join is None:
            return None
        end = until(text, join.end(), _ENDS_CLAUSE if join[1] in _OPENS_CLAUSE else _ENDS_NAME)
    return None


def _is_particular(phrase: str) -> bool:
    """Whether a phrase says more than "a new method": two telling words, or one that is a compound."""
    telling = [word for word in _WORD.findall(phrase) if word.lower() not in _GENERIC]
    return len(telling) > 1 or any("-" in word[1:-1] for word in telling)


def _studied(text: str) -> Iterator[str]:
    for studied in _STUDIED.finditer(text):
        start = studied.end()
        asks = _QUESTION.match(text, start) is not None
        phrase = cell(text[start : until(text, start, _ENDS_CLAUSE if asks else _ENDS_TASK)])
        if phrase and (asks or _is_particular(phrase)):
            yield phrase


def _purposes(text: str) -> Iterator[str]:
    for purpose in _PURPOSE.finditer(text):
        start = purpose.end()
        phrase = cell(text[start : until(text, start, _ENDS_NAME)])
        if phrase and not _NO_PURPOSE.match(phrase) and _PURPOSE_HEAD.search(phrase) and _is_particular(phrase):
            yield phrase
