"""Which papers the reader's own words and people take, leave out, and put first."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from digest.core.editions import Reader, Selection
from digest.core.errors import ConfigError
from digest.core.papers import Paper, folded
from digest.ports import Ports
from digest.selecting.people import Person, may_be, person
from digest.selecting.remarks import papers_that

# "C++" and "C#" are words of their own, and not "C".
_PLUSES, _SHARP = re.compile(r"(?<=\w)\+\+"), re.compile(r"(?<=\w)#")
_WILD = re.compile(r"(?<=[^\W_])\*(?!\S)")
_NEVER = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Keywords:
    """Takes papers that match one of `include`, and leaves out those that match one of `exclude`.

    A keyword is a word or phrase of title, abstract or categories, whatever its case and accents; `*` ends a word that
    may go on. Papers of the `authors` are always taken, and come first; then come those that match most of `include`,
    then the newest. Of more than `max_papers` the rest is listed by title.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    max_papers: Annotated[int, Field(ge=1)] | None = None

    def __post_init__(self) -> None:
        for option, keywords in (("include", self.include), ("exclude", self.exclude)):
            for keyword in keywords:
                _check(option, keyword)
        nobody = [name for name in self.authors if person(name) is None]
        if nobody:
            raise ConfigError(
                f"[select] authors: {nobody[0]!r} names nobody.", hint='Give names such as "Ada Lovelace".'
            )

    def rank(self, papers: Sequence[Paper], reader: Reader, ports: Ports) -> Selection:  # noqa: ARG002  # a Ranker
        """The papers taken, the most wanted first; those over the limit in `also`, and the others counted."""
        wanted, unwanted = [_matcher(word) for word in self.include], [_matcher(word) for word in self.exclude]
        people = [who for name in self.authors if (who := person(name))]
        taken: list[tuple[bool, int, date, Paper]] = []
        missed, excluded = 0, [0] * len(unwanted)
        for paper in papers:
            text = _searched(paper) if wanted or unwanted else ""
            matches = sum(word.search(text) is not None for word in wanted)
            followed = _is_by(people, paper)
            against = next((place for place, word in enumerate(unwanted) if word.search(text)), None)
            if not followed and against is not None:
                excluded[against] += 1
            elif not followed and wanted and not matches:
                missed += 1
            else:
                taken.append((followed, matches, paper.published or _NEVER, paper))
        taken.sort(key=lambda each: (not each[0], -each[1], -each[2].toordinal(), each[3].id))
        kept = tuple(paper for *_, paper in taken)
        limit = len(kept) if self.max_papers is None else self.max_papers
        return Selection(
            papers=kept[:limit],
            also=kept[limit:],
            counts={"excluded": missed + sum(excluded)},
            followed=tuple(paper.id for followed, *_, paper in taken if followed),
            remarks=tuple(self._remarks(missed, excluded, len(kept[limit:]))),
        )

    def _remarks(self, missed: int, excluded: Sequence[int], over: int) -> Iterable[str]:
        """What each rule did, for each that did anything."""
        if missed:
            yield f"[select] include: {papers_that(missed, 'matches', 'match')} none of its keywords."
        for keyword, count in zip(self.exclude, excluded, strict=True):
            if count:
                yield f"[select] exclude: {keyword!r} left out {papers_that(count)}."
        if over:
            yield f"[select] max_papers: {papers_that(over, 'is', 'are')} over {self.max_papers}, and listed by title."


def _check(option: str, keyword: str) -> None:
    if not folded(keyword):
        raise ConfigError(
            f"[select] {option}: {keyword!r} holds no word.",
            hint="Give a word, a phrase or a category, or leave it out.",
        )
    if "*" in _WILD.sub("", keyword):
        raise ConfigError(
            f"[select] {option}: {keyword!r} has a * that does not end a word.",
            hint='Write "transform*" or "diffus* model*".',
        )


def _matcher(keyword: str) -> re.Pattern[str]:
    """Finds a keyword in what is searched, where each word stands between single spaces."""
    words = (re.escape(_folded(word)) + (r"\S*" if _WILD.search(word) else "") for word in keyword.split())
    return re.compile(f" {' '.join(word for word in words if word)} ")


def _searched(paper: Paper) -> str:
    """Title, abstract and categories; no phrase goes from one into the other."""
    return f" {' | '.join(map(_folded, (paper.title, paper.passages[0].text, *paper.categories)))} "


def _folded(text: str) -> str:
    return folded(_SHARP.sub("sharp", _PLUSES.sub("plusplus", text)) if "+" in text or "#" in text else text)


def _is_by(people: Sequence[Person], paper: Paper) -> bool:
    if not people:
        return False
    authors = [who for name in paper.authors if (who := person(name))]
    return any(may_be(wanted, author) for wanted in people for author in authors)
