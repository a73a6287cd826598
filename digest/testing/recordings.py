"""The fixture `recordings`."""

import asyncio
from collections.abc import Sequence

import pytest

from digest import wiring
from digest.core.drafts import Prompt, Reply
from digest.core.errors import ReplyError, ReviewError
from digest.core.papers import Paper
from digest.llm.settings import EndpointSettings
from digest.ports import Model
from digest.reviewing.answering import Answering, answered
from digest.reviewing.answers import Answer, Claims, Reading, answer_to, outcome_of
from digest.reviewing.reviews import output_of
from digest.testing.cases import Case, failing_plainly


class Recordings:
    """What answers the prompts of one case."""

    def __init__(self, case: Case, settings: EndpointSettings) -> None:
        self._case = case
        self._settings = settings

    def answer(
        self,
        prompt: Prompt,
        *,
        papers: Sequence[Paper] = (),
        claims: Claims | None = None,
        model: Model | None = None,
        readable: bool = True,
    ) -> Answer:
        """The answer to a prompt, judged against `papers`; the test fails where none was approved.

        `claims` says what a reply claims, by an id a claim; the replies to the shipped prompts are known. `model` is
        asked in place of the endpoint wherever a model is asked. A reply that cannot be read fails the test, unless
        `readable` is False: then it is an answer like others, and `unread` says what is wrong with it.
        """
        reading = Reading(templates=self._case.project.templates, papers=tuple(papers), claims=claims)
        with failing_plainly():
            answer = self._live(prompt, model, reading) if self._case.live else self._kept(prompt, model, reading)
        if readable and answer.unread:
            pytest.fail(
                f"The reply to prompt {prompt.name} cannot be read: {answer.unread}\n"
                "If that is what the case is about, say readable=False where it asks for the answer.",
                pytrace=False,
            )
        return answer

    def _live(self, prompt: Prompt, model: Model | None, reading: Reading) -> Answer:
        return answer_to(prompt, self._asked(prompt, model), reading)

    def _kept(self, prompt: Prompt, model: Model | None, reading: Reading) -> Answer:
        session = self._case.session
        asked = self._case.asked(prompt, self._settings)
        session.uses(asked.recording, prompt)
        found = answered(asked, reading, self._answering(model))
        if found.waiting:
            session.waiting.add(found.waiting)
        if self._case.is_running:
            self._case.came_to(asked, output_of(outcome_of(found.answer)))
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
        try:
            return asyncio.run(_complete(prompt, model, self._settings))
        except ReplyError as error:
            if error.reply is None:
                raise
            return error.reply


async def _complete(prompt: Prompt, model: Model | None, settings: EndpointSettings) -> Reply:
    if model is not None:
        return await model.complete(prompt)
    async with wiring.asking_afresh(settings) as endpoint:
        return await endpoint.complete(prompt)
