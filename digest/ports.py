"""Every seam of the program on one page: what plug-ins are, and what the outside world looks like to them.

A plug-in is a frozen dataclass whose fields are its config options, plus one line in its folder's table. `ports`
is always the last argument: no module reads the clock, the environment or standard input by itself.
"""

from collections.abc import AsyncIterator, Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

from digest.core.claims import CheckedClaim, Claim, Finding, LocatedClaim
from digest.core.coverage import CoveredPaper, PastEdition, WaitingPaper
from digest.core.deliveries import Answer
from digest.core.drafts import Draft, KeptReply, Prompt, Reply, Revision, WriterName
from digest.core.editions import Edition, Page, Reader, Receipt, Section, Selection, Window
from digest.core.errors import UnreadablePaperError
from digest.core.groupings import Grouping
from digest.core.naming import MoveProposal, NameProposal
from digest.core.papers import Paper
from digest.core.topics import Batch, PastTopic, Topic, TopicWish
from digest.core.web import WebReply, WebRequest


class Model(Protocol):
    """Answers prompts. Models compose: a retrying model wraps a limiting one, which wraps an endpoint."""

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask once; raises a `ModelError` when there is no usable reply."""


class Replies(Protocol):
    """The replies that are kept between runs."""

    def get(self, key: str) -> KeptReply | None:
        """The reply kept under the hash of its logical prompt, or None."""

    def put(self, reply: KeptReply) -> None:
        """Keep a reply; it is on the disk when this returns."""


class KeptVectors(Protocol):
    """The vectors that are kept between runs, by the hashes of what they were made of."""

    def found(self, keys: Collection[str]) -> Mapping[str, Sequence[float]]:
        """Those of `keys` that are kept, with their vectors."""

    def keep(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep vectors by their keys; they are on the disk when this returns."""

    def use(self, keys: Collection[str]) -> None:
        """These are what the edition is made of, whether they are kept already or not."""


class Embedder(Protocol):
    """Turns texts into vectors, one of equal length a text, in the order given."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Ask for vectors; raises a `ModelError` when there are none."""


class TopicMemory(Protocol):
    """The topics of earlier editions, and what people wish of topics."""

    def past(self) -> Sequence[PastTopic]:
        """The topics of the editions before this one, those of the very last one first, as they are wished to be."""

    def previous(self) -> str | None:
        """The edition before this one; None where there is none."""

    def wishes(self) -> Sequence[TopicWish]:
        """What is wished of topics, of those of this edition too."""

    def keep(self, topics: Sequence[Topic], made: datetime) -> None:
        """Remember the topics of this edition, in the place of those before; on the disk when this returns."""


class PaperMemory(Protocol):
    """What editions covered, as the one that is being made sees it."""

    def covered(self) -> Sequence[CoveredPaper]:
        """The papers of other editions that reached whom they were for, oldest edition first."""

    def editions(self) -> Sequence[PastEdition]:
        """The other editions, oldest window first."""

    def waiting(self) -> Sequence[WaitingPaper]:
        """The papers of earlier editions that reached nobody, oldest edition first."""

    def keep(self, edition: Edition) -> None:
        """Remember what the edition covers, in the place of what it covered before; on the disk when this returns."""


class Web(Protocol):
    """Reads addresses with good manners, and keeps what they answered. It is opened for as long as sources are read."""

    async def __aenter__(self) -> Self:
        """Open what is needed."""

    async def __aexit__(self, *error: object) -> None:
        """Close it; raises nothing."""

    async def get(self, request: WebRequest) -> WebReply:
        """What the address answers, or answered lately.

        A service that is busy, slow or broken is asked again, as it wishes; raises `SourceError` when that is in vain.
        Any other answer, an error too, is given back for whoever asked to understand.
        """


class Templates(Protocol):
    """A folder of strict templates."""

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Fill a template; raises `TemplateError` when it is missing, broken, or uses a variable nothing sets."""


class Progress(Protocol):
    """Tells the person who waits how far the run is; never on standard output."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage of the run, with the number of steps it will take where known."""

    def step(self) -> None:
        """One step of the stage is done."""

    def tell(self, message: str) -> None:
        """Say something that must be seen, such as a paper that could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The outside world, handed in. `wiring` makes it for the command line, tests make their own.

    `read_bytes` gives the content of an input file, or standard input for `-`; `secret` what the environment holds
    under a name, empty where it holds nothing; `out` is the folder of editions and state; `model` and `embedder` are
    None unless the user asked for them, as is `strong`, the model that is asked for what failed its checks. `topics`
    is None where an edition stands by itself, with no others before it, and so is `papers`.

    `window` are the days that the edition covers, `span` those that sources are asked for: the same, and before them
    the days whose late papers it takes. Both are None where papers of all days are wanted. `web` is None for who reads
    no addresses.
    """

    now: Callable[[], datetime]
    read_bytes: Callable[[str], bytes]
    secret: Callable[[str], str]
    out: Path
    prompts: Templates
    templates: Templates
    progress: Progress
    model: Model | None = None
    strong: Model | None = None
    embedder: Embedder | None = None
    topics: TopicMemory | None = None
    papers: PaperMemory | None = None
    window: Window | None = None
    span: Window | None = None
    web: Web | None = None


