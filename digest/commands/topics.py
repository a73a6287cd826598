"""digest topics: the topics that are remembered from edition to edition, listed, renamed, merged and pinned."""

import difflib
import json
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from digest.archive.edition_json import load
from digest.archive.histories import History, Records, is_remembered
from digest.archive.lock import held
from digest.archive.pruning import asking_nothing
from digest.archive.state import STATE_FILE
from digest.archive.topics import TopicRegistry
from digest.commands.terminal import say
from digest.commands.topic_lines import (
    Known,
    gone_lines,
    list_json,
    list_lines,
    topic_json,
    topic_lines,
    trends_now,
)
from digest.core.errors import ArchiveError, ConfigError
from digest.core.topics import PastTopic, TopicWish
from digest.renderers.characters import harmless
from digest.wiring import config_for

Command = TypeVar("Command", bound=Callable[..., Any])

_LONGEST_NAME = 80  # characters
_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})  # categories of Unicode
_FROM_WHEN = "from the next digest run on"


def _placed(command: Command) -> Command:
    """Give a command the options that say where topics are remembered."""
    config = click.option("--config", metavar="FILE", help="The config file [default: ./digest.toml if present].")
    out = click.option("--out", default="", metavar="DIR", help="Where editions are [default: out].")
    return config(out(command))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Memory:
    """Where topics are remembered, and what is known of them."""

    out: Path
    registry: TopicRegistry
    records: Records


@click.group(invoke_without_command=True)
@_placed
@click.option(
    "--all", "forgotten", is_flag=True, help="Also topics that are forgotten: eight editions had none of them."
)
@click.option("--gone", is_flag=True, help="Also topics that were merged into others.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, people's text on stderr.")
@click.pass_context
def command(context: click.Context, /, config: str | None, out: str, **given: Any) -> int:
    """List the topics that are remembered from edition to edition; rename, merge and pin them."""
    context.obj = {"config": config, "out": out}
    if context.invoked_subcommand is not None:
        if any(given.values()):
            raise click.UsageError("--all, --gone and --json before a command belong to the list alone.")
        return 0
    memory = _memory(context)
    records = memory.records
    shown = [each for each in records.histories if given["forgotten"] or is_remembered(each, len(records.editions))]
    shown.sort(key=lambda history: (-history.appearances[-1].place, history.appearances[-1].position))
    trends = trends_now(records, _before_the_last(memory))
    if given["as_json"]:
        found = list_json(records, shown, trends, gone=given["gone"])
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    if not records.editions:
        say([f"{memory.out} remembers no topics yet: no edition of configured sources was made there."], err=True)
    elif not given["as_json"]:
        say([*list_lines(records, shown, trends), *(gone_lines(records) if given["gone"] else [])], err=False)
    return 0


@command.command()
@click.argument("topic", metavar="ID")
@_placed
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_context
def show(context: click.Context, topic: str, config: str | None, out: str, *, as_json: bool) -> int:
    """Show the topic ID: other names, terms, where it came from, papers."""
    memory = _memory(context, config, out)
    history = _found(topic, memory.records)
    keywords, profile = memory.registry.known_by(history)
    known = Known(keywords=keywords, profile=profile, titles=_titles(memory.out, history))
    trend = trends_now(memory.records, _before_the_last(memory)).get(history.id)
    if as_json:
        click.echo(json.dumps(topic_json(history, memory.records, trend, known), ensure_ascii=False, indent=1))
    else:
        say(topic_lines(history, memory.records, trend, known), err=False)
    return 0


@command.command()
@click.argument("topic", metavar="ID")
@click.argument("name", metavar="NAME")
@_placed
@click.pass_context
def rename(context: click.Context, topic: str, name: str, config: str | None, out: str) -> int:
    """Call the topic ID by NAME from now on."""
    with _changing(context, config, out) as memory:
        history = _found(topic, memory.records)
        wished = _name(name, history, memory.records)
        if wished == history.name:
            return _told(f"{_called(history)} is called so already; nothing was changed.")
        _wish(memory.registry, history.id, name=wished)
    return _told(f"{_called(history)} is called {wished!r} {_FROM_WHEN}.")


@command.command()
@click.argument("topic", metavar="ID")
@click.argument("into", metavar="INTO")
@_placed
@click.pass_context
def merge(context: click.Context, topic: str, into: str, config: str | None, out: str) -> int:
    """Make the topic ID one with the topic INTO, whose name stays."""
    with _changing(context, config, out) as memory:
        history = _found(topic, memory.records)
        if memory.records.gone.get(into, into) == history.id:
            raise ConfigError(
                f"{into} is one with {history.id} already, so {history.id} cannot be merged into it.",
                hint=f"Say digest topics unmerge {into} first." if into != topic else "Name two topics.",
            )
        other = _found(into, memory.records)
        _wish(memory.registry, history.id, merged_into=other.id)
    return _told(f"{_called(history)} is merged into {_called(other)}, which has its papers and counts {_FROM_WHEN}.")


@command.command()
@click.argument("topic", metavar="ID")
@_placed
@click.pass_context
def unmerge(context: click.Context, topic: str, config: str | None, out: str) -> int:
    """Take the topic ID out of the one that it was merged into."""
    with _changing(context, config, out) as memory:
        if topic not in memory.records.gone:
            history = _found(topic, memory.records)
            raise ConfigError(f"{_called(history)} was merged into none.", hint="digest topics --gone lists those.")
        _wish(memory.registry, topic, merged_into=None)
    return _told(f"{topic} is a topic of its own again {_FROM_WHEN}.")


