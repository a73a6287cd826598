"""A sentence on each way in which an endpoint refuses, with the remedy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from digest.core.errors import ModelBusyError, ModelError, ModelRefusedError
from digest.llm.places import CHAT, Place
from digest.llm.quoting import is_page, quoted, said_in
from digest.llm.refusals import EndpointRefusedError, PromptTooLongError
from digest.llm.settings import EndpointSettings, address, host
from digest.llm.waits import asked_wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is not what was asked for: status, headers (names in lower case) and body, as they came."""

    status: int
    headers: Mapping[str, str]
    body: str
    settings: EndpointSettings
    has_key: bool
    place: Place = CHAT


def too_long(refusal: Refusal) -> ModelError:
    """The prompt does not fit."""
    return PromptTooLongError(
        f"The {refusal.place.asked} is too long for {refusal.settings.model}: {said_in(refusal.body)}",
        hint=refusal.place.too_long,
    )


def spent(refusal: Refusal) -> ModelError:
    """No wait helps: the account, or the day's share of it, is used up."""
    return EndpointRefusedError(
        f"{host(refusal.settings)} says that the account's quota is spent: {said_in(refusal.body)}",
        hint="Top the account up, or name another endpoint; what was answered so far is kept.",
    )


def no_model(refusal: Refusal) -> ModelError:
    """The model is not there."""
    return EndpointRefusedError(
        f"{host(refusal.settings)} has no model {refusal.settings.model!r}: {said_in(refusal.body)}",
        hint=f"Mend {refusal.place.model}; {address(refusal.settings)}/models lists the names.",
    )


def bad_key(refusal: Refusal) -> ModelError:
    """The key is missing, wrong, or not for this model."""
    if not refusal.has_key:
        return EndpointRefusedError(
            f"{host(refusal.settings)} wants a key, and none is set.", hint=f"Set {_key_name(refusal)}."
        )
    said = said_in(refusal.body)
    return EndpointRefusedError(
        f"{host(refusal.settings)} does not accept the key (HTTP {refusal.status}){': ' + said if said else '.'}",
        hint=f"Mend {_key_name(refusal)}, and see that the key may use this model.",
    )


def _key_name(refusal: Refusal) -> str:
    """The environment variable that the key belongs into."""
    return refusal.settings.key_from or "OPENAI_API_KEY"


def filtered(refusal: Refusal) -> ModelError:
    """A filter of the endpoint's took the prompt."""
    return ModelRefusedError(
        f"{host(refusal.settings)} filtered the {refusal.place.asked}: {said_in(refusal.body)}",
        hint="The papers of this topic need another endpoint.",
    )


def wrong_address(refusal: Refusal) -> ModelError:
    """Nobody speaks the protocol there."""
    base = address(refusal.settings)
    answered = "a web page" if is_page(refusal.body) else f"HTTP {refusal.status}"
    versioned = re.search(r"/v\d", urlsplit(base).path) is not None
    named = refusal.place.base_url
    hint = f"Mend {named}." if versioned else f"Did you mean {named} {base}/v1?"
    message = f"{base}{refusal.place.path} answers with {answered}: {refusal.place.in_vain}."
    return EndpointRefusedError(message, hint=hint)


def moved(refusal: Refusal) -> ModelError:
    """The endpoint is somewhere else."""
    asked = f"{address(refusal.settings)}{refusal.place.path}"
    named = refusal.place.base_url
    return EndpointRefusedError(
        f"{asked} redirects to {_target(asked, refusal.headers['location'])}.",
        hint=f"Mend {named}: digest sends papers and keys to no other address than the one it is given.",
    )


def _target(asked: str, location: str) -> str:
    """Where a redirection leads, as far as it may be shown: no user, no password, no query."""
    try:
        parts = urlsplit(urljoin(asked, location))
    except ValueError:
        return "an address that is none"
    return quoted(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))


def unable(refusal: Refusal) -> ModelError:
    """The server is one that does this, but was not started so."""
    return EndpointRefusedError(
        f"{host(refusal.settings)} does not do what is asked (HTTP {refusal.status}): {said_in(refusal.body)}",
        hint=f"Start the server so that it does, or mend {refusal.place.base_url}.",
    )


def busy(refusal: Refusal) -> ModelError:
    """Later it may answer; how much later it may have said."""
    said = said_in(refusal.body)
    reason = "asks for fewer requests" if refusal.status == 429 else "cannot answer now"  # noqa: PLR2004 -- HTTP
    return ModelBusyError(
        f"{host(refusal.settings)} {reason} (HTTP {refusal.status}){': ' + said if said else '.'}",
        retry_after=asked_wait(refusal.headers, refusal.body),
        hint="Run again later: only what is missing is asked.",
    )


def other(refusal: Refusal) -> ModelError:
    """The request is refused for a reason that its body gives."""
    return ModelRefusedError(
        f"{host(refusal.settings)} refuses the request (HTTP {refusal.status}): {said_in(refusal.body)}",
        hint=f"Mend {refusal.place.table}: the message names what this server does not take.",
    )
