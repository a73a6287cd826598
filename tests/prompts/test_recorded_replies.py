"""What becomes of replies to each prompt: recorded, judged, rendered, and read by somebody.

The replies are scripted, some of them wrong on purpose; what the checks say of each stands in its recording.
"""

from collections.abc import Mapping

import pytest

from digest.core.claims import Verdict
from digest.reviewing import properties
from digest.testing import prompt_case
from digest.testing.recordings import Recordings
from digest.testing.scripted import ScriptedModel
from tests.prompts.cases import CASES, Sent
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
}


@pytest.mark.parametrize(
    "sent", [pytest.param(CASES[case], id=case, marks=prompt_case(case.partition("/")[2])) for case in CASES]
)
def test_of_a_reply_is_supported_what_is_so_and_nothing_else(sent: Sent, recordings: Recordings) -> None:
    answer = recordings.answer(sent.prompt, papers=sent.papers, model=ScriptedModel(reply_to(sent)))

    verdicts = [(claim.claim.text, claim.verdict) for claim in answer.claims]
    assert verdicts == [(text, WRONG.get(text, "supported")) for text, _ in verdicts]
    properties.cites_only_its_papers(answer)
    properties.nothing_is_left_out(answer)
