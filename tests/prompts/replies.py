"""The replies of the reviewed cases: what the model is made to say, in the form of its prompt, or nearly.

A reply names papers by the keys of its prompt. All text here is invented.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from digest.core.drafts import COLUMNS, Prompt
from digest.core.papers import Paper
from digest.writers.material import keys_for
from digest.writers.replies import ComparePapers, NotePapers, ReviseClaims, SummariseTopic
from tests.prompts.cases import Sent
from tests.prompts.papers import MARL, RUSK, SOUND, STORMS, TWIN
from tests.prompts.said import OF_PAPERS, REVISED, Said
from tests.prompts.topic_cases import SORTED
from tests.prompts.topic_replies import topic_reply

Document = dict[str, Any]
Keys = Mapping[str, str]
STRANGER = "k0000"


def reply_to(case: str, sent: Sent) -> str:
    """What the model is made to say; where the case wants nothing else, in the form that the prompt asks for."""
    if case in SORTED:
        return topic_reply(case)
    keys = keys_for(paper.id for paper in sent.papers)
    document = _usual(sent, keys)
    return SPECIAL[case](document, keys) if case in SPECIAL else json.dumps(document)


def _usual(sent: Sent, keys: Keys) -> Document:
    prompt = sent.prompt
    told_of = [paper for paper in sent.papers if paper.id in OF_PAPERS]
    task = prompt.user[prompt.user.rindex("# Task") :]
    wanted = [paper for paper in told_of if keys[paper.id] in task]
    if prompt.reply_type is SummariseTopic:
        return {"summary": _summary(told_of, keys), "notes": _notes(wanted, keys)}
    if prompt.reply_type is NotePapers:
        return {"notes": _notes(wanted, keys)}
    if prompt.reply_type is ComparePapers:
        columns = re.findall(r'^- "(\w+)":', task, re.MULTILINE)
        return {"rows": [_row(paper, keys, columns) for paper in wanted]}
    if prompt.reply_type is ReviseClaims:
        return {"claims": _revised(prompt, keys)}
    return {"claims": _summary(told_of, keys)}


def _said(said: Said | None) -> dict[str, str] | None:
    return None if said is None else {"text": said[0], "quote": said[1]}


def _stated(text: str, *quotes: tuple[str, str]) -> Document:
    """A claim with quotes as (key, quote)."""
    return {"text": text, "quotes": [{"paper": key, "quote": quote} for key, quote in quotes]}


def _summary(papers: Sequence[Paper], keys: Keys) -> list[Document]:
    said = {keys[paper.id]: OF_PAPERS[paper.id].summary for paper in papers}
    return [_stated(text, (key, quote)) for key, (text, quote) in said.items()]


def _notes(papers: Sequence[Paper], keys: Keys) -> list[Document]:
    said = {keys[paper.id]: OF_PAPERS[paper.id] for paper in papers}
    return [
        {"paper": key, "does": _said(of.does), "found": _said(of.found), "matters": None} for key, of in said.items()
    ]


def _row(paper: Paper, keys: Keys, columns: Sequence[str]) -> Document:
    cells = {column: _said(OF_PAPERS[paper.id].cells.get(column)) for column in columns}
    return {"paper": keys[paper.id]} | dict.fromkeys(COLUMNS) | cells


def _revised(prompt: Prompt, keys: Keys) -> list[Document]:
    claims = []
    for claim_key, text in re.findall(r"claim (\w+)>>>\n(?:Claim: )?(.+)", prompt.user):
        better = REVISED[next(each for each in REVISED if text.replace("\u2060", "").endswith(each))]
        if better is None:
            claims.append({"id": claim_key, "text": None, "quotes": []})
        else:
            new, quotes = better
            claims.append({"id": claim_key} | _stated(new, *((keys[paper.id], quote) for paper, quote in quotes)))
    return claims


def _of_both(document: Document, keys: Keys) -> str:
    """What sets papers against each other has a quote from each."""
    tides, storms = keys[RUSK.id], keys[STORMS.id]
    summary = [
        _stated(
            "Tides, rather than storms, set the order of the layers in sheltered basins; in nine open basins storms, "
            "rather than tides, do.",
            (tides, "tides, rather than storms, set the order of the layers. The account holds for sheltered basins"),
            (storms, "Cores from nine open basins show that storms, rather than tides, set the order of the layers"),
        ),
        _stated(
            "Both papers find that tides, rather than storms, set the order of the layers.",  # one finds the opposite
            (tides, "tides, rather than storms, set the order of the layers"),
            (storms, "storms, rather than tides, set the order of the layers"),
        ),
    ]
    return json.dumps(document | {("summary" if "summary" in document else "claims"): summary})


def _mistaken_twin(document: Document, keys: Keys) -> str:
    """The words of one paper are said to be the other's."""
    wrong = _stated(
        "On 60 pages written by hand, Marl makes 22% fewer errors.",
        (keys[MARL.id], "on 60 pages written by hand it makes 22% fewer"),
    )
    part = "summary" if "summary" in document else "claims"
    return json.dumps(document | {part: [*document[part], wrong]})


