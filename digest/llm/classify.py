"""What an endpoint's refusal means, told apart by a table: first row that fits wins. Pure.

The wordings matched are those of the servers themselves; each row says what that is called and makes the error, which
names the remedy.
"""

import re
from collections.abc import Callable

from digest.core.errors import ModelError, Outcome
from digest.llm import remedies
from digest.llm.quoting import is_page
from digest.llm.remedies import Refusal

_TOO_LONG = re.compile(
    r"maximum context length|context_length_exceeded|exceeds the available context|exceed_context_size"
    r"|context length is only|input tokens exceed|prompt is too long|longer than the context|maximum number of tokens"
    r"|tokens to keep from the initial prompt|input length|too large to process",
    re.IGNORECASE,
)
_SPENT = re.compile(
    r"insufficient_quota|exceeded your current quota|billing|credit balance|insufficient credits", re.IGNORECASE
)
_A_DAY = re.compile(r"per[ _-]?day|daily", re.IGNORECASE)
_NO_MODEL = re.compile(
    r"model_not_found|model.{0,200}?(?:not found|does not exist|not exist|not supported|is invalid|unknown)"
    r"|(?:unknown|invalid|no such) model|not a valid model|deploymentnotfound|deployment[^.]{0,80}does not exist",
    re.IGNORECASE,
)
_FILTERED = re.compile(r"content_filter|content management policy|responsibleai", re.IGNORECASE)
_FORM = re.compile(r"response_format|schema|grammar", re.IGNORECASE)
_FORM_AT_FAULT = re.compile(
    r"response_format|json.?schema|invalid schema|compile the grammar|pars\w+ grammar", re.IGNORECASE
)
_ROLE = re.compile(
    r"jinja|system role|(?:system|developer) messages?[^.]{0,40}not supported|roles must alternate", re.IGNORECASE
)
_PARAMETER = re.compile(
    r"unsupported[ _](?:parameter|value)|unrecognized request argument|unknown (?:name|field|parameter|argument)"
    r"|extra_forbidden|at the same time is not supported",
    re.IGNORECASE,
)


def error_of(refusal: Refusal) -> ModelError:
    """The error that a refusal is, with what it is called."""
    outcome, make = next((outcome, make) for fits, outcome, make in _ROWS if fits(refusal))
    error = make(refusal)
    error.outcome = outcome
    return error


def _status(*statuses: int) -> Callable[[Refusal], bool]:
    return lambda refusal: refusal.status in statuses


def _says(pattern: re.Pattern[str], *statuses: int) -> Callable[[Refusal], bool]:
    """The body says so, and the status is one with which that is to be believed."""
    return lambda refusal: (
        refusal.status in statuses and not is_page(refusal.body) and pattern.search(refusal.body) is not None
    )


def _asks_to_come_back(refusal: Refusal) -> bool:
    """Gemini speaks of the quota for every limit, and names a wait where it is one a minute."""
    return "retryDelay" in refusal.body


def _spent(refusal: Refusal) -> bool:
    return _says(_SPENT, 403, 429)(refusal) and not _asks_to_come_back(refusal)


def _redirects(refusal: Refusal) -> bool:
    return refusal.status in {301, 302, 303, 307, 308} and bool(refusal.headers.get("location"))


def _no_such_address(refusal: Refusal) -> bool:
    return refusal.status in {404, 405, 410} or 300 <= refusal.status < 400 or is_page(refusal.body)  # noqa: PLR2004 -- redirections


def _fleeting(refusal: Refusal) -> bool:
    return refusal.status in {408, 409, 425} or refusal.status >= 500  # noqa: PLR2004 -- HTTP


def _always(_refusal: Refusal) -> bool:
    return True


# Where the request is at fault. With 429 and the like, bodies speak of models and tokens for other reasons; some
# servers say 500 for what others call 400, and no try again will help.
_FAULTY = (400, 422, 500)

_ROWS: tuple[tuple[Callable[[Refusal], bool], Outcome, Callable[[Refusal], ModelError]], ...] = (
    (_says(_TOO_LONG, *_FAULTY), "context_overflow", remedies.too_long),
    (_status(402), "quota", remedies.spent),
    (_says(_A_DAY, 429), "quota", remedies.spent),
    (_spent, "quota", remedies.spent),
    (_says(_FILTERED, *_FAULTY), "filtered", remedies.filtered),
    (_status(401, 403), "auth", remedies.bad_key),
    (_redirects, "bad_request", remedies.moved),
    (_says(_NO_MODEL, 400, 404, 422), "bad_request", remedies.no_model),
    (_says(_FORM, 400, 422), "unsupported_format", remedies.other),
    (_says(_FORM_AT_FAULT, 500), "unsupported_format", remedies.other),
    (_says(_PARAMETER, 400, 422), "unsupported_param", remedies.other),
    (_says(_ROLE, 400, 422, 500), "unsupported_param", remedies.other),
    (_status(429), "rate_limited", remedies.busy),
    (_status(501), "bad_request", remedies.unable),
    (_fleeting, "transient", remedies.busy),
    (_status(413), "context_overflow", remedies.too_long),
    (_no_such_address, "bad_request", remedies.wrong_address),
    (_always, "bad_request", remedies.other),
)
