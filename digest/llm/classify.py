"""What an endpoint's refusal means, told apart by a table: first row that fits wins. Pure.

The wordings matched are those of the servers themselves; each row names what to do about it.
"""

import json
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from digest.core.errors import ModelBusyError, ModelError, ModelRefusedError
from digest.llm.refusals import EndpointRefusedError, NoAnswerError, PromptTooLongError
from digest.llm.settings import EndpointSettings, address, host
from digest.llm.waits import asked_wait

_LONGEST_QUOTE = 300
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})  # OpenSSL's X509_V_ERR_*: nobody known has signed it
_TOO_LONG = re.compile(
    r"maximum context length|context_length_exceeded|exceeds the available context|exceed_context_size"
    r"|context length is only|input tokens exceed|prompt is too long|longer than the context|maximum number of tokens"
    r"|tokens to keep from the initial prompt|input length|too large to process",
    re.IGNORECASE,
)
_SPENT = re.compile(
    r"insufficient_quota|exceeded your current quota|billing|credit balance|insufficient credits", re.IGNORECASE
)
_NO_MODEL = re.compile(
    r"model_not_found|model.{0,200}?(?:not found|does not exist|not exist|not supported|is invalid|unknown)"
    r"|(?:unknown|invalid|no such) model|not a valid model|deploymentnotfound|deployment[^.]{0,80}does not exist",
    re.IGNORECASE,
)
_FILTERED = re.compile(r"content_filter|content management policy|responsibleai", re.IGNORECASE)
_PAGE = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is no completion: status, headers (names in lower case) and body, as they came."""

    status: int
    headers: Mapping[str, str]
    body: str
    settings: EndpointSettings
    has_key: bool


def error_of(refusal: Refusal) -> ModelError:
    """The error that a refusal is."""
    return next(make for fits, make in _ROWS if fits(refusal))(refusal)


def unreachable(settings: EndpointSettings) -> NoAnswerError:
    """Nobody is at the endpoint's address."""
    return NoAnswerError(
        f"{host(settings)} cannot be reached.",
        hint=f"Start the server, or mend --base-url ({address(settings)}), the proxy or the network.",
    )


def insecure(settings: EndpointSettings, error: ssl.SSLError) -> EndpointRefusedError:
    """The endpoint is there, and no safe connection to it can be made: every other prompt would fail as well."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return EndpointRefusedError(
            f"{host(settings)} does not speak TLS as https:// wants it: {quoted(error.reason or str(error))}.",
            hint="Begin --base-url with http:// if the server is your own and speaks no TLS.",
        )
    return EndpointRefusedError(
        f"The certificate of {host(settings)} is not trusted: {quoted(error.verify_message)}.",
        hint=_remedy(settings, error.verify_code),
    )


def _remedy(settings: EndpointSettings, verify_code: int) -> str:
    if verify_code not in _UNKNOWN_AUTHORITY:
        return "Mend --base-url, or have the server's certificate renewed."
    if settings.ca_file:
        return (
            f"[endpoint] ca_file {settings.ca_file} does not hold the authority that signed it; ask for the right one."
        )
    return "Set [endpoint] ca_file to a PEM file with the certificate of the authority that signed it."


def too_slow(settings: EndpointSettings) -> NoAnswerError:
    """The endpoint did not answer in time."""
    return NoAnswerError(
        f"{host(settings)} gave no reply within {settings.timeout_s:g} s.",
        hint="Raise [endpoint] timeout_s, or lower in_flight.",
    )


def quoted(text: str) -> str:
    """What a server says, in one line that a terminal can take: no control characters, no more than a few lines."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _LONGEST_QUOTE else line[:_LONGEST_QUOTE] + " ..."


def said_in(body: str) -> str:
    """The message in an error's body, whichever of the known shapes it has; nothing where it is a web page."""
    if _PAGE.match(body):
        return ""
    try:
        return quoted(_message(json.loads(body)) or body)
    except (ValueError, RecursionError):
        return quoted(body)


def is_page(body: str) -> bool:
    """Whether a body is a web page."""
    return _PAGE.match(body) is not None


def _message(value: Any) -> str:
    """Error bodies are objects, lists of one object, or texts, and hold the message under one of four names."""
    if isinstance(value, list) and value:
        return _message(value[0])
    if isinstance(value, dict):
        named = (value.get(name) for name in ("error", "message", "detail", "msg"))
        return next((message for each in named if (message := _message(each))), "")
    return value if isinstance(value, str) else ""


def _status(*statuses: int) -> Callable[[Refusal], bool]:
    return lambda refusal: refusal.status in statuses


def _says(pattern: re.Pattern[str]) -> Callable[[Refusal], bool]:
    return lambda refusal: not is_page(refusal.body) and pattern.search(refusal.body) is not None


def _redirects(refusal: Refusal) -> bool:
    return refusal.status in {301, 302, 303, 307, 308} and bool(refusal.headers.get("location"))