@command.command()
@click.argument("topic", metavar="ID")
@_placed
@click.pass_context
def pin(context: click.Context, topic: str, config: str | None, out: str) -> int:
    """Keep the topic ID, however long no edition has it."""
    return _pinned(context, topic, (config, out), pinned=True)


@command.command()
@click.argument("topic", metavar="ID")
@_placed
@click.pass_context
def unpin(context: click.Context, topic: str, config: str | None, out: str) -> int:
    """Let the topic ID be forgotten when no edition has it."""
    return _pinned(context, topic, (config, out), pinned=False)


def _pinned(context: click.Context, topic: str, place: tuple[str | None, str], *, pinned: bool) -> int:
    with _changing(context, *place) as memory:
        history = _found(topic, memory.records)
        if history.pinned == pinned:
            return _told(f"{_called(history)} is {'pinned already' if pinned else 'not pinned'}; nothing was changed.")
        _wish(memory.registry, history.id, pinned=pinned)
    if pinned:
        return _told(f"{_called(history)} is pinned: it is kept, however long no edition has it, {_FROM_WHEN}.")
    return _told(
        f"{_called(history)} is no longer pinned: it is forgotten when eight editions do not have it, {_FROM_WHEN}."
    )


def _memory(context: click.Context, config: str | None = None, out: str = "") -> _Memory:
    """What is remembered where the options say; raises `ConfigError` where nothing was ever kept."""
    config, out = config or context.obj["config"], out or context.obj["out"]
    folder = config_for(config, "", (), {"edition": {"out": out}} if out else {}).out
    if not (folder / STATE_FILE).exists():
        raise ConfigError(
            f"{folder} remembers no topics: no edition of configured sources was made there.",
            hint="Make one with digest run, or name its folder with --out.",
        )
    registry = TopicRegistry(folder)
    return _Memory(out=folder, registry=registry, records=registry.records())


@contextmanager
def _changing(context: click.Context, config: str | None, out: str) -> Iterator[_Memory]:
    """What is remembered, while nobody else uses it; what is wished asks no model, so no reply is kept for it."""
    folder = _memory(context, config, out).out
    with held(folder), asking_nothing(folder / STATE_FILE):
        yield _memory(context, config, out)


def _found(topic: str, records: Records) -> History:
    """The topic of that id; raises `ConfigError` where there is none, with what may have been meant."""
    known = {history.id: history for history in records.histories}
    if topic in known:
        return known[topic]
    if topic in records.gone:
        raise ConfigError(
            f"{topic} was merged into {records.gone[topic]}.",
            hint=f"Name {records.gone[topic]}, or say digest topics unmerge {topic} first.",
        )
    raise ConfigError(f"No topic has the id {topic[:_LONGEST_NAME]!r}.", hint=_nearest(topic, records))


def _nearest(topic: str, records: Records) -> str:
    """The topics whose ids or names are most like what was given."""
    by_word = {history.id: history for history in records.histories}
    by_word |= {name.casefold(): each for each in records.histories for name in (each.name, *each.aliases)}
    words = difflib.get_close_matches(topic.casefold(), by_word, n=3, cutoff=0.5)
    near = dict.fromkeys(_called(by_word[word]) for word in words)
    return f"Did you mean {' or '.join(near)}?" if near else "digest topics lists them."


def _name(given: str, history: History, records: Records) -> str:
    """The name that a topic is to have; raises `ConfigError` where it cannot be one."""
    name = given.strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise ConfigError(f"NAME has {len(name)} characters.", hint=f"Give one of 1 to {_LONGEST_NAME} characters.")
    if harmless(name) != name or any(unicodedata.category(char) in _CONTROLS for char in name):
        raise ConfigError("NAME holds a control character.", hint="Give plain text on one line.")
    for other in records.histories:
        is_live = other.id != history.id and is_remembered(other, len(records.editions))
        if is_live and other.name.casefold() == name.casefold():
            raise ConfigError(
                f"{_called(other)} has that name.",
                hint=f"Give another one, or say digest topics merge {history.id} {other.id}.",
            )
    return name


def _wish(registry: TopicRegistry, topic: str, **fields: Any) -> None:
    """Change what is wished of a topic in these fields."""
    wishes = {wish.topic: wish for wish in registry.wishes()}
    registry.wish(replace(wishes.get(topic, TopicWish(topic=topic)), **fields))


def _before_the_last(memory: _Memory) -> tuple[PastTopic, ...]:
    """The topics as the last edition saw those before it."""
    editions = memory.records.editions
    return TopicRegistry(memory.out, editions[-1]).past() if editions else ()


def _titles(out: Path, history: History) -> dict[str, str]:
    """The titles of the papers of the last edition that had the topic, by id; none where it is no longer there."""
    path = out / history.appearances[-1].edition / "digest.json"
    try:
        edition = load(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError, ArchiveError):
        return {}
    return {paper.id: paper.title for paper in edition.papers}


def _called(history: History) -> str:
    return f"{history.id} ({history.name})"


def _told(sentence: str) -> int:
    say([sentence], err=False)
    return 0