def _mistaken_row(document: Document, keys: Keys) -> str:
    rows = {row["paper"]: row for row in document["rows"]}
    quote = rows[keys[TWIN.id]]["result"]["quote"]
    rows[keys[MARL.id]]["result"] = {"text": "1.3% more errors for the parser with a grid", "quote": quote}
    return json.dumps({"rows": list(rows.values())})


def _loose_summary(document: Document, keys: Keys) -> str:
    """Keys made up and written otherwise, a second note, a note that says nothing, a claim without words."""
    notes = document["notes"]
    summary = [
        *document["summary"][:2],
        _stated("Marl reads tables of the moon.", (STRANGER, "Marl reads tables of the moon as well")),
        _stated("", (keys[SOUND.id], "Old tide gauges drift")),
        _stated("Gauges drift.", (keys[SOUND.id], "")),
    ]
    summary[0]["quotes"][0]["paper"] = f"<Paper {keys[MARL.id].upper()}>"
    silent = {"paper": keys[RUSK.id], "does": {"text": "", "quote": ""}, "found": None, "matters": None}
    return json.dumps({"summary": summary, "notes": [*notes[:2], notes[0], silent, notes[1] | {"paper": STRANGER}]})


def _loose_rows(document: Document, keys: Keys) -> str:
    """A row twice, with other cells; a row on a paper that there is not; a cell without a quote."""
    first, second = document["rows"]
    again = first | {"result": second["result"]}
    first["method"]["quote"] = ""
    return json.dumps(
        {"rows": [first, again, second | {"paper": STRANGER}, second | {"paper": f"key {keys[SOUND.id]}"}]}
    )


def _loose_overview(document: Document, _keys: Keys) -> str:
    """The first claim is of a paper that there is not."""
    wrong = _stated("Marl reads tables of the moon.", (STRANGER, "Marl reads tables of the moon as well"))
    return json.dumps({"claims": [wrong, *document["claims"][1:]]})


def _not_asked_for(document: Document, keys: Keys) -> str:
    """A claim that nobody asked for, one that goes over to another paper, and one that comes twice."""
    first, second = document["claims"]
    claims = [
        first | _stated("Old tide gauges drift.", (keys[SOUND.id], "Old tide gauges drift.")),
        second,
        second | {"text": None, "quotes": []},
        {"id": "c0000"} | _stated("A parser reads the table as a grid.", (keys[MARL.id], "reads the table as a grid")),
    ]
    return json.dumps({"claims": claims})


def _in_fences(document: Document, _keys: Keys) -> str:
    """Thoughts with a draft in them, then prose, fences, and prose."""
    draft = json.dumps(document | {"notes": []})
    return (
        f"<think>\nFirst a draft: {draft}. No, the notes are missing.\n</think>\n\nHere is the JSON {{as asked}}:\n\n"
        f"```json\n{json.dumps(document, indent=2)}\n```\n\nDo tell me if you want more."
    )


def _form_first(document: Document, _keys: Keys) -> str:
    """The form is repeated, then filled."""
    return f'Form: {{"rows": []}}\nFilled:\n{json.dumps(document)}\n'


def _end_of_thought_alone(document: Document, _keys: Keys) -> str:
    return f'Papers [k1] and {{k2}} "share" nothing.\n</think>\n{json.dumps(document)}'


SPECIAL: Mapping[str, Callable[[Document, Keys], str]] = {
    "summarise_topic/contradicting": _of_both,
    "summarise_topic/nearly_one_title": _mistaken_twin,
    "summarise_topic/loose_ends": _loose_summary,
    "summarise_topic/in_fences": _in_fences,
    "compare_papers/nearly_one_title": _mistaken_row,
    "compare_papers/loose_ends": _loose_rows,
    "compare_papers/form_repeated": _form_first,
    "revise_claims/not_asked_for": _not_asked_for,
    "write_overview/contradicting": _of_both,
    "write_overview/nearly_one_title": _mistaken_twin,
    "write_overview/loose_ends": _loose_overview,
    "write_overview/thinking": _end_of_thought_alone,
}
