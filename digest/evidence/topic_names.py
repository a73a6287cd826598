"""Whether a name may stand over a topic: it reads as a heading, and its papers bear every word of it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from digest.core.claims import Citation
from digest.core.naming import NameProposal
from digest.core.papers import Paper, Passage
from digest.core.topics import Topic
from digest.evidence.addressing import orders
from digest.evidence.locate import Locator
from digest.evidence.variants import bases, stem
from digest.lexical.tokens import word_count, words

LEAST_WORDS, MOST_WORDS, MOST_CHARACTERS = 2, 8, 64
# Words that any name may have: they say what papers do with a subject, and nothing of the subject.
_LINKING = "analysis application approach aspect method problem question study task technique"
LINKING = frozenset(_LINKING.split())
_LEAST_PAPERS = 2  # that bear a word: what stands in one alone does not stand for the topic
# Letters, digits and what stands between words; a point only inside a number, as in "GPT-3.5".
_PLAIN = re.compile(r"(?:[^\W_]|[ ,:;?&+/()'’‐‑–—-]|(?<=\d)\.(?=\d)|[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff])+")
_ADDRESS = re.compile(r"\bhttps?\b|\bwww\b|//", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# It stands in many abstracts and over no topic.
_PRAISE = re.compile(
    r"\b(?:novel|superior|unprecedented|outstanding|exceptional|remarkable|impressive|revolutionary|pioneering|sota|"
    r"state[ -]of[ -]the[ -]art|ground-?breaking|breakthroughs?)\b",
    re.IGNORECASE,
)
# They stand in every abstract, and turn the sense of what they stand beside.
_TURNING = re.compile(
    r"\b(?:no|not|never|neither|nor|without|cannot|none|nothing|only|more|most|less|least|unlike)\b", re.IGNORECASE
)

# What was proposed instead of a name.
NO_HEADING = "no heading of 2 to 8 words"
SIGNS = "signs that no name has"
ORDER = "an order"
UNSAID = "phrases that the papers do not say"
UNBORNE = "words that the papers do not share"
PRAISE = "praise"
TWICE = "the name of another topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Borne:
    """The names that stand, by the id of their topic, and what the other proposals are instead."""

    names: Mapping[str, str] = field(default_factory=dict)
    objections: Mapping[str, str] = field(default_factory=dict)


def borne(proposals: Sequence[NameProposal], topics: Sequence[Topic], own: Mapping[str, str]) -> Borne:
    """The names that may stand over `topics`; `own` are those of all topics, by id, as they are now.

    No two topics of the result have one name: of equal proposals none stands, since neither sets its topic apart.
    """
    by_id = {topic.id: topic for topic in topics}
    objections: dict[str, str] = {}
    standing: dict[str, str] = {}
    for proposal in proposals:
        name = " ".join(proposal.name.split())
        why = _objection(name, proposal.quotes, by_id[proposal.topic_id])
        if why:
            objections[proposal.topic_id] = why
        else:
            standing[proposal.topic_id] = _capital(name)
    while twice := _twice(dict(own) | standing, standing):
        objections |= dict.fromkeys(twice, TWICE)
        standing = {topic_id: name for topic_id, name in standing.items() if topic_id not in twice}
    return Borne(names=standing, objections=objections)


def _objection(name: str, quotes: Sequence[str], topic: Topic) -> str:
    """Why the name may not stand over the topic; empty where it may."""
    if not LEAST_WORDS <= word_count(name) <= MOST_WORDS or len(name) > MOST_CHARACTERS:
        return NO_HEADING
    if not _PLAIN.fullmatch(name) or _ADDRESS.search(name):
        return SIGNS
    if orders(name):
        return ORDER
    if _PRAISE.search(name):
        return PRAISE
    if not _are_said(quotes, name, topic):
        return UNSAID
    return "" if _is_shared(name, topic) and _turns(name) <= _turns(" ".join(quotes)) else UNBORNE


def _are_said(quotes: Sequence[str], name: str, topic: Topic) -> bool:
    """Whether there are quotes, and each stands in a paper, is no part of an order, and has a word of the name."""
    read = {paper.id: _with_title(paper) for paper in topic.papers}
    locator = Locator(read)
    said = _terms(name)
    return bool(quotes) and all(
        not said.isdisjoint(_terms(quote)) and any(_stands(quote, paper, locator) for paper in read.values())
        for quote in quotes
    )


def _stands(quote: str, paper: Paper, locator: Locator) -> bool:
    place = locator.locate(Citation(paper_id=paper.id, quote=quote))
    if place.status not in {"verbatim", "normalised"} or place.passage is None or place.start is None:
        return False
    text = paper.passages[place.passage].text
    return not any(order.touches(place.start, place.end or place.start) for order in orders(text))


def _is_shared(name: str, topic: Topic) -> bool:
    """Whether every content word and number of the name is said by two of the papers, or by the only one."""
    said = Counter(term for paper in topic.papers for term in _said_by(paper))
    least = min(_LEAST_PAPERS, len(topic.papers))
    wanted = [word for word in words(name) if word not in LINKING] + _NUMBER.findall(name)
    return bool(wanted) and all(any(said[form] >= least for form in bases(word)) for word in wanted)


def _said_by(paper: Paper) -> frozenset[str]:
    """The terms of a paper's title and abstract, without what addresses the machine that reads it."""
    return frozenset().union(*(_terms(_own(passage.text)) for passage in _with_title(paper).passages[:2]))


def _own(text: str) -> str:
    kept, at = "", 0
    for order in orders(text):
        kept, at = f"{kept}{text[at : order.start]}\n", max(at, order.end)
    return kept + text[at:]


def _terms(text: str) -> frozenset[str]:
    """Content words in every form that they may be bent from, and numbers."""
    return frozenset(form for word in words(text) for form in bases(word)) | frozenset(_NUMBER.findall(text))


def _turns(text: str) -> frozenset[str]:
    return frozenset(turn.casefold() for turn in _TURNING.findall(text))


def _with_title(paper: Paper) -> Paper:
    """The paper with its title as a passage, since names may rest on titles."""
    title = Passage(heading="Title", text=paper.title)
    return Paper(id=paper.id, title=paper.title, passages=(title, *paper.passages))


def _twice(names: Mapping[str, str], standing: Mapping[str, str]) -> set[str]:
    """The topics of `standing` whose name, or the set of its words, another topic has as well."""
    forms = {topic_id: {name.casefold(), frozenset(map(stem, words(name)))} for topic_id, name in names.items()}
    counts = Counter(form for each in forms.values() for form in each)
    return {topic_id for topic_id in standing if any(counts[form] > 1 for form in forms[topic_id])}


def _capital(name: str) -> str:
    """The name with a capital first, unless the first word has its own ("mBERT")."""
    first = name.split(" ", 1)[0]
    return name[:1].upper() + name[1:] if first.islower() else name
