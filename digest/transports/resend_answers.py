"""What Resend's statuses mean for a message (https://resend.com/docs/api-reference/errors)."""

import math
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

import httpx

from digest.core.deliveries import Answer, Delivery
from digest.mailing.addresses import header_text

_LONGEST_SAID = 300
_MAY_ONLY_SEND = "restricted_api_key"
_QUOTA = frozenset({"daily_quota_exceeded", "monthly_quota_exceeded"})
_OF_THE_ACCOUNT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_OF_THE_SENDER = frozenset({"invalid_from_address", "missing_required_field", "invalid_attachment", "not_found"})


def answer_to(response: httpx.Response) -> Answer:
    """The answer to a posted message; only one with the id of a message is a yes, and no web page of a proxy is."""
    if response.is_success:
        state: Delivery = "accepted" if _content(response).get("id") else "uncertain"
        return Answer(state=state, said=said_in(response), code=response.status_code)
    return replace(_refusal(response), said=said_in(response), code=response.status_code)


def _refusal(response: httpx.Response) -> Answer:
    code, name = response.status_code, _name(response)
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        return Answer(state="retryable", said="", general=name in _QUOTA, wait_s=_wait_s(response))
    # With a conflict, the key was used before: for this message, which is then on its way, or for another one.
    if response.is_server_error or code in {HTTPStatus.CONFLICT, HTTPStatus.REQUEST_TIMEOUT}:
        return Answer(state="uncertain", said="")
    if code in _OF_THE_ACCOUNT or name in _OF_THE_SENDER:
        return Answer(state="rejected", said="", general=True)
    return Answer(state="bounced" if "`to`" in said_in(response) else "rejected", said="")


def refused_for_good(response: httpx.Response) -> bool:
    """Whether the key is none, or not known; one that may only send is a good one."""
    refused = response.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    return refused and _name(response) != _MAY_ONLY_SEND


def said_in(response: httpx.Response) -> str:
    """What the response says, on one line."""
    content = _content(response)
    words = content.get("message") or content.get("id") or response.reason_phrase
    return header_text(f"{response.status_code} {_name(response)} {words}")[:_LONGEST_SAID]


def _wait_s(response: httpx.Response) -> float:
    """What is asked for in `Retry-After`, in seconds; 0 where nothing is."""
    try:
        wait_s = float(response.headers.get("retry-after", ""))
    except ValueError:
        return 0.0
    return wait_s if math.isfinite(wait_s) and wait_s > 0 else 0.0


def _name(response: httpx.Response) -> str:
    return str(_content(response).get("name") or "")


def _content(response: httpx.Response) -> Mapping[str, object]:
    try:
        content = response.json()
    except ValueError:
        return {}
    return content if isinstance(content, Mapping) else {}
