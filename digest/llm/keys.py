"""The hash that a reply is kept under."""

import hashlib
import json

from digest.core.drafts import Prompt
from digest.llm.schemas import schema_of
from digest.llm.settings import EndpointSettings, address


def key_of(prompt: Prompt, settings: EndpointSettings) -> str:
    """64 hex digits: SHA-256 of everything that decides what the reply says.

    That is the messages, the reply's type with all its bounds, the model, its address and the parameters sent.
    Left out is what only decides how the request travels: time limit, requests in flight, proxy, certificates, and
    the headers, which may hold secrets that not even a hash should be made of.
    """
    logical = {
        "version": 1,
        "system": prompt.system,
        "user": prompt.user,
        "schema": schema_of(prompt.reply_type, bounds=True),
        "model": settings.model,
        "endpoint": address(settings),
        "temperature": settings.temperature,
        "max_reply_tokens": settings.max_reply_tokens,
        "format": settings.format or "json_schema",
        "organization": settings.organization,
        "azure_api_version": settings.azure_api_version,
        "extra_body": dict(settings.extra_body),
    }
    if settings.leave_out:
        logical["leave_out"] = sorted(settings.leave_out)
    canonical = json.dumps(logical, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
