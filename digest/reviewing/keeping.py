"""Replies of a run in which a check failed, kept as cases that wait to be approved."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ReviewError
from digest.llm.settings import EndpointSettings
from digest.ports import Model, Ports, Templates
from digest.reviewing import kept as kept_files
from digest.reviewing.answers import Answer, Reading, answer_to, outcome_of
from digest.reviewing.approving import Terms, pending, put
from digest.reviewing.asked import Asked
from digest.reviewing.kept import KEPT_SUFFIX, kept_case
from digest.reviewing.prompt_files import PromptFiles
from digest.reviewing.recordings import as_file, recorded
from digest.reviewing.reviews import output_of, reviews_in
from digest.reviewing.snapshots import page_of

_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where failures are kept and how: `files` are the prompts, `templates` the pages, `day` is today."""

    folder: Path
    files: PromptFiles
    templates: Templates
    settings: EndpointSettings
    day: date


class Keeping:
    """Listens to a run: what its prompts are filled with, and what is answered."""

    def __init__(self) -> None:
        self.filled: dict[str, Mapping[str, object]] = {}
        self.answered: list[tuple[Prompt, Reply]] = []

    def over(self, ports: Ports) -> Ports:
        """The ports of a run that is listened to."""
        if ports.model is None:
            return ports
        return replace(ports, model=_Listening(ports.model, self), prompts=_Noting(ports.prompts, self))


class _Listening:
    """A model whose replies are remembered."""

    def __init__(self, model: Model, keeping: Keeping) -> None:
        self._model = model
        self._keeping = keeping

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask `model`."""
        reply = await self._model.complete(prompt)
        self._keeping.answered.append((prompt, reply))
        return reply


class _Noting:
    """Templates that remember what they were filled with, by what came of it."""

    def __init__(self, templates: Templates, keeping: Keeping) -> None:
        self._templates = templates
        self._keeping = keeping

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Fill a template."""
        text = self._templates.render(name, values)
        self._keeping.filled[text] = values
        return text


def keep(keeping: Keeping, destination: Destination) -> Iterator[Path | ReviewError]:
    """Write a case for each reply with a claim that failed a check, to wait beside the cases that there are.

    Gives the file of each, or why it could not be kept. What is a case already is left out, and so is what somebody has
    settled before.
    """
    for prompt, reply in keeping.answered:
        values = keeping.filled.get(prompt.user)
        if values is None:
            continue
        answer = answer_to(prompt, reply, Reading(templates=destination.templates))
        if all(claim.verdict == "supported" for claim in answer.claims):
            continue
        try:
            file = _kept(answer, values, destination)
        except ReviewError as error:
            yield error
        else:
            if file is not None:
                yield file


def _kept(answer: Answer, values: Mapping[str, object], destination: Destination) -> Path | None:
    """The file of the case of an answer, None where it needs none."""
    prompt = answer.prompt
    asked = Asked(
        prompt=prompt,
        settings=destination.settings,
        template=destination.files.fingerprint(prompt.name),
        case="",
        folder=destination.folder,
    )
    asked = replace(asked, case=f"{_slug(values) or prompt.name}-{asked.key[:8]}")
    outcome = outcome_of(answer)
    file = asked.snapshot.with_name(f"{asked.case}{KEPT_SUFFIX}")
    if file.exists() or (asked.case, output_of(outcome)) in reviews_in(file.parent):
        return None
    recording = recorded(asked, answer.reply, outcome, destination.day)
    contents = {  # what could hold a secret is made before anything is written
        file: kept_files.as_file(kept_case(prompt, asked.case, values), pending(file)),
        asked.recording: as_file(recording, pending(asked.recording)),
        asked.snapshot: page_of(prompt),
    }
    for place, content in contents.items():
        put(place, content, Terms(may_write=True))
    return pending(file)


def _slug(values: Mapping[str, object]) -> str:
    """The name of the topic that a prompt is about, as a file may be called."""
    name = str(getattr(values.get("topic"), "name", ""))
    return re.sub(r"[^a-z0-9]+", "-", name.casefold())[:_LONGEST_NAME].strip("-")