def _no_such_address(refusal: Refusal) -> bool:
    return refusal.status in {404, 405, 410} or 300 <= refusal.status < 400 or is_page(refusal.body)  # noqa: PLR2004 -- redirections


def _too_long(refusal: Refusal) -> ModelError:
    return PromptTooLongError(
        f"The prompt is too long for {refusal.settings.model}: {said_in(refusal.body)}",
        hint="Lower [endpoint] context_tokens, or give the model a larger window.",
    )


def _spent(refusal: Refusal) -> ModelError:
    return EndpointRefusedError(
        f"{host(refusal.settings)} says that the account's quota is spent: {said_in(refusal.body)}",
        hint="Top the account up, or name another endpoint; what was answered so far is kept.",
    )


def _no_model(refusal: Refusal) -> ModelError:
    return EndpointRefusedError(
        f"{host(refusal.settings)} has no model {refusal.settings.model!r}: {said_in(refusal.body)}",
        hint=f"Mend --model; {address(refusal.settings)}/models lists the names.",
    )


def _bad_key(refusal: Refusal) -> ModelError:
    if not refusal.has_key:
        return EndpointRefusedError(
            f"{host(refusal.settings)} wants a key, and none is set.", hint="Set OPENAI_API_KEY."
        )
    said = said_in(refusal.body)
    return EndpointRefusedError(
        f"{host(refusal.settings)} does not accept the key (HTTP {refusal.status}){': ' + said if said else '.'}",
        hint="Mend OPENAI_API_KEY, and see that the key may use this model.",
    )


def _filtered(refusal: Refusal) -> ModelError:
    return ModelRefusedError(
        f"{host(refusal.settings)} filtered the prompt: {said_in(refusal.body)}",
        hint="The papers of this topic need another endpoint.",
    )


def _wrong_address(refusal: Refusal) -> ModelError:
    base = address(refusal.settings)
    answered = "a web page" if is_page(refusal.body) else f"HTTP {refusal.status}"
    versioned = re.search(r"/v\d", urlsplit(base).path) is not None
    hint = "Mend --base-url." if versioned else f"Did you mean --base-url {base}/v1?"
    return EndpointRefusedError(f"{base}/chat/completions answers with {answered}: no model is asked there.", hint=hint)


def _moved(refusal: Refusal) -> ModelError:
    asked = f"{address(refusal.settings)}/chat/completions"
    return EndpointRefusedError(
        f"{asked} redirects to {_target(asked, refusal.headers['location'])}.",
        hint="Mend --base-url: digest sends papers and keys to no other address than the one it is given.",
    )


def _target(asked: str, location: str) -> str:
    """Where a redirection leads, as far as it may be shown: no user, no password, no query."""
    try:
        parts = urlsplit(urljoin(asked, location))
    except ValueError:
        return "an address that is none"
    return quoted(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))


def _busy(refusal: Refusal) -> ModelError:
    said = said_in(refusal.body)
    limited = refusal.status == 429  # noqa: PLR2004 -- HTTP
    reason = "asks for fewer requests" if limited else "cannot answer now"
    return ModelBusyError(
        f"{host(refusal.settings)} {reason} (HTTP {refusal.status}){': ' + said if said else '.'}",
        retry_after=asked_wait(refusal.headers),
        outcome="rate_limited" if limited else "transient",
        hint="Run again later: only what is missing is asked.",
    )


def _other(refusal: Refusal) -> ModelError:
    return ModelRefusedError(
        f"{host(refusal.settings)} refuses the request (HTTP {refusal.status}): {said_in(refusal.body)}",
        hint="Mend [endpoint]: the message names what this server does not take.",
    )


def _always(_refusal: Refusal) -> bool:
    return True


def _fleeting(refusal: Refusal) -> bool:
    return refusal.status in {408, 409, 425, 429} or refusal.status >= 500  # noqa: PLR2004 -- HTTP


def _mistaken(pattern: re.Pattern[str]) -> Callable[[Refusal], bool]:
    """The request is at fault and the body says so; 429 and the like speak of models and tokens for other reasons."""
    return lambda refusal: refusal.status in {400, 404, 413, 422, 500} and _says(pattern)(refusal)


_ROWS: tuple[tuple[Callable[[Refusal], bool], Callable[[Refusal], ModelError]], ...] = (
    (_mistaken(_TOO_LONG), _too_long),
    (_status(402), _spent),
    (lambda refusal: refusal.status in {403, 429} and _says(_SPENT)(refusal), _spent),
    (_mistaken(_FILTERED), _filtered),
    (_status(401, 403), _bad_key),
    (_redirects, _moved),
    (lambda refusal: refusal.status in {400, 404, 422} and _says(_NO_MODEL)(refusal), _no_model),
    (_fleeting, _busy),
    (_status(413), _too_long),
    (_no_such_address, _wrong_address),
    (_always, _other),
)
