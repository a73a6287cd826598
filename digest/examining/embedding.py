"""Whether vectors of texts can be had: who answers, whether the model is known, how long its vectors are, how fast."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from digest.core.errors import ModelError
from digest.examining.asking import names_in
from digest.examining.invented import invented_papers
from digest.examining.notices import Notice, doubtful, failed, good, wrong
from digest.llm.embedding_endpoint import EmbeddingEndpoint, TextBatch, VectorReply
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint
from digest.llm.questions import Asks
from digest.llm.quoting import quoted
from digest.llm.settings import address

_WHAT = "embeddings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What is asked, and through what: `model` tries again what fails for now, `endpoint` is looked at."""

    settings: EmbeddingSettings
    endpoint: EmbeddingEndpoint
    model: Asks[TextBatch, VectorReply]
    clock: Callable[[], float]


async def vectors_of(examined: Examined) -> Notice:
    """Two invented papers are sent; what comes back is not kept."""
    settings = examined.settings
    texts = (f"{settings.prefix}{paper.title}\n{paper.passages[0].text}" for paper in invented_papers(2))
    listed: Any = None
    try:
        listed = await examined.endpoint.models()  # libraries are loaded and a connection is made, which is not timed
        began = examined.clock()
        first, second = (await examined.model.complete(TextBatch(texts=tuple(texts)))).vectors
    except ModelError as error:
        return _said(error, names_in(listed), settings.model)
    took_ms = round(1000 * (examined.clock() - began))
    known = "is listed" if settings.model in names_in(listed) else "is not listed, and answers"
    found = f"{settings.model} at {address(as_endpoint(settings))} {known}: "
    if first == second:
        remedy = "Name a model that is made for embeddings, or start the server with a pooling."
        return doubtful(_WHAT, f"{found}two different texts have the same vector.", remedy)
    return good(_WHAT, f"{found}vectors of {len(first):,} numbers, two in {took_ms} ms.")


def _said(error: ModelError, names: list[str], model: str) -> Notice:
    """The error; where the model is not listed, with the name that may be meant."""
    near = difflib.get_close_matches(model, names, n=1, cutoff=0.4)
    if error.outcome != "bad_request" or model in names or not near:
        return failed(_WHAT, error)
    return wrong(_WHAT, error.message, f"Did you mean [embeddings] model = {quoted(near[0])!r}?")
