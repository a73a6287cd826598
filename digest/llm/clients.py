"""The SDK's client for an endpoint: its key, its proxy, whom it trusts, and no tries again of its own."""

import ssl
from typing import TYPE_CHECKING, Any

from digest.core.errors import ConfigError
from digest.llm.settings import OPENAI_URL, EndpointSettings

if TYPE_CHECKING:
    from openai import AsyncOpenAI


def certificates_in(ca_file: str, table: str = "[endpoint]") -> ssl.SSLContext:
    """The authorities of a PEM file, which are then the only ones trusted; raises `ConfigError`."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise ConfigError(f"{table} ca_file: {ca_file} cannot be used: {error}.", hint="Give a PEM file.") from error


def client_of(settings: EndpointSettings, key: str, certificates: ssl.SSLContext | None) -> "AsyncOpenAI":
    """The SDK's client: no tries again of its own, since `Retrying` owns them."""
    import openai  # noqa: PLC0415 -- takes 0.3 s to import, and a run whose replies are all kept needs none of it

    common: dict[str, Any] = {
        "api_key": key or "none",  # the SDK insists on one, local servers do not care
        "organization": settings.organization or None,
        "timeout": settings.timeout_s,
        "max_retries": 0,
        "default_headers": dict(settings.headers),
    }
    if settings.proxy or certificates:
        common["http_client"] = openai.DefaultAsyncHttpxClient(
            proxy=settings.proxy or None, verify=certificates or True
        )
    base_url = settings.base_url or OPENAI_URL
    if settings.azure_api_version:
        return openai.AsyncAzureOpenAI(azure_endpoint=base_url, api_version=settings.azure_api_version, **common)
    return openai.AsyncOpenAI(base_url=base_url, **common)
