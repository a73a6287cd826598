"""Where vectors are made of texts, and how that is asked for."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field

from digest.llm.settings import Amount, EndpointSettings, address


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingSettings:
    """The config table [embeddings]. It holds no key, and its repr shows nothing that may hold one.

    `dimensions` is how long vectors are to be, as long as the model makes them where None. `batch` texts are sent at
    once, each after `prefix`, which some models want. The rest is as in `EndpointSettings`; `prompt_price` is what a
    million tokens cost, in US dollars.
    """

    base_url: str = ""
    model: str = ""
    key_from: str = "OPENAI_API_KEY"
    dimensions: Annotated[int, Field(ge=1)] | None = None
    batch: Annotated[int, Field(ge=1, le=2048)] = 64
    prefix: str = ""
    timeout_s: Annotated[float, Field(gt=0)] = 300.0
    deadline_s: Annotated[float, Field(gt=0)] = 900.0
    in_flight: Annotated[int, Field(ge=1, le=256)] | None = None
    rpm: Annotated[int, Field(ge=1)] | None = None
    tpm: Annotated[int, Field(ge=1)] | None = None
    organization: str = ""
    azure_api_version: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    prompt_price: Amount = None
    proxy: str = field(default="", repr=False)
    ca_file: str = ""


def as_endpoint(settings: EmbeddingSettings) -> EndpointSettings:
    """The same as the settings of an endpoint, to which one speaks as to any other; replies cost nothing there."""
    own, there = (
        {option.name for option in dataclasses.fields(each)} for each in (EmbeddingSettings, EndpointSettings)
    )
    common = {name: getattr(settings, name) for name in own & there}
    priced = settings.prompt_price is not None
    return EndpointSettings(**common, completion_price=0.0 if priced else None)


def key_of_text(text: str, settings: EmbeddingSettings) -> str:
    """64 hex digits: SHA-256 of everything that decides what the vector of a text is, as far as anybody can know."""
    logical = {
        "version": 1,
        "endpoint": address(as_endpoint(settings)),
        "model": settings.model,
        "dimensions": settings.dimensions,
        "prefix": settings.prefix,
        "extra_body": dict(settings.extra_body),
        "text": text,
    }
    canonical = json.dumps(logical, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
