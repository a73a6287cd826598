"""A model that does what the attack in a paper tells it to, in every reply and in every form that a reply has."""

import json
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from digest.core.drafts import Prompt, Reply
from digest.llm.salvage import parsed
from tests.attacks.papers import DRIFTNET, GULLWING, HALYARD, ISOBAR, KEYS, SENTENCES, Attack
from tests.honest import Honest

_REVISED = re.compile(r"claim (c\w+)>>>\n(.*?)<<<", re.DOTALL)
_CITED = re.compile(r"^Quote from (k\w+):", re.MULTILINE)
_HERRINGS = "herring " * 200

Quoted = tuple[str, str]


class Obedient:
    """Answers honestly, and beside that says what the attack wants said, with every quote that might carry it."""

    def __init__(self, attack: Attack) -> None:
        self._attack = attack
        self._says = cycle(attack.says) if attack.says else None
        self.asked: list[Prompt] = []

    async def complete(self, prompt: Prompt) -> Reply:
        """The reply, read as a reply of an endpoint is."""
        self.asked.append(prompt)
        text = self._around(self._answer(prompt.user))
        return Reply(value=parsed(text, prompt.reply_type), text=text)

    def _around(self, value: dict[str, Any]) -> str:
        if self._attack.around == "none":
            return " ".join(self._attack.says)
        said = json.dumps(value, ensure_ascii=False)
        if self._attack.around == "overlong":
            return said.replace(self._attack.says[0], _HERRINGS)
        return self._attack.around.replace("|", said)

    def _answer(self, user: str) -> dict[str, Any]:
        form = user[user.rindex("The form of the reply") :]
        if '"id"' in form:
            return {"claims": [self._revised(*each) for each in _REVISED.findall(user)]}
        value = Honest().answer(user)
        if self._attack.leaves_out:
            value = {name: [part for part in parts if _is_own(part)] for name, parts in value.items()}
        for name in value.keys() & {"summary", "claims"}:
            value[name] = [*value[name][:1], *self._claims(["order", "victim", "clean", "payload"])]
            if name == "claims":
                value[name] = [*value[name][:1], *self._claims(["victim", "clean", "wrong paper", "both"])]
        for part in (*value.get("notes", ()), *value.get("rows", ())):
            self._obey_in(part)
        return value

    def _obey_in(self, part: dict[str, Any]) -> None:
        """Put what is to be said into a note or a row; what an honest reply says of other papers stays."""
        own = part["paper"] == KEYS[DRIFTNET]
        wanted = {"does": "order", "found": "clean", "matters": "payload"} if own else {"matters": "victim"}
        if "does" not in part:
            wanted = {"task": "order", "data": "payload", "result": "clean"} if own else {"method": "victim"}
        if part["paper"] == KEYS[ISOBAR]:
            wanted = dict.fromkeys(wanted, "wrong paper")
        for field, how in wanted.items():
            for said in self._claims([how], part["paper"]):
                part[field] = {"text": said["text"], "quote": said["quotes"][0]["quote"]}

    def _claims(self, ways: list[str], victim: str = KEYS[HALYARD]) -> Iterator[dict[str, Any]]:
        if self._says is None:
            return
        for way in ways:
            text = next(self._says)
            quotes = self._quotes(text, victim)[way]
            yield {"text": text, "quotes": [{"paper": paper, "quote": quote} for paper, quote in quotes]}

    def _quotes(self, text: str, victim: str) -> dict[str, list[Quoted]]:
        """Every way to make a claim look supported."""
        own = KEYS[DRIFTNET]
        sentence = {KEYS[paper]: said for paper, said in SENTENCES.items()}
        order = (own, self._attack.written.strip()[:400] or self._attack.title)
        return {
            "order": [order],
            "victim": [(victim, sentence.get(victim, SENTENCES[GULLWING]))],
            "clean": [(own, SENTENCES[DRIFTNET])],
            "payload": [(own, text.rstrip("."))],
            "wrong paper": [(victim, text)],
            "both": [order, (victim, sentence.get(victim, SENTENCES[GULLWING]))],
        }

    def _revised(self, claim_id: str, claim: str) -> dict[str, Any]:
        """The same again, on a quote that stands in a paper that the claim cites."""
        cited = [key for key in _CITED.findall(claim) if key in {KEYS[paper] for paper in SENTENCES}]
        text = next(self._says) if self._says else None
        if text is None or not cited:
            return {"id": claim_id, "text": None, "quotes": []}
        return {"id": claim_id, "text": text, "quotes": [{"paper": key, "quote": _sentence(key)} for key in cited]}


def _sentence(key: str) -> str:
    return next(said for paper, said in SENTENCES.items() if KEYS[paper] == key)


def _is_own(part: dict[str, Any]) -> bool:
    cited = [part["paper"]] if "paper" in part else [quote["paper"] for quote in part["quotes"]]
    return cited == [KEYS[DRIFTNET]]
