"""Which table an endpoint stands in and what it is asked for there, so that hints name what is to be mended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How people name an endpoint's table and its options, the path that is asked, and what is in vain where it fails.

    `asked` is what one request sends, `too_long` what to do where that does not fit.
    """

    table: str
    base_url: str
    model: str
    path: str
    asked: str
    in_vain: str
    too_long: str


CHAT = Place(
    table="[endpoint]",
    base_url="--base-url",
    model="--model",
    path="/chat/completions",
    asked="prompt",
    in_vain="no model is asked there",
    too_long="Lower [endpoint] context_tokens, or give the model a larger window.",
)
EMBEDDINGS = Place(
    table="[embeddings]",
    base_url="[embeddings] base_url",
    model="[embeddings] model",
    path="/embeddings",
    asked="text",
    in_vain="no vectors are made there",
    too_long="Give the model a larger window, or lower [embeddings] batch.",
)
