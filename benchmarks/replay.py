"""Print what replaying recordings costs: a thousand of them in a folder, each loaded, parsed, judged and rendered.

    python -m benchmarks.replay [RECORDINGS]

Each is a reply about three papers of its own, with a summary and notes; CPU seconds of this one process, after a first
replay that loads what all of them need.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from digest.core.drafts import Prompt, Reply
from digest.core.papers import Paper, Passage
from digest.core.topics import Batch, Topic
from digest.llm.settings import EndpointSettings
from digest.renderers.page_templates import page_templates
from digest.reviewing.answering import Answering, answered
from digest.reviewing.answers import Reading, answer_to, outcome_of
from digest.reviewing.approving import Terms
from digest.reviewing.asked import Asked
from digest.reviewing.prompt_files import PromptFiles
from digest.reviewing.recordings import as_file, recorded
from digest.templating import TemplateFolder, shipped
from digest.writers.prompting import Asking

ABSTRACT = (
    "Printed tide tables hold a century of sea levels that no machine can read. We present Marl-{n}, a parser that "
    "reads the table as a grid before it reads any figure. On Harbour-12, Marl-{n} makes {n}.1% fewer errors than the "
    "best earlier parser. It reads a page in 0.4 s on one core. Marl-{n} fails on tables written by hand."
)
DAY = date(2026, 11, 16)


def papers(case: int) -> tuple[Paper, ...]:
    """The papers of a case."""
    return tuple(
        Paper(
            id=f"arxiv:2611.{number:05}",
            title=f"Marl-{number}: Parsing Tide Tables",
            passages=(Passage(heading="Abstract", text=ABSTRACT.format(n=number)),),
        )
        for number in range(3 * case, 3 * case + 3)
    )


def said(asking: Asking) -> str:
    """A reply that quotes the papers."""
    summary, notes = [], []
    for paper in asking.papers:
        number = paper.title.partition(":")[0]
        key = asking.keys[paper.id]
        begins = f"On Harbour-12, {number} makes"
        sentence = next(each for each in paper.passages[0].text.split(". ") if each.startswith(begins))
        does = {"text": f"{number} parses tables.", "quote": f"We present {number}, a parser"}
        summary.append({"text": f"{sentence}.", "quotes": [{"paper": key, "quote": sentence}]})
        notes.append({"paper": key, "does": does, "found": {"text": sentence, "quote": sentence}, "matters": None})
    return json.dumps({"summary": summary, "notes": notes})


def questions(folder: Path, count: int) -> Iterator[tuple[Asked, Asking]]:
    """The questions, a case each."""
    prompts = TemplateFolder([shipped("prompts")])
    files = PromptFiles(prompts)
    for case in range(count):
        topic = Topic(id="t-0a1b2c", name="Tide tables", keywords=(), papers=papers(case))
        asking = Asking(Batch(topic=topic, papers=topic.papers), prompts, "en")
        prompt = asking.summary()
        settings = EndpointSettings(base_url="http://localhost:8080/v1", model="scripted")
        template = files.fingerprint(prompt.name)
        yield Asked(prompt=prompt, settings=settings, template=template, case=f"c{case}", folder=folder), asking


def refuse(prompt: Prompt) -> Reply:
    """Nothing is asked."""
    raise AssertionError(f"{prompt.name} has no recording")


def main() -> None:
    """Record, then replay and time it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    templates = page_templates([shipped("templates")])
    how = Answering(mode="replay", terms=Terms(may_write=False), today=DAY, ask=refuse)
    with tempfile.TemporaryDirectory() as folder:
        asked = list(questions(Path(folder), count))
        size = claims = 0
        for question, asking in asked:
            reading = Reading(templates=templates, papers=asking.papers)
            text = said(asking)
            reply = Reply(value=None, text=text)
            outcome = outcome_of(answer_to(question.prompt, reply, reading))
            question.recording.parent.mkdir(parents=True, exist_ok=True)
            content = as_file(recorded(question, reply, outcome, DAY), question.recording)
            size += question.recording.write_bytes(content.encode())
        answered(asked[0][0], Reading(templates=templates, papers=asked[0][1].papers), how)
        began = time.process_time()
        for question, asking in asked:
            answer = answered(question, Reading(templates=templates, papers=asking.papers), how).answer
            claims += sum(claim.verdict == "supported" for claim in answer.claims)
        seconds = time.process_time() - began
    print("| recordings | KiB each | claims supported | CPU s | ms each |\n|---|---|---|---|---|")
    print(f"| {count} | {size / count / 1024:.1f} | {claims} | {seconds:.2f} | {1000 * seconds / count:.1f} |")


if __name__ == "__main__":
    main()
