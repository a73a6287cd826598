"""What made an edition, as it says of itself."""

import dataclasses

from digest import __version__
from digest.core.editions import NamedModel, Provenance
from digest.core.errors import ConfigError, TemplateError
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint
from digest.llm.settings import EndpointSettings, address
from digest.ports import Writer
from digest.templating import TemplateFolder
from digest.writers.prompting import check_prompts, prompt_hashes

# The model that writes, the stronger one, and the one that makes vectors; each None where none is asked.
Endpoints = tuple[EndpointSettings | None, EndpointSettings | None, EmbeddingSettings | None]


def provenance_of(writer: Writer, endpoints: Endpoints, prompts: TemplateFolder) -> Provenance:
    """What makes the edition; a prompt with a mistake is found here, before anything is asked."""
    endpoint, strong, embeddings = endpoints
    of_vectors = None if embeddings is None else _named(as_endpoint(embeddings))
    made = Provenance(digest=__version__, writer=writer.name, embeddings=of_vectors)
    if endpoint is None or writer.name != "model":
        return made
    try:
        check_prompts(prompts)
    except TemplateError as error:
        raise ConfigError(error.message, hint=error.hint) from error
    return dataclasses.replace(
        made,
        model=endpoint.model,
        endpoint=address(endpoint),
        prompts=prompt_hashes(prompts),
        strong=_named(strong),
    )


def _named(settings: EndpointSettings | None) -> NamedModel | None:
    return None if settings is None else NamedModel(model=settings.model, endpoint=address(settings))
