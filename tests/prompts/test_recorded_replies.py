"""What becomes of replies to each prompt: recorded, judged, rendered, and read by somebody.

The replies are scripted, some of them wrong on purpose; what the checks say of each stands in its recording.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import nullcontext

import pytest

from digest.core.claims import Verdict
from digest.core.errors import ReplyError
from digest.reviewing import properties
from digest.reviewing.properties import PropertyError
from digest.testing import prompt_case
from digest.testing.recordings import Recordings
from digest.testing.scripted import ScriptedModel
from tests.prompts.cases import CASES
from tests.prompts.replies import reply_to

# What the scripted replies say that is not so; all else that they say is. What follows an order in a paper, without a
# sign that the paper speaks again, counts as a part of it.
WRONG: Mapping[str, Verdict] = {
    "The floats drift by 7 cm an hour.": "flagged",
    "7 cm an hour": "flagged",
    "The account holds for all basins.": "flagged",
    "Every tide table with n harbours has at most twelve false peaks.": "unsupported",
    "4 s a page": "flagged",
    "better than levelling with fewer than three neighbours": "flagged",
    "Sound needs no survey anywhere.": "flagged",
    "This is the best paper of the year.": "flagged",
    "praise": "unsupported",
    "Sluice takes 1.8 kWh a day where fixed times take 4.1 kWh.": "flagged",
    "within 12 ± 3 ms of the best moment": "flagged",
    "On Harbour-12, this Marl makes 1.3% fewer errors than the best earlier parser.": "flagged",
    "On 60 pages written by hand, Marl makes 22% fewer errors.": "unsupported",
    "1.3% more errors for the parser with a grid": "unsupported",
    "In open basins, tides, rather than storms, set the order of the layers.": "flagged",
    "The tidal range in the harbour has fallen by 21 cm since the mole was built.": "flagged",
    "The error rate falls to 31%.": "flagged",
    "The survey covers 212 harbours.": "unsupported",
    "Tables outlive a harbour when a school or a church takes them in.": "flagged",
    "Marl reads tables of the moon.": "unsupported",
    "A buoy counts waves in ice.": "flagged",
}
# What the checks are mistaken about: not so, and supported; or so, and flagged. A row goes when its mistake is mended.
MISTAKEN: Mapping[str, Verdict] = {
    # Each half of it stands in one of two quotes that contradict each other.
    "Both papers find that tides, rather than storms, set the order of the layers.": "supported",
    # A short German sentence has too few common words to be known as one.
    "The paper reads old gauges, which have measured the water level since 1871.": "flagged",
    "storms have no part in it": "flagged",
    # The quote says "more" of one thing and "fewer" of another.
    "On 60 pages written by hand, the Marl that follows strokes makes 22% fewer errors.": "flagged",
    # Each of two quotes bears one half of it.
    "On Harbour-12, Marl makes 3.1% fewer errors than the best earlier parser, and Sound needs no survey.": "flagged",
}
# What a run tells of the parts of a reply that are of no use.
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "summarise_topic/loose_ends": (
        "The reply has claims without text or quote (2); they are left out.",
        "The reply has notes that do not say what a paper does (kee20); they are left out.",
        "The reply has a second note on the same paper (k0eda); it is left out.",
        "The reply has a note on a paper that it was not given (k0000); it is left out.",
    ),
    "compare_papers/loose_ends": (
        "The reply has a second row on the same paper (k0eda); it is left out.",
        "The reply has a row on a paper that it was not given (k0000); it is left out.",
    ),
}
MAKES_UP_A_PAPER = {"summarise_topic/loose_ends", "write_overview/loose_ends"}


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case, marks=prompt_case(case.partition("/")[2])) for case in CASES]
)
def test_of_a_reply_is_supported_what_is_so_and_nothing_else(case: str, recordings: Recordings) -> None:
    sent = CASES[case]

    answer = recordings.answer(sent.prompt, papers=sent.papers, model=ScriptedModel(reply_to(case, sent)))

    verdicts = [(claim.claim.text, claim.verdict) for claim in answer.claims]
    assert verdicts == [(text, {**WRONG, **MISTAKEN}.get(text, "supported")) for text, _ in verdicts]
    assert answer.told == LEFT_OUT.get(case, ())
    made_up = pytest.raises(PropertyError, match="there is no paper 'key k0000'")
    with made_up if case in MAKES_UP_A_PAPER else nullcontext():
        properties.cites_only_its_papers(answer)


def test_what_is_listed_as_wrong_or_mistaken_is_said_in_some_reply() -> None:
    said = "\n".join(reply_to(case, sent) for case, sent in CASES.items())

    assert [text for text in (*WRONG, *MISTAKEN) if json.dumps(text)[1:-1] not in said] == []


@pytest.mark.parametrize(
    ("case", "said", "reason"),
    [
        ("summarise_topic/ordinary", '{"summary": [], "notes": []}', "summary: Tuple should have at least 1 item"),
        (
            "summarise_topic/ordinary",
            '{"summary": [{"text": "", "quotes": [{"paper": "k0eda", "quote": ""}]}], "notes": []}',
            "summary: Value error, no claim has both a text and a quote",
        ),
        ("summarise_topic/ordinary", '{"summary": [{"text": "Marl reads tables.", "quotes": []}]}', "notes: Field req"),
        ("compare_papers/ordinary", '{"rows": [{"paper": "k0eda", "task": "tide tables"}]}', "rows[0].task: Input sh"),
        (
            "compare_papers/ordinary",
            '```json\n{"rows": [{"paper": "k0eda", "task"',
            "is cut off: its JSON does not end.",
        ),
        ("compare_papers/ordinary", "| paper | task |\n|---|---|\n| Marl | tide tables |", "holds no JSON object."),
        ("revise_claims/ordinary", '{"claims": [{"id": "cc32c", "text": null}]}', "claims[0].quotes: Field required"),
        (
            "write_overview/ordinary",
            '{"claims": [{"text": "Tides.", "quotes": ["k0eda"]}]}',
            "claims[0].quotes[0]: Input",
        ),
        ("name_topics/ordinary", '{"names": [{"topic": "t0000", "name": "Tides"}]}', "names[0].words: Field required"),
        ("name_topics/ordinary", '{"t0000": "Tides"}', "names: Field required"),
        ("name_topics/ordinary", '{"names": []}', "names: Tuple should have at least 1 item"),
        (
            "review_topics/ordinary",
            '{"papers": [{"paper": "k0000", "topic": null, "quote": ""}]}',
            "papers[0].topic: In",
        ),
    ],
)
def test_a_reply_out_of_form_is_refused_with_the_reason(case: str, said: str, reason: str) -> None:
    with pytest.raises(ReplyError) as raised:
        asyncio.run(ScriptedModel(said).complete(CASES[case].prompt))

    assert reason in raised.value.message
