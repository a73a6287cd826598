"""The table [embeddings]: where vectors are made of texts, which is nowhere unless it says so."""

import dataclasses

from digest.core.errors import ConfigError
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint
from digest.llm.sound import must_be_sound
from digest.tables import Table, TableReader

# What is not of the same account for another model at the same address.
_NOT_SHARED = frozenset({"model", "in_flight", "rpm", "tpm", "extra_body", "prompt_price"})


def embeddings_of(tables: Table, base_url: str, reader: TableReader) -> EmbeddingSettings | None:
    """The table [embeddings], where there is one.

    Without an address of its own it is another model at [endpoint], and how that is reached holds for it too; where
    there is no [endpoint] either, it is at `base_url`, else at OpenAI.
    """
    if "embeddings" not in tables:
        return None
    own = reader.table(tables, "embeddings")
    settings = reader.built(EmbeddingSettings, _common(tables, base_url, own, reader) | own, "[embeddings]")
    if not settings.model:
        raise ConfigError(
            f"{reader.name}: [embeddings] lacks the option model.", hint="Name the model that makes vectors there."
        )
    must_be_sound(as_endpoint(settings), f"{reader.name}: [embeddings]")
    return settings


def _common(tables: Table, base_url: str, own: Table, reader: TableReader) -> Table:
    """The options that hold although the table does not have them."""
    if own.get("base_url"):
        return {}
    if "endpoint" not in tables:
        return {"base_url": base_url}
    endpoint = reader.table(tables, "endpoint")
    shared = {each.name for each in dataclasses.fields(EmbeddingSettings)} - _NOT_SHARED
    return {name: value for name, value in endpoint.items() if name in shared}
