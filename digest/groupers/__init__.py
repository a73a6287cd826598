"""How papers become topics: one file, one frozen dataclass and one line here for each way."""

from digest.groupers.embeddings import Embeddings
from digest.groupers.similarity import Similarity

GROUPERS: dict[str, type] = {"similarity": Similarity, "embeddings": Embeddings}
