"""A digest.toml that works as it is written: what the command line says of sources, model and mail is filled in."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from digest.core.errors import ConfigError
from digest.endpoint_tables import endpoint_of
from digest.mail_tables import email_of
from digest.sources import SOURCES
from digest.tables import Table, TableReader

Options = Mapping[str, str | int | Sequence[str]]
_MAIL = ("sender", "recipients", "smtp")


def answered(text: str, given: Mapping[str, Any]) -> str:
    """The commented config with what was said of sources, model and mail in the place of its examples.

    Raises `ConfigError` where only a part of what mail needs is said, and for what no config may say.
    """
    sources = list(_sources(given))
    endpoint = {name: given[name] for name in ("model", "base_url") if given[name]}
    mail, server = _mail(given) if any(given[name] for name in _MAIL) else ({}, {})
    _must_be_sound(sources, {"endpoint": endpoint, "mail": {**mail, "smtp": server} if mail else {}})
    if sources:
        tables = [_table("[[sources]]", source) for source in sources]
        text = _after(text, "Each has a page in docs/sources.", "\n\n".join(tables))
    for name, options in (("endpoint", endpoint), ("mail", mail), ("mail.smtp", server)):
        text = _filled(text, name, options) if options else text
    return text


def _must_be_sound(sources: Sequence[Options], tables: Mapping[str, Table]) -> None:
    """Raise `ConfigError` for what a config that says so could not be read with."""
    reader = TableReader("digest new")
    for source in sources:
        options = dict(source)
        kind = str(options.pop("kind"))
        reader.built(SOURCES[kind], options, f"--{kind.replace('_', '-')}")
    said = {name: table for name, table in tables.items() if table}
    endpoint_of(said, reader)
    email_of(said, reader)


def _sources(given: Mapping[str, Any]) -> Iterable[Options]:
    """The options of each source."""
    if given["arxiv"]:
        yield {"kind": "arxiv", "categories": given["arxiv"]}
    if given["hf_daily"]:
        yield {"kind": "hf_daily"}
    for url in given["feed"]:
        yield {"kind": "feed", "url": url}


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


def _filled(text: str, name: str, options: Options) -> str:
    """The text with these options in the table of that name, and no other example of them there."""
    before, _, after = text.partition(f"# [{name}]\n")
    table, _, rest = after.partition("\n\n")
    examples = tuple(f"# {option} =" for option in options)
    kept = [line for line in table.splitlines() if not line.startswith(examples)]
    return before + "\n".join([_table(f"[{name}]", options), *kept]) + f"\n\n{rest}"


def _after(text: str, line_end: str, added: str) -> str:
    """The text with `added` after the line that ends so."""
    before, found, after = text.partition(f"{line_end}\n")
    return f"{before}{found}{added}\n\n{after}"