class Source(Protocol):
    """Where papers come from. A damaged paper is yielded as an error and counted; the rest is still read."""

    kind: ClassVar[str]

    @property
    def name(self) -> str:
        """What the edition calls this source."""

    def read(self, ports: Ports) -> AsyncIterator[Paper | UnreadablePaperError]:
        """Yield the papers; raises `SourceError` when the source as a whole cannot be read."""

    async def probe(self, ports: Ports) -> str:
        """Try the source and say in one sentence what was found; raises `SourceError`."""


class Ranker(Protocol):
    """One step of selecting: it decides which papers are written about, listed by title, or only counted."""

    def rank(self, papers: Sequence[Paper], reader: Reader, ports: Ports) -> Selection:
        """Every paper given is in `papers`, in `also`, or in one of the counts."""


class Grouper(Protocol):
    """How papers become topics. Each paper is in exactly one topic."""

    async def group(self, papers: Sequence[Paper], ports: Ports) -> Grouping:
        """The topics in reading order; the same set of papers gives the same topics in any order."""


class Namer(Protocol):
    """How a model is asked about topics. Like a writer it does no I/O; each generator yields one prompt."""

    def name(
        self, topics: Sequence[Topic], taken: Sequence[str], ports: Ports
    ) -> Generator[Prompt, Reply, tuple[NameProposal, ...]]:
        """Propose names for topics, beside those that are `taken`."""

    def review(
        self, misfits: Sequence[Paper], topics: Sequence[Topic], ports: Ports
    ) -> Generator[Prompt, Reply, tuple[MoveProposal, ...]]:
        """Propose which of the topics papers of these topics belong to, where that is another one."""


class Writer(Protocol):
    """How a topic becomes a draft. A writer does no I/O: it yields prompts, is sent replies, and returns."""

    name: ClassVar[WriterName]

    def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
        """Draft summary, notes and comparison of a batch."""

    def revise(self, failed: Sequence[CheckedClaim], batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Revision]:
        """Write failed claims once more, or withdraw them."""

    def overview(self, sections: Sequence[Section], ports: Ports) -> Generator[Prompt, Reply, tuple[Claim, ...]]:
        """Say in three to five claims what the edition holds."""


class Check(Protocol):
    """What a claim must satisfy."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterable[Finding]:
        """Look at claims together; `papers` maps ids to the papers that may be cited."""


class Renderer(Protocol):
    """How an edition becomes pages. The same edition gives the same bytes."""

    def render(self, edition: Edition, reader: Reader, ports: Ports) -> Sequence[Page]:
        """Make the pages of one kind."""


class Channel(Protocol):
    """Where pages go."""

    async def deliver(self, pages: Sequence[Page], ports: Ports) -> Sequence[Receipt]:
        """Hand the pages over; raises `DeliveryError` when the channel takes nothing at all."""

    async def probe(self, ports: Ports) -> str:
        """Try the channel and say in one sentence what was found; raises `DeliveryError`."""


class Connection(Protocol):
    """A way to a mail server, opened as often as needed. Answers are values: what is to be done next follows."""

    async def open(self) -> None:
        """Connect and log in; raises `DeliveryError`, `passing` where that may work later."""

    async def offer(self, sender: str, recipient: str, message: bytes) -> Answer | None:
        """Ask whether a message may come; nothing of it is sent. None is yes."""

    async def hand_over(self, message: bytes, key: str) -> Answer:
        """Send the message that was just offered; `key` is the same for every try of it."""

    async def close(self) -> None:
        """Say goodbye; raises nothing."""


class Transport(Protocol):
    """How messages leave. `idempotent` says that handing one over twice under one key delivers it once."""

    idempotent: ClassVar[bool]

    def connection(self, ports: Ports) -> Connection:
        """A connection, not yet open; raises `ConfigError` where the environment lacks what it needs."""

    async def probe(self, ports: Ports) -> str:
        """Go as far as one can without sending, and say in one sentence what was found; raises `DeliveryError`."""


Registry = Mapping[str, type[Any]]
