"""How a model is asked about topics, and how its replies are read: keys become topics and papers again."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from digest.core.drafts import Prompt, Reply
from digest.core.naming import MoveProposal, NameProposal
from digest.core.papers import Paper
from digest.core.topics import Topic
from digest.ports import Ports
from digest.writers.material import Keys, key_shown
from digest.writers.replies import NameTopics, ReviewTopics
from digest.writers.topic_prompts import NONE, names_prompt, review_prompt, topic_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptedNamer:
    """Asks through prompts. `language` is the BCP 47 tag of the language of the edition."""

    language: str = "en"

    def name(
        self, topics: Sequence[Topic], taken: Sequence[str], ports: Ports
    ) -> Generator[Prompt, Reply, tuple[NameProposal, ...]]:
        """One prompt for all the topics; a name for one that was not given, or a second one, is told and left out."""
        reply = yield names_prompt(topics, taken, ports.prompts, self.language)
        return _names(reply.value, topic_keys(topics), ports)

    def review(
        self, misfits: Sequence[Paper], topics: Sequence[Topic], ports: Ports
    ) -> Generator[Prompt, Reply, tuple[MoveProposal, ...]]:
        """One prompt; a key that was not given stays visible as the id of a topic or paper that there is not."""
        reply = yield review_prompt(misfits, topics, ports.prompts, self.language)
        return _moves(reply.value, Keys(paper.id for paper in misfits), topic_keys(topics))


def _names(reply: NameTopics, keys: Keys, ports: Ports) -> tuple[NameProposal, ...]:
    proposals: dict[str, NameProposal] = {}
    for each in reply.names:
        topic_id, shown = keys.id_of(each.topic), key_shown(each.topic)
        if topic_id is None:
            ports.progress.tell(f"The reply names a topic that it was not given ({shown}); that is left out.")
        elif topic_id in proposals:
            ports.progress.tell(f"The reply has a second name for the same topic ({shown}); it is left out.")
        else:
            proposals[topic_id] = NameProposal(topic_id=topic_id, name=each.name, quotes=each.words)
    return tuple(proposals.values())


def _moves(reply: ReviewTopics, papers: Keys, topics: Keys) -> tuple[MoveProposal, ...]:
    return tuple(
        MoveProposal(
            paper_id=papers.id_of(each.paper) or f"key {key_shown(each.paper)}",
            topic_id=None if _stays(each.topic) else topics.id_of(each.topic) or f"key {key_shown(each.topic)}",
            quote=each.quote,
        )
        for each in reply.papers
    )


def _stays(topic: str) -> bool:
    return topic.strip("<>\"'. ").casefold() in {NONE, ""}
