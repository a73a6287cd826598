"""The fixture `recordings`."""

import asyncio
from collections.abc import Sequence

from digest import wiring
from digest.core.drafts import Prompt, Reply
from digest.core.errors import ReviewError
from digest.core.papers import Paper
from digest.llm.settings import EndpointSettings
from digest.ports import Model
from digest.reviewing.answering import Answering, answered
from digest.reviewing.answers import Answer, Claims, Reading, answer_to
from digest.testing.cases import Case, failing_plainly


class Recordings:
    """What answers the prompts of one case."""

    def __init__(self, case: Case, settings: EndpointSettings) -> None:
        self._case = case
        self._settings = settings

    def answer(
        self, prompt: Prompt, *, papers: Sequence[Paper] = (), claims: Claims | None = None, model: Model | None = None
    ) -> Answer:
        """The answer to a prompt, judged against `papers`; the test fails where none was approved.

        `claims` says what a reply claims, by an id a claim; the replies to the shipped prompts are known. `model` is
        asked in place of the endpoint wherever a model is asked.
        """
        reading = Reading(templates=self._case.project.templates, papers=tuple(papers), claims=claims)
        session = self._case.session
        with failing_plainly():
            if self._case.live:
                return answer_to(prompt, self._asked(prompt, model), reading)
            asked = self._case.asked(prompt, self._settings)
            session.uses(asked.recording, prompt)
            found = answered(asked, reading, self._answering(model))
        if found.waiting:
            session.waiting.add(found.waiting)
        return found.answer

    def _answering(self, model: Model | None) -> Answering:
        session = self._case.session
        return Answering(
            mode=session.mode,
            terms=session.terms,
            today=wiring.now().date(),
            ask=lambda prompt: self._asked(prompt, model),
        )

    def _asked(self, prompt: Prompt, model: Model | None) -> Reply:
        if model is None and not self._settings.model:
            raise ReviewError(
                f"Nobody can be asked {prompt.name}: no model is named.",
                hint="Name one under [endpoint] in digest.toml, or hand in model=.",
            )
        return asyncio.run(_complete(prompt, model, self._settings))


async def _complete(prompt: Prompt, model: Model | None, settings: EndpointSettings) -> Reply:
    if model is not None:
        return await model.complete(prompt)
    async with wiring.asking_afresh(settings) as endpoint:
        return await endpoint.complete(prompt)
