"""Settings that cannot work are said before anything is asked."""

import json
import re
from urllib.parse import urlsplit

from digest.core.errors import ConfigError
from digest.llm.settings import PRICES, EndpointSettings

_UNFIT = re.compile(r"[\s\x00-\x1f\x7f]")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, "token"


def must_be_sound(settings: EndpointSettings, table: str = "[endpoint]") -> None:
    """Raise `ConfigError` for an address that is none, and for what cannot travel in a header or a body.

    `table` is where the settings stand. Values of headers are not shown: they may be secrets.
    """
    named = "--base-url" if table == "[endpoint]" else f"{table} base_url"
    for option, url in ((named, settings.base_url), (f"{table} proxy", settings.proxy)):
        if url and not _is_web_address(url):
            raise ConfigError(f"{option} is no web address.", hint="Begin it with http:// or https://, then the host.")
    _must_fit_a_header(f"{table} organization", settings.organization)
    for name, value in settings.headers.items():
        if not _HEADER.fullmatch(name):
            raise ConfigError(
                f"{table} headers: {name!r} is no name of a header.",
                hint="Write ASCII letters, digits and hyphens only.",
            )
        _must_fit_a_header(f"{table} headers: {name}", value)
    _must_be_whole_prices(settings, table)
    for name, value in settings.extra_body.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise ConfigError(
                f"{table} extra_body: {name} cannot be sent as JSON: {error}.",
                hint="Write dates as texts, in quotes, and leave inf and nan out.",
            ) from error


def _must_be_whole_prices(settings: EndpointSettings, table: str) -> None:
    """Raise where a price is given that another is needed with."""
    given = [name for name in PRICES if getattr(settings, name) is not None]
    lacking = [name for name in ("prompt_price", "completion_price") if name not in given]
    if given and lacking:
        raise ConfigError(f"{table} has {given[0]} and no {lacking[0]}.", hint="Give both, or neither.")


def sound_key(key: str, name: str = "OPENAI_API_KEY") -> str:
    """The key, if it can travel in a header; what cannot is not shown. `name` is the variable that holds it."""
    if _fits_a_header(key):
        return key
    raise ConfigError("The endpoint's key holds characters that no key has.", hint=f"Mend {name}.")


def _fits_a_header(value: str) -> bool:
    return value.isascii() and value.isprintable() and value == value.strip()


def _must_fit_a_header(option: str, value: str) -> None:
    if not _fits_a_header(value):
        raise ConfigError(
            f"{option} holds characters that no header takes.",
            hint="Write ASCII only, in one line, with no space around it.",
        )


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not _UNFIT.search(url)
