"""The account of the calls is told in one line."""

from collections import Counter

import pytest

from digest.commands.reports import model_lines
from digest.core.errors import Outcome
from digest.llm.settings import EndpointSettings
from digest.llm.tally import Tally


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ({"ok": 12}, "12 calls"),
        ({"ok": 10, "rate_limited": 1, "invalid": 1}, "12 calls (10 ok, 1 invalid, 1 rate_limited)"),
        ({"auth": 12}, "12 calls (12 auth)"),
    ],
)
def test_what_the_calls_came_to_is_told_where_it_is_not_all_well(outcomes: dict[Outcome, int], told: str) -> None:
    settings = EndpointSettings(base_url="http://model.test/v1", model="tide-1")

    lines = model_lines(settings, Tally(calls=12, most_in_flight=4, outcomes=Counter(outcomes)))

    assert lines == [f"Model: tide-1 at http://model.test/v1: {told}, at most 4 in flight."]
