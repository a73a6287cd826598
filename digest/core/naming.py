"""What a model proposes for topics: names, and topics for papers that stand in the wrong one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NameProposal:
    """A name for a topic, and the phrases of its papers that the name is said to rest on."""

    topic_id: str
    name: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveProposal:
    """The topic that a paper should stand in, None where it should stay, and the words of the paper that show it."""

    paper_id: str
    topic_id: str | None
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingCounts:
    """What came of asking a model about topics.

    `asked` topics were to be named, `named` of them are; `reviewed` papers were looked at, `moved` of them stand in
    another topic now. `ignored` counts moves that were proposed and not made.
    """

    asked: int = 0
    named: int = 0
    reviewed: int = 0
    moved: int = 0
    ignored: int = 0
