"""Categories of arXiv, as its services call them (https://arxiv.org/category_taxonomy)."""

import re

from digest.core.errors import ConfigError

# The archives that have subject classes; those of physics belong to one group, the others are one by themselves.
_DIVIDED = {"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"}
_DIVIDED_PHYSICS = {"astro-ph", "cond-mat", "nlin", "physics"}
_WHOLE_PHYSICS = {"gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph"}
_ARCHIVES = _DIVIDED | _DIVIDED_PHYSICS | _WHOLE_PHYSICS
_AS_WRITTEN = 'Write them as arXiv does, each in quotes: ["cs.CL", "hep-th"], or "stat" for all of statistics.'
_SHORT_CLASS = re.compile(r"[A-Z]{2}")
_LONG_CLASS = re.compile(r"[a-z]+(?:-[a-z]+)*")  # those of cond-mat and physics: str-el, optics


def must_be_categories(categories: tuple[str, ...]) -> None:
    """Raise `ConfigError` for what is no category and no archive; arXiv itself would find nothing, and say nothing."""
    for category in categories:
        archive, dot, subject = category.partition(".")
        if archive not in _ARCHIVES or (dot and archive in _WHOLE_PHYSICS):
            raise ConfigError(
                f"categories: {category!r} is no category of arXiv.",
                hint=_AS_WRITTEN,
            )
        form = _LONG_CLASS if archive in {"cond-mat", "physics"} else _SHORT_CLASS
        if dot and not form.fullmatch(subject):
            meant = subject.lower() if form is _LONG_CLASS else subject.upper()
            hint = f"Did you mean {archive}.{meant}?" if form.fullmatch(meant) else _AS_WRITTEN
            raise ConfigError(f"categories: {category!r} is no category of arXiv.", hint=hint)


def search_for(category: str) -> str:
    """What the API is asked for a category, or for all categories of an archive."""
    return f"cat:{category}{'.*' if category in _DIVIDED | _DIVIDED_PHYSICS else ''}"


def set_of(category: str) -> str:
    """The set of OAI-PMH, from group to category: `cs:cs:CL`, `physics:astro-ph:GA`, `physics:hep-th`, `stat:stat`."""
    archive = category.partition(".")[0]
    group = archive if archive in _DIVIDED else "physics"
    return f"{group}:{category.replace('.', ':')}"


def is_of(category: str, asked: tuple[str, ...]) -> bool:
    """Whether a category is one of those asked for, or of an archive asked for."""
    return category in asked or category.partition(".")[0] in asked
