"""Where the model is and how it is spoken to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field

MOST_IN_FLIGHT = 64  # where the endpoint sets no limit that is noticed
OPENAI_URL = "https://api.openai.com/v1"

PRICES = ("prompt_price", "cached_price", "completion_price")
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)] | None
Format = Literal["json_schema", "json_object", "text"]
SystemRole = Literal["system", "developer", "user"]
LimitField = Literal["max_tokens", "max_completion_tokens"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """The config table [endpoint]. It holds no key, and its repr shows nothing that may hold one.

    `key_from` names the environment variable that holds the key. `context_tokens` is what a prompt and its reply may
    take together, asked of the endpoint where None; of it `max_reply_tokens` are the reply's, half of it where None. A
    reply that was cut off there may take up to `most_reply_tokens` when it is asked for once more; where None, it is
    not. `timeout_s` is for one try, `deadline_s` for all tries of one prompt. `azure_api_version`, where given, says
    that this is Azure. With `in_flight` None the endpoint is sent as many requests at once as it takes; `rpm` and `tpm`
    are the requests and tokens that it allows a minute.

    `format`, `limit_field` and `system_role` say how requests are put; where None, that is learned from what the
    endpoint refuses. `temperature` is not sent when None, nor are the fields of a request that `leave_out` names.
    The prices are US dollars for a million tokens: of prompts, of those cached (None: as others), of replies.
    """

    base_url: str = ""
    model: str = ""
    key_from: str = "OPENAI_API_KEY"
    temperature: Annotated[float, Field(ge=0, le=2)] | None = 0.2
    max_reply_tokens: Annotated[int, Field(ge=1)] | None = None
    most_reply_tokens: Annotated[int, Field(ge=1)] | None = None
    timeout_s: Annotated[float, Field(gt=0)] = 300.0
    deadline_s: Annotated[float, Field(gt=0)] = 900.0
    in_flight: Annotated[int, Field(ge=1, le=256)] | None = None
    rpm: Annotated[int, Field(ge=1)] | None = None
    tpm: Annotated[int, Field(ge=1)] | None = None
    context_tokens: Annotated[int, Field(ge=1)] | None = None
    format: Format | None = None
    limit_field: LimitField | None = None
    system_role: SystemRole | None = None
    leave_out: tuple[str, ...] = ()
    organization: str = ""
    azure_api_version: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    prompt_price: Amount = None
    cached_price: Amount = None
    completion_price: Amount = None
    proxy: str = field(default="", repr=False)
    ca_file: str = ""


def address(settings: EndpointSettings) -> str:
    """The endpoint's URL as it may be shown and recorded: no user, no password, no query, no slash at the end."""
    parts = urlsplit(settings.base_url or OPENAI_URL)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")).rstrip("/")


def host(settings: EndpointSettings) -> str:
    """The endpoint's host, with its port where it has one."""
    return urlsplit(address(settings)).netloc or address(settings)


def topics_at_once(settings: EndpointSettings) -> int:
    """How many topics are written about at the same time, so that none of the requests in flight is idle.

    A topic may wait for a single reply, so there are as many as requests.
    """
    return settings.in_flight or MOST_IN_FLIGHT
