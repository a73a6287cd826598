"""A question, its answer and their recording, for the tests of reviewing; all text here is invented."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from digest.core.claims import Citation, Claim
from digest.core.drafts import Prompt, Reply, Usage
from digest.reviewing.answering import Answered, Answering, Mode, answered
from digest.reviewing.answers import Answer, Reading, answer_to, outcome_of
from digest.reviewing.approving import Terms
from digest.reviewing.asked import Asked
from digest.reviewing.recordings import Recording, as_file, recorded
from tests.builders import a_paper
from tests.llm.asked import settings
from tests.worlds import a_world

DAY = date(2026, 11, 16)
MARL = a_paper(id="arxiv:2611.00101")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a paper found."""

    text: str
    quote: str


SAID = '{"text": "Marl makes 3% fewer errors than before.", "quote": "it makes 3% fewer errors than before"}'
PROMPT = Prompt(
    name="findings", system="You read papers.\n", user="What did Marl find?\nQuote it.\n", reply_type=Finding
)


def claims(value: Finding) -> dict[str, Claim]:
    return {"c-1": Claim(text=value.text, citations=(Citation(paper_id=MARL.id, quote=value.quote),))}


READING = Reading(templates=a_world().templates, papers=(MARL,), claims=claims)


def asked(folder: Path = Path("cases"), prompt: Prompt = PROMPT, **fields: Any) -> Asked:
    given: dict[str, Any] = {"settings": settings(), "template": "sha256:a1b2c3d4", "case": "marl", "folder": folder}
    return Asked(prompt=prompt, **(given | fields))


def reply(text: str = SAID) -> Reply:
    usage = Usage(prompt_tokens=90, completion_tokens=20)
    return Reply(value=None, text=text, usage=usage, body='{"model": "tide-1"}', seconds=1.23456)


def answer(text: str = SAID, prompt: Prompt = PROMPT, reading: Reading = READING) -> Answer:
    return answer_to(prompt, reply(text), reading)


def recording(question: Asked, text: str = SAID) -> Recording:
    outcome = outcome_of(answer(text, question.prompt))
    return recorded(question, reply(text), outcome, DAY)


def approve(question: Asked, text: str = SAID) -> Recording:
    """Record an answer, as somebody who approved it left it."""
    made = recording(question, text)
    question.recording.parent.mkdir(parents=True, exist_ok=True)
    question.recording.write_bytes(as_file(made, question.recording).encode())
    return made


def changed(prompt: Prompt = PROMPT, **fields: Any) -> Prompt:
    return replace(prompt, **fields)


def never(prompt: Prompt) -> Reply:
    raise AssertionError(f"{prompt.name} was asked")


def answered_in(
    mode: Mode, question: Asked, ask: Callable[[Prompt], Reply] = never, reading: Reading = READING, **terms: bool
) -> Answered:
    how = Answering(mode=mode, terms=Terms(**({"may_write": True} | terms)), today=DAY, ask=ask)
    return answered(question, reading, how)
