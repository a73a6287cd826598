"""What is seen while a topic is written: what the model was asked, what it drafted, and what of that failed."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from digest.core.claims import CheckedClaim, Claim
from digest.core.drafts import Draft, Prompt, Reply, Revision, Usage, WriterName
from digest.core.editions import Section
from digest.core.errors import ModelError, ReplyError
from digest.core.topics import Batch
from digest.llm.repairing import took_mending
from digest.ports import Model, Ports, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A prompt that was answered, now or when the reply was kept; `mended` says that its first reply was unreadable."""

    prompt: str
    usage: Usage
    seconds: float
    mended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A prompt that got no usable reply, and why; `unreadable` says that what came could not be read."""

    prompt: str
    reason: str
    unreadable: bool


class Overheard:
    """Asks `model`, and notes every prompt in `calls` or in `failures`, each prompt once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._asked: set[Prompt] = set()
        self.calls: list[Call] = []
        self.failures: list[Failure] = []

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask, and note what came of it."""
        asked_before = prompt in self._asked
        self._asked.add(prompt)
        try:
            reply = await self._model.complete(prompt)
        except ModelError as error:
            failure = Failure(prompt=prompt.name, reason=error.sentence, unreadable=isinstance(error, ReplyError))
            self.failures.append(failure)
            raise
        if not asked_before:
            mended = took_mending(prompt, reply)
            self.calls.append(Call(prompt=prompt.name, usage=reply.usage, seconds=reply.seconds, mended=mended))
        return reply


@dataclass(slots=True, kw_only=True)
class Watched:
    """Writes as `writer` does. `drafted` are the model's claims, `failed` those of them that failed a check at first.

    What the writer put in the model's place is in neither.
    """

    name: ClassVar[WriterName] = "model"
    writer: Writer
    drafted: list[Claim] = field(default_factory=list)
    failed: dict[str, CheckedClaim] = field(default_factory=dict)

    def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
        """Draft, and note the claims."""
        draft = yield from self.writer.write(batch, ports)
        if is_the_models(draft):
            rows = draft.comparison.rows if draft.comparison else ()
            self.drafted += draft.summary
            self.drafted += [cell for row in rows for cell in row.cells if cell is not None]
            self.drafted += [claim for note in draft.notes if note.written_by is None for claim in note.claims]
        return draft

    def revise(self, failed: Sequence[CheckedClaim], batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Revision]:
        """Revise, and note what failed before it was ever revised."""
        drafted = set(self.drafted)
        for claim in failed:
            if claim.claim in drafted:
                self.failed.setdefault(claim.id, claim)
        return (yield from self.writer.revise(failed, batch, ports))

    def overview(self, sections: Sequence[Section], ports: Ports) -> Generator[Prompt, Reply, tuple[Claim, ...]]:
        """Sum up, and note the claims."""
        claims = yield from self.writer.overview(sections, ports)
        self.drafted += claims
        return claims


def is_the_models(draft: Draft) -> bool:
    """Whether the model wrote of a draft more than nothing."""
    return not any(what == "topic" for what, _ in draft.missing)
