"""Papers as the model sees them: under short keys, between lines that their text cannot forge.

The same papers give the same keys and marks in any order and in every run.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.core.claims import Citation
from digest.core.papers import Paper, Passage

_SHORTEST_KEY = 4
_MARK_LENGTH = 10
# Chat templates read these as the end or the start of a message, wherever they stand.
_CONTROL = re.compile(
    r"(?<=<)(?=[|\uff5c]|/?(?:s|[be]os|unk|pad|mask|think|tool_(?:call|response)s?|(?:start|end)_of_turn)>"
    r"|extra_id_\d+>|</?SYS>>)"
    r"|(?<=\[)(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])",
    re.IGNORECASE,
)
# Neither may stand in the JSON of a request.
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_AROUND_KEY = re.compile(r"^\W*(?:(?:paper|key|claim|topic|id)\b)?\W*|\W+$", re.IGNORECASE)
_UNLIKE_A_KEY = re.compile(r"[^A-Za-z0-9_ .:<>-]")
_LONGEST_KEY_SHOWN = 64
_WORD_JOINER = "\u2060"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedPaper:
    """A paper as it enters a prompt."""

    key: str
    title: str
    passages: tuple[Passage, ...]


class Keys:
    """The closed set of keys of one prompt: a key for each id, and the way back."""

    def __init__(self, ids: Iterable[str], letter: str = "k") -> None:
        self._key_of = keys_for(ids, letter)
        self._id_of = {key: each for each, key in self._key_of.items()}

    def __getitem__(self, paper_id: str) -> str:
        return self._key_of[paper_id]

    def __contains__(self, paper_id: str) -> bool:
        return paper_id in self._key_of

    def id_of(self, key: str) -> str | None:
        """What the key stands for, or None; `paper K3F9A` and `<k3f9a>` are ways of writing `k3f9a`.

        A key on several lines, or with letters that are not of ASCII, is none.
        """
        if not (key.isascii() and key.isprintable()):
            return None
        return self._id_of.get(_AROUND_KEY.sub("", key).casefold())

    def shown(self, paper_id: str) -> str:
        """The key of a paper of the set; for any other what the claim called it."""
        return self._key_of.get(paper_id, disarmed(paper_id))

    def citation(self, key: str, quote: str) -> Citation:
        """A citation of the paper with that key; an unknown key stays visible as a paper that there is not."""
        paper_id = self.id_of(key)
        # With a space no key can pass for the id of a paper outside the set.
        return Citation(paper_id=f"key {key_shown(key)}" if paper_id is None else paper_id, quote=quote)


def keys_for(ids: Iterable[str], letter: str = "k") -> dict[str, str]:
    """A key for each id: a letter and four hex digits of its SHA-256, more where it takes more to tell all apart."""
    hashes = {each: _sha256(each) for each in ids}
    length = _SHORTEST_KEY
    while len({digits[:length] for digits in hashes.values()}) < len(hashes):
        length += 1
    return {each: f"{letter}{digits[:length]}" for each, digits in hashes.items()}


def key_shown(key: str) -> str:
    """A key of a reply as people and prompts may see it: one short line, with `?` for what no key is made of."""
    return _UNLIKE_A_KEY.sub("?", key[:_LONGEST_KEY_SHOWN])


def mark_for(texts: Sequence[str], length: int = _MARK_LENGTH, *, avoiding: Sequence[str] = ()) -> str:
    """Hex digits that stand in none of `texts`, from a hash of all of them: who writes one cannot forge them.

    They stand in none of `avoiding` either, which changes them only where they would.
    """
    seed = "\n".join(texts)
    every = "\n".join([seed, *avoiding]).casefold()
    while True:
        mark = _sha256(seed)[:length]
        if mark not in every:
            return mark
        seed = mark + seed


def keyed(papers: Sequence[Paper], keys: Keys) -> tuple[KeyedPaper, ...]:
    """The papers in their order, with passages that hold text."""
    return tuple(
        KeyedPaper(key=keys[paper.id], title=disarmed(paper.title), passages=_passages(paper)) for paper in papers
    )


def texts_of(papers: Sequence[KeyedPaper]) -> list[str]:
    """Everything of the papers that strangers wrote."""
    return [text for paper in papers for text in (paper.title, *_texts(paper.passages))]


def has_text(paper: Paper) -> bool:
    """Whether there is anything in the paper that could be quoted."""
    return any(passage.text.strip() for passage in paper.passages)


def disarmed(text: str) -> str:
    """The text without what would break a request or end a message in a chat template.

    An invisible word joiner breaks up control tokens; quotes are compared without it.
    """
    return _CONTROL.sub(_WORD_JOINER, _UNSENDABLE.sub("\ufffd", text))


def _passages(paper: Paper) -> tuple[Passage, ...]:
    return tuple(
        Passage(heading=disarmed(passage.heading), text=disarmed(passage.text))
        for passage in paper.passages
        if passage.text.strip()
    )


def _texts(passages: Sequence[Passage]) -> list[str]:
    return [text for passage in passages for text in (passage.heading, passage.text)]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
