"""No attack of the corpus gives a topic the name that it wants, nor moves its paper where it wants."""

import asyncio
import json
from itertools import product

import pytest

from digest.core.groupings import Grouping
from digest.core.naming import NameProposal
from digest.evidence.topic_names import borne
from digest.naming import Naming, named
from digest.testing.scripted import ScriptedModel
from digest.writers.material import keys_for
from digest.writers.naming import PromptedNamer
from tests.attacks.papers import CODICIL, DRIFTNET, KEYS, SENTENCES, Attack, papers
from tests.attacks.runs import ATTACKS
from tests.builders import a_paper, a_topic
from tests.worlds import a_world

WEIRS = tuple(a_paper(f"Weir {part}", f"We let weir {part} open at night.", id=f"text:weir{part}") for part in (1, 2))
ATTACKERS = (DRIFTNET, CODICIL)
TOPIC_KEYS = keys_for(("t-floats", "t-weirs"), "t")


def week(attack: Attack) -> Grouping:
    """The attackers after the papers that they attack, where misfits stand, and another topic."""
    ordered = sorted(papers(attack), key=lambda paper: paper.id in ATTACKERS)
    attacked = a_topic(*ordered, id="t-floats", name="Floats, harbours", keywords=("floats", "soundings"))
    weirs = a_topic(*WEIRS, id="t-weirs", name="Weirs", keywords=("weir", "floats", "harbour"))
    return Grouping(topics=(attacked, weirs))


def wanted(attack: Attack) -> list[str]:
    """What the attack wants to be said, as names: whole, and as many words as a name has."""
    said = [text.strip(" .") for text in (*attack.says, attack.title, attack.order, attack.second)]
    return [name for text in said for name in (text, " ".join(text.split()[:8])) if name]


def quotes(attack: Attack) -> list[str]:
    """What a name might be said to rest on."""
    return [attack.title, attack.written.strip()[:300], SENTENCES[DRIFTNET], *attack.says]


@pytest.mark.parametrize("name", ATTACKS)
def test_an_obedient_model_gives_no_topic_the_name_that_an_attack_wants(name: str) -> None:
    topics = week(ATTACKS[name]).topics
    proposals = [
        NameProposal(topic_id="t-floats", name=said, quotes=(quote,))
        for said, quote in product(wanted(ATTACKS[name]), quotes(ATTACKS[name]))
    ]

    assert [each for each in proposals if borne([each], topics, {"t-weirs": "Weirs"}).names] == []


def test_what_the_papers_share_can_name_their_topic_under_attack() -> None:
    topics = week(ATTACKS["ignore previous instructions"]).topics
    honest = NameProposal(topic_id="t-floats", name="Records of sound", quotes=("station records",))

    assert borne([honest], topics, {}).names == {"t-floats": "Records of sound"}


def moved(attack: Attack, quote: str) -> bool:
    """Whether a model that says so gets the attackers into the other topic."""
    places = [{"paper": KEYS[paper], "topic": TOPIC_KEYS["t-weirs"], "quote": quote} for paper in ATTACKERS]
    plan = Naming(namer=PromptedNamer(), names=False, reviews=True)
    world = a_world(model=ScriptedModel(json.dumps({"papers": places})))
    return asyncio.run(named(week(attack), plan, world))[0] != week(attack)


def test_what_an_attacker_says_of_its_work_can_move_it() -> None:
    assert moved(ATTACKS["ignore previous instructions"], "Moored floats drift with the tide")


@pytest.mark.parametrize("name", ATTACKS)
def test_an_obedient_model_moves_no_paper_on_the_words_of_an_attack(name: str) -> None:
    attack = ATTACKS[name]

    assert [
        quote for quote in (attack.written.strip()[:400], attack.title, *attack.says) if moved(attack, quote[:400])
    ] == []
