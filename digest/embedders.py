"""What makes vectors of texts, as a run asks it, put together."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from digest.archive.vectors import Vectors
from digest.llm.building import Terms, patient
from digest.llm.embedding import Embedding, KeptEmbedding, Shelf
from digest.llm.embedding_endpoint import EmbeddingEndpoint
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint
from digest.llm.pricing import must_be_priced
from digest.llm.retrying import Patience
from digest.llm.tally import Tally
from digest.ports import Embedder, Ports
from digest.tables import BudgetTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """On which terms vectors are asked for: whose use is noted, within which budget, and whether kept ones are seen.

    `clock` gives seconds.
    """

    edition: str
    limits: BudgetTable
    fresh: bool
    clock: Callable[[], float]


@asynccontextmanager
async def embedding(
    settings: EmbeddingSettings | None, ports: Ports, tally: Tally, asking: Asking
) -> AsyncIterator[Ports]:
    """The ports with what makes vectors, as long as the block runs; as they are where no table names any.

    Calls are counted in `tally.embeddings`, and taken from the purse of `tally`.
    """
    if settings is None:
        yield ports
        return
    endpoint_settings = as_endpoint(settings)
    must_be_priced(endpoint_settings, asking.limits, "[embeddings]", "prompt_price")
    tally.embeddings = own = tally.embeddings or Tally(tell=tally.tell, purse=tally.purse)
    terms = Terms(limits=asking.limits, patience=Patience(deadline_s=settings.deadline_s))
    shelf = Shelf(opened=partial(Vectors, ports.out, asking.edition), fresh=asking.fresh)
    async with EmbeddingEndpoint(settings, ports.secret(settings.key_from), own, asking.clock) as endpoint:
        asked = patient(endpoint, endpoint_settings, own, terms)
        yield replace(ports, embedder=Embedding(asked, settings, shelf, own))


def kept_embedder(settings: EmbeddingSettings | None, ports: Ports) -> Embedder | None:
    """What gives the vectors that are kept, for whoever asks nothing; None where no table names any."""
    if settings is None:
        return None
    return KeptEmbedding(settings, partial(Vectors, ports.out, only_read=True))
