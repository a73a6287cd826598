"""A prompt's two messages, filled from its templates, and what enters them on one line."""

from collections.abc import Mapping
from typing import Any

from digest.core.drafts import Prompt
from digest.core.topics import Topic
from digest.ports import Templates
from digest.writers.material import disarmed

LONGEST_TEXT = 400
_OF_THEIR_OWN = frozenset({"name_topics", "review_topics"})  # they ask for no claims


def filled(name: str, values: Mapping[str, object], reply_type: type[Any], templates: Templates) -> Prompt:
    """The prompt `name`; raises `TemplateError`."""
    return Prompt(
        name=name,
        system=templates.render(system_file(name), {"language": values["language"]}),
        user=templates.render(user_file(name), values),
        reply_type=reply_type,
    )


def user_file(name: str) -> str:
    """The template of a prompt's user message."""
    return f"{name}/user.md.jinja"


def system_file(name: str) -> str:
    """The template of a prompt's system message, which all prompts that ask for claims share."""
    return f"{name if name in _OF_THEIR_OWN else 'shared'}/system.md.jinja"


def heading_of(topic: Topic) -> str:
    """What prompts call a topic: what its papers' own words call it, whatever a model did."""
    return disarmed(topic.heading or topic.name)


def on_one_line(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text on one line, disarmed; what is longer than `longest` characters ends in an ellipsis after a word."""
    line = " ".join(disarmed(text).split())
    if len(line) <= longest:
        return line
    start = line[:longest]
    return f"{start.rpartition(' ')[0] or start} …"
