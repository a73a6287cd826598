"""digest show: what there is to choose from."""

import dataclasses
import json
from typing import Any

import click

from digest.commands.terminal import say
from digest.config import PLUGINS, options_of
from digest.core.errors import ConfigError
from digest.templating import TemplateFolder, shipped


@click.command()
@click.argument("prompt", default="", metavar="[PROMPT]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def command(prompt: str, *, as_json: bool) -> int:
    """List the prompts, and every plug-in with its options."""
    prompts = TemplateFolder([shipped("prompts")]).names()
    if prompt:
        raise ConfigError(f"There is no prompt {prompt!r}.", hint=f"There are: {', '.join(prompts) or 'none'}.")
    found = {
        "prompts": prompts,
        **{name: {kind: _options(plugin) for kind, plugin in table.items()} for name, table in PLUGINS.items()},
    }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    say(["prompts", *(f"  {name}" for name in prompts)], err=False)
    for name, table in PLUGINS.items():
        say([name, *(line for kind, plugin in table.items() for line in _lines(kind, plugin))], err=False)
    return 0


def _options(plugin: type[Any]) -> dict[str, Any]:
    return {option.name: _default(option) for option in options_of(plugin)}


def _default(option: "dataclasses.Field[Any]") -> Any:
    return None if option.default is dataclasses.MISSING else option.default


def _lines(kind: str, plugin: type[Any]) -> list[str]:
    promise = (plugin.__doc__ or "").strip().splitlines()[0]
    options = [
        f"      {option.name}" + ("" if option.default is dataclasses.MISSING else f" = {json.dumps(option.default)}")
        for option in options_of(plugin)
    ]
    return [f"  {kind}: {promise}", *options]
