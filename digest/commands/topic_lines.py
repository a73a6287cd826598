"""What is said of remembered topics: their papers in the last editions, their trends, and where they came from."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from digest.archive.histories import REMEMBERED, History, Records, counts_in, is_remembered, last_of
from digest.commands.terminal import counted
from digest.core.topics import Lineage, PastTopic, Profile, Trend
from digest.trends import trends_of

_TERMS = 12  # shown to people; programs get all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a topic beside its history; `titles` are those of its papers by id, as far as they are known."""

    keywords: tuple[str, ...]
    profile: Profile
    titles: Mapping[str, str]


def trends_now(records: Records, past: Sequence[PastTopic]) -> dict[str, Trend]:
    """The trends of the topics of the last edition; `past` are those of the editions before that."""
    if len(records.editions) <= 1:
        return {}
    newest = len(records.editions) - 1
    here = [history for history in records.histories if history.appearances[-1].place == newest]
    counts = {history.id: sum(len(part.papers) for part in last_of(history)) for history in here}
    return trends_of(counts, {history.id: _lineage(history) for history in here}, past)


def list_lines(records: Records, shown: Sequence[History], trends: Mapping[str, Trend]) -> list[str]:
    """A line a topic: its id, its papers in each of the last editions, how it goes, when it was seen, its name."""
    editions = records.editions[-REMEMBERED:]
    lines = [f"{counted(len(shown), 'topic')}, with the papers of each in {', '.join(editions)}:"]
    states = [_state(history, records, trends) for history in shown]
    id_width = max((len(history.id) for history in shown), default=0)
    state_width = max(map(len, states), default=0)
    seen_width = max((len(_seen(history)) for history in shown), default=0)
    for history, state in zip(shown, states, strict=True):
        counts = counts_in(history, len(records.editions))[-len(editions) :]
        cells = ["."] * (len(editions) - len(counts)) + [str(count) for count in counts]
        numbers = " ".join(f"{cell:>3}" for cell in cells)
        seen = f"{state:<{state_width}}  {_seen(history):<{seen_width}}"
        lines.append(f"{history.id:<{id_width}} {numbers}  {seen}  {history.name}")
    return lines


def gone_lines(records: Records) -> list[str]:
    """A line for each topic that was merged into another."""
    return [f"{topic_id}  merged into {into}" for topic_id, into in sorted(records.gone.items())]


def list_json(records: Records, shown: Sequence[History], trends: Mapping[str, Trend], *, gone: bool) -> dict[str, Any]:
    """The list, for programs."""
    merged = [{"id": topic_id, "merged_into": into} for topic_id, into in sorted(records.gone.items())]
    return {
        "editions": list(records.editions[-REMEMBERED:]),
        "topics": [_in_json(history, records, trends) for history in shown],
        **({"gone": merged} if gone else {}),
    }


def topic_lines(history: History, records: Records, trend: Trend | None, known: Known) -> list[str]:
    """Everything that is known of a topic, for people."""
    counts = counts_in(history, len(records.editions))[-REMEMBERED:]
    editions = records.editions[-len(counts) :]
    papers = ", ".join(f"{count} in {edition}" for count, edition in zip(counts, editions, strict=True))
    terms = ", ".join(f"{term} {weight:.2f}" for term, weight in known.profile[:_TERMS])
    state = _state(history, records, {} if trend is None else {history.id: trend})
    told = {
        "Called before": ", ".join(history.aliases),
        "Seen": _seen(history),
        "Papers": papers,
        "On average before": "" if trend is None or trend.mean is None else f"{trend.mean:g}",
        "State": state,
        "Keywords": ", ".join(known.keywords),
        "Terms": terms,
        **{f"In {edition}": f"{status} from {', '.join(origins)}" for edition, status, origins in _descent(history)},
        "Merged into it": ", ".join(_taken_in(history, records)),
        f"Papers in {history.appearances[-1].edition}": str(len(_members(history))),
    }
    return [
        f"{history.id}  {history.name}",
        *[f"{what}: {said}" for what, said in told.items() if said],
        *[f"  {paper_id}  {known.titles.get(paper_id, '')}".rstrip() for paper_id in _members(history)],
    ]


def topic_json(history: History, records: Records, trend: Trend | None, known: Known) -> dict[str, Any]:
    """Everything that is known of a topic, for programs."""
    counts = counts_in(history, len(records.editions))[-REMEMBERED:]
    return {
        **_in_json(history, records, {} if trend is None else {history.id: trend}),
        "editions": list(records.editions[-len(counts) :]),
        "keywords": list(known.keywords),
        "terms": [list(entry) for entry in known.profile],
        "lineage": [
            {"edition": edition, "status": status, "from": list(origins)}
            for edition, status, origins in _descent(history)
        ],
        "merged": _taken_in(history, records),
        "papers": [{"id": each, "title": known.titles.get(each)} for each in _members(history)],
    }


def _in_json(history: History, records: Records, trends: Mapping[str, Trend]) -> dict[str, Any]:
    trend = trends.get(history.id)
    return {
        "id": history.id,
        "name": history.name,
        "aliases": list(history.aliases),
        "counts": list(counts_in(history, len(records.editions))[-REMEMBERED:]),
        "first_seen": history.appearances[0].edition,
        "last_seen": history.appearances[-1].edition,
        "trend": None if trend is None else asdict(trend),
        "pinned": history.pinned,
        "remembered": is_remembered(history, len(records.editions)),
    }


def _state(history: History, records: Records, trends: Mapping[str, Trend]) -> str:
    """How a topic goes, in a word, and whether it is pinned."""
    if not is_remembered(history, len(records.editions)):
        return "forgotten"
    trend = trends.get(history.id)
    quiet = "quiet" if history.appearances[-1].place < len(records.editions) - 1 else ""
    words = [trend.status if trend else quiet, "pinned" if history.pinned else ""]
    return ", ".join(word for word in words if word)


def _seen(history: History) -> str:
    first, last = history.appearances[0].edition, history.appearances[-1].edition
    return first if first == last else f"{first} to {last}"


def _lineage(history: History) -> Lineage | None:
    """Where the topic came from in the last edition that had it, as far as that bears on its trend."""
    part = last_of(history)[0]
    if part.status == "merged":
        return Lineage(status="merged", origins=part.origins)
    return Lineage(status="split", origins=part.origins) if part.status == "split" else None


def _descent(history: History) -> list[tuple[str, str, tuple[str, ...]]]:
    """The editions in which the topic was split or merged from others: name, which of the two, and their ids."""
    return [
        (each.edition, each.status, each.origins)
        for each in history.appearances
        if each.status in {"split", "merged"} and each.part == history.id
    ]


def _taken_in(history: History, records: Records) -> list[str]:
    return [topic_id for topic_id, into in sorted(records.gone.items()) if into == history.id]


def _members(history: History) -> list[str]:
    return [paper_id for part in last_of(history) for paper_id in part.papers]
