"""The prompts about topics: what each is called, and which papers stand in the wrong one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from digest.core.drafts import Prompt
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Topic
from digest.lexical.sentences import sentences
from digest.ports import Templates
from digest.writers.filling import filled, on_one_line
from digest.writers.material import Keys, mark_for
from digest.writers.replies import NameTopics, ReviewTopics

NONE = "none"  # the key of no topic
_EXEMPLARS = 3
_LONGEST_TITLE, _LONGEST_OTHER_TITLE = 200, 80
_OPENING, _LONGEST_OPENING = 160, 240  # characters: sentences are added up to the first, and cut at the second
_LONGEST_ABSTRACT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPaper:
    """A paper as it enters a prompt about topics; `topic` is the key of the one it stands in."""

    title: str
    text: str = ""
    key: str = ""
    topic: str = NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTopic:
    """A topic as it enters a prompt."""

    key: str
    name: str
    keywords: tuple[str, ...]
    papers: tuple[ShownPaper, ...] = ()


def topic_keys(topics: Sequence[Topic]) -> Keys:
    """The keys of topics that papers can stand in."""
    return Keys((topic.id for topic in topics if topic.id != UNGROUPED), "t")


def names_prompt(topics: Sequence[Topic], taken: Sequence[str], templates: Templates, language: str) -> Prompt:
    """Ask for the names of topics, beside those that are taken."""
    keys = topic_keys(topics)
    shown = [_topic(topic, keys, _typical(topic.papers)) for topic in topics]
    names = [on_one_line(name) for name in taken]
    texts = [*names, *(text for topic in shown for text in _texts(topic))]
    values = {"language": language, "mark": mark_for(texts), "topics": shown, "taken": names}
    prompt = filled("name_topics", values, NameTopics, templates)
    papers = tuple(paper for topic in topics for paper in topic.papers)
    return replace(prompt, papers=papers, keys=frozenset(topic.key for topic in shown))


def review_prompt(misfits: Sequence[Paper], topics: Sequence[Topic], templates: Templates, language: str) -> Prompt:
    """Ask which of the topics each paper belongs to."""
    keys, paper_keys = topic_keys(topics), Keys(paper.id for paper in misfits)
    shown = [_topic(topic, keys, ()) for topic in topics if topic.id != UNGROUPED]
    homes = {paper.id: keys.shown(topic.id) for topic in topics if topic.id != UNGROUPED for paper in topic.papers}
    papers = [
        ShownPaper(
            key=paper_keys[paper.id],
            topic=homes.get(paper.id, NONE),
            title=on_one_line(paper.title, _LONGEST_TITLE),
            text=on_one_line(_abstract(paper), _LONGEST_ABSTRACT),
        )
        for paper in misfits
    ]
    texts = [text for topic in shown for text in _texts(topic)]
    texts += [text for paper in papers for text in (paper.title, paper.text)]
    values = {"language": language, "mark": mark_for(texts), "topics": shown, "papers": papers}
    prompt = filled("review_topics", values, ReviewTopics, templates)
    return replace(prompt, papers=tuple(misfits), keys=frozenset(paper.key for paper in papers))


def _topic(topic: Topic, keys: Keys, papers: Iterable[ShownPaper]) -> ShownTopic:
    return ShownTopic(
        key=keys[topic.id],
        name=on_one_line(topic.name, _LONGEST_TITLE),
        keywords=tuple(on_one_line(keyword, _LONGEST_OTHER_TITLE) for keyword in topic.keywords),
        papers=tuple(papers),
    )


def _typical(papers: Sequence[Paper]) -> Iterator[ShownPaper]:
    """The first papers with how their abstracts begin, and the titles of the others in short."""
    for paper in papers[:_EXEMPLARS]:
        yield ShownPaper(title=on_one_line(paper.title, _LONGEST_TITLE), text=_opening(_abstract(paper)))
    for paper in papers[_EXEMPLARS:]:
        yield ShownPaper(title=on_one_line(paper.title, _LONGEST_OTHER_TITLE))


def _abstract(paper: Paper) -> str:
    return next((passage.text for passage in paper.passages if passage.text.strip()), "")


def _opening(text: str) -> str:
    """The first sentences of a text, as many as it takes to say something."""
    end = 0
    for span in sentences(text):
        if end >= _OPENING:
            break
        end = span.end
    return on_one_line(text[:end], _LONGEST_OPENING)


def _texts(topic: ShownTopic) -> list[str]:
    return [topic.name, *topic.keywords, *(text for paper in topic.papers for text in (paper.title, paper.text))]
