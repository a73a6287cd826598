"""What fits into a prompt, by what is known of the endpoint's tokens."""

import pytest

from digest.llm.settings import EndpointSettings
from digest.llm.window import room_tokens

SETTINGS = EndpointSettings(context_tokens=16384, max_reply_tokens=8192)


def test_where_nothing_is_known_the_estimate_may_be_15_percent_short() -> None:
    assert room_tokens(SETTINGS) == 6123  # 8192 / 1.15, less 1000 for what stands around the papers


@pytest.mark.parametrize(("ratio", "room"), [(1.0, 6801), (1.5, 4201), (0.85, 8178)])
def test_a_learned_ratio_takes_the_place_of_that_caution(ratio: float, room: int) -> None:
    assert room_tokens(SETTINGS, ratio) == room


def test_what_was_learned_never_takes_the_last_room_from_a_window_that_the_config_allows() -> None:
    assert room_tokens(EndpointSettings(context_tokens=4096, max_reply_tokens=2048), 4.0) == 500
