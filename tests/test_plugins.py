"""What holds for every plug-in on the day it is registered."""

import dataclasses
import inspect
import json
from typing import Any

import pytest

from digest.config import PLUGINS, options_of

METHODS = {
    "sources": {"read", "probe"},
    "selecting": {"rank"},
    "groupers": {"group"},
    "writers": {"write", "revise", "overview"},
    "checks": {"check"},
    "renderers": {"render"},
    "channels": {"deliver", "probe"},
    "transports": {"connection", "probe"},
}
REGISTERED = [(table, kind, plugin) for table, kinds in PLUGINS.items() for kind, plugin in kinds.items()]
NAMED = [f"{table}-{kind}" for table, kind, _ in REGISTERED]
each_plugin = pytest.mark.parametrize(("table", "kind", "plugin"), REGISTERED, ids=NAMED)


def test_every_kind_of_plugin_has_a_table_with_something_in_it() -> None:
    assert {table: bool(kinds) for table, kinds in PLUGINS.items()} == dict.fromkeys(METHODS, True)


@each_plugin
def test_a_plugin_is_a_frozen_dataclass_of_keyword_options(table: str, kind: str, plugin: type[Any]) -> None:
    del table, kind
    settings = plugin.__dataclass_params__

    assert dataclasses.is_dataclass(plugin)
    assert settings.frozen
    assert all(option.kw_only for option in options_of(plugin))


@each_plugin
def test_a_plugin_does_what_its_protocol_says(table: str, kind: str, plugin: type[Any]) -> None:
    del kind
    missing = {name for name in METHODS[table] if not inspect.isfunction(getattr(plugin, name, None))}

    assert missing == set()


@each_plugin
def test_a_plugin_and_its_methods_say_what_they_promise(table: str, kind: str, plugin: type[Any]) -> None:
    del kind
    documented = [plugin.__doc__, *(getattr(plugin, name).__doc__ for name in METHODS[table])]

    assert all(text and not text.startswith(f"{plugin.__name__}(") for text in documented)


@each_plugin
def test_the_defaults_of_a_plugin_can_be_written_in_a_config(table: str, kind: str, plugin: type[Any]) -> None:
    del table, kind
    defaults = [each.default for each in options_of(plugin) if each.default is not dataclasses.MISSING]

    assert json.loads(json.dumps(defaults)) == [list(each) if isinstance(each, tuple) else each for each in defaults]


@each_plugin
def test_a_plugin_lives_in_the_folder_of_its_table(table: str, kind: str, plugin: type[Any]) -> None:
    del kind

    assert plugin.__module__.startswith(f"digest.{table}.")
