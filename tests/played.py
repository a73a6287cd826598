"""A year of papers as arXiv and Hugging Face would serve them, with all that goes wrong in a year."""

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from digest.testing.feeds import Arrival, Served

DAY = timedelta(days=1)
_RANGE = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")
_HF_PAGE = 50  # the service gives no more at once here, so that a day has several pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """What is kept of a second version: the day it is there, its abstract, and whether that says another thing."""

    day: date
    abstract: str
    material: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedPaper:
    """A paper, the day it was submitted, the first day arXiv shows it (None: never), and the days Hugging Face does."""

    number: str
    title: str
    abstract: str
    submitted: date
    shown: date | None
    daily: tuple[date, ...] = ()
    second: Second | None = None

    @property
    def id(self) -> str:
        """Its id in an edition."""
        return f"arxiv:{self.number}"

    def version_on(self, today: date) -> int:
        """The version that arXiv shows."""
        return 2 if self.second and self.second.day <= today else 1

    def abstract_on(self, today: date) -> str:
        """The abstract that arXiv shows."""
        return self.second.abstract if self.second and self.second.day <= today else self.abstract


class PlayedWeb:
    """Both services on a day: `today` is set by whoever plays, `down` names the services that answer nothing."""

    def __init__(self, papers: Sequence[PlayedPaper]) -> None:
        self.today = date.min
        self.down: frozenset[str] = frozenset()
        self._by_submission = sorted(
            (each for each in papers if each.shown), key=lambda each: (each.submitted, each.id)
        )
        self._by_day: dict[date, list[PlayedPaper]] = {}
        for paper in papers:
            for day in paper.daily:
                self._by_day.setdefault(day, []).append(paper)

    def __call__(self, arrival: Arrival) -> Served | bytes:
        """What a request gets."""
        path = urlsplit(arrival.path)
        asked = {name: values[0] for name, values in parse_qs(path.query).items()}
        if path.path == "/api/query":
            return Served(status=503) if "arxiv" in self.down else self._query(asked)
        if "hf" in self.down:
            return Served(status=500)
        return self._daily(asked) if path.path == "/api/daily_papers" else Served(status=404)

    def _query(self, asked: dict[str, str]) -> bytes:
        found = _RANGE.search(asked["search_query"])
        assert found, asked["search_query"]
        since, until = (datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC) for text in found.groups())
        papers = [
            each
            for each in self._by_submission
            if each.shown and each.shown <= self.today and since <= _noon(each.submitted) <= until
        ]
        start, size = int(asked["start"]), int(asked["max_results"])
        return _feed(papers[start : start + size], len(papers), start, self.today)

    def _daily(self, asked: dict[str, str]) -> bytes:
        day = date.fromisoformat(asked["date"])
        listed = self._by_day.get(day, []) if day <= self.today else []
        start = int(asked["p"]) * _HF_PAGE
        return json.dumps([_listed(each, day) for each in listed[start : start + _HF_PAGE]]).encode()


def a_year(folder: Path, first: date, weeks: int) -> list[PlayedPaper]:
    """The papers of the labelled sets that were submitted in these weeks, with what becomes of each in the year."""
    chance = random.Random(47)  # noqa: S311 -- a play, the same every time
    until = first + timedelta(weeks=weeks)
    return [_played(record, chance) for record in _records(folder) if first <= _day(record) < until]


def _records(folder: Path) -> Iterator[dict[str, str]]:
    seen: set[str] = set()
    for name in ("arxiv_cat_2025", "lists", "arxiv_weeks_2025"):
        for line in (folder / "labelled" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            key = " ".join(record["title"].lower().split())
            if record["id"].lower().startswith("arxiv:") and key not in seen and record["id"] not in seen:
                seen |= {key, record["id"]}
                yield record


def _day(record: dict[str, str]) -> date:
    return date.fromisoformat(record["date"][:10])


def _played(record: dict[str, str], chance: random.Random) -> PlayedPaper:
    submitted = _day(record)
    draw = chance.random()
    shown = submitted + DAY * (chance.randint(8, 13) if draw < 0.03 else chance.randint(1, 3))
    daily = sorted({shown + DAY * chance.randint(0, 5) for _ in range(chance.choice((1, 1, 1, 2)))})
    where = chance.random()
    second = _second(record["abstract"], shown, chance) if chance.random() < 0.05 else None
    return PlayedPaper(
        number=record["id"].split(":")[1],
        title=record["title"],
        abstract=" ".join(record["abstract"].split()),
        submitted=submitted,
        shown=None if where < 0.08 else shown,
        daily=tuple(daily) if where < 0.2 else (),
        second=second,
    )


def _second(abstract: str, shown: date, chance: random.Random) -> Second:
    """A later version: half of them say another number, half differ in spelling."""
    text = " ".join(abstract.split())
    material = chance.random() < 0.5
    changed = f"{text} On a second look the error falls by 17.25%." if material else text.replace(" a ", " one ", 1)
    return Second(day=shown + DAY * chance.randint(1, 20), abstract=changed, material=material)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _feed(papers: Iterable[PlayedPaper], total: int, start: int, today: date) -> bytes:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{each.number}v{each.version_on(today)}</id>"
        f"<title>{escape(each.title)}</title><updated>{_noon(each.submitted):%Y-%m-%dT%H:%M:%SZ}</updated>"
        f"<summary>{escape(each.abstract_on(today))}</summary><category term='cs.CL'/>"
        f"<published>{_noon(each.submitted):%Y-%m-%dT%H:%M:%SZ}</published>"
        "<arxiv:primary_category term='cs.CL'/><author><name>Ada Lovelace</name></author></entry>"
        for each in papers
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><feed xmlns:opensearch='http://a9.com/-/spec/opensearch/1.1/' "
        "xmlns:arxiv='http://arxiv.org/schemas/atom' xmlns='http://www.w3.org/2005/Atom'>"
        f"<opensearch:totalResults>{total}</opensearch:totalResults><opensearch:startIndex>{start}"
        f"</opensearch:startIndex>{entries}</feed>"
    ).encode()


def _listed(paper: PlayedPaper, day: date) -> dict[str, object]:
    return {
        "paper": {
            "id": paper.number,
            "title": paper.title,
            "summary": paper.abstract,
            "authors": [{"name": "Ada Lovelace", "hidden": False}],
            "publishedAt": f"{_noon(paper.submitted):%Y-%m-%dT%H:%M:%S.000Z}",
            "submittedOnDailyAt": f"{day}T00:00:00.000Z",
        },
        "title": paper.title,
        "publishedAt": f"{day}T01:00:00.000Z",
    }
