"""A digest.toml that works as it is written: what the command line says of sources, model and mail is filled in."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from digest.core.errors import ConfigError

Options = Mapping[str, str | int | Sequence[str]]
_MAIL = ("sender", "recipients", "smtp")


def answered(text: str, given: Mapping[str, Any]) -> str:
    """The commented config with what was said of sources, model and mail in the place of its examples.

    Raises `ConfigError` where only a part of what mail needs is said.
    """
    sources = list(_sources(given))
    if sources:
        text = _after(text, "INPUT files on the command line replace them all.", "\n\n".join(sources))
    endpoint = {name: given[name] for name in ("model", "base_url") if given[name]}
    if endpoint:
        text = text.replace("# [endpoint]\n", _table("[endpoint]", endpoint) + "\n", 1)
    if not any(given[name] for name in _MAIL):
        return text
    mail, server = _mail(given)
    text = text.replace("# [mail]\n", _table("[mail]", mail) + "\n", 1)
    return text.replace("# [mail.smtp]\n", _table("[mail.smtp]", server) + "\n", 1)


def _sources(given: Mapping[str, Any]) -> Iterable[str]:
    """A table for each source."""
    if given["arxiv"]:
        yield _table("[[sources]]", {"kind": "arxiv", "categories": given["arxiv"]})
    if given["hf_daily"]:
        yield _table("[[sources]]", {"kind": "hf_daily"})
    for url in given["feed"]:
        yield _table("[[sources]]", {"kind": "feed", "url": url})


def _mail(given: Mapping[str, Any]) -> tuple[Options, Options]:
    """The tables [mail] and [mail.smtp]."""
    lacking = [name for name in _MAIL if not given[name]]
    if lacking:
        options = {"sender": "--from", "recipients": "--to", "smtp": "--smtp"}
        raise ConfigError(
            f"Mail needs {', '.join(options[name] for name in lacking)} too.",
            hint="Say --from ADDRESS, --to ADDRESS and --smtp HOST, or none of them.",
        )
    return {"sender": given["sender"], "recipients": given["recipients"]}, _server(given["smtp"])


def _server(text: str) -> Options:
    """Host, and port where it is said."""
    wrong = ConfigError(f"--smtp {text[:80]!r} is no server.", hint="Write smtp.lab.example or smtp.lab.example:587.")
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise wrong from error
    if not host or parts.path or parts.username:
        raise wrong
    return {"host": host} | ({"port": port} if port else {})


def _table(name: str, options: Options) -> str:
    """A table of TOML."""
    return "\n".join([name, *(f"{option} = {_value(value)}" for option, value in options.items())])


def _value(value: str | int | Sequence[str]) -> str:
    """A value as TOML writes it, which is as JSON does, but for one character that JSON leaves as it is."""
    listed = value if isinstance(value, (str, int)) else list(value)
    return json.dumps(listed, ensure_ascii=False).replace("\x7f", "\\u007f")


def _after(text: str, line_end: str, added: str) -> str:
    """The text with `added` after the line that ends so."""
    before, found, after = text.partition(f"{line_end}\n")
    return f"{before}{found}{added}\n\n{after}"
