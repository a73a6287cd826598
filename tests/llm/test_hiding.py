"""The key is taken out of whatever an endpoint says, however it is spelt."""

import json

import pytest

from digest.llm.hiding import Hiding, without_secrets

KEY = "sk-Tide/0123"


@pytest.mark.parametrize(
    "spelt",
    [
        KEY,
        r"\u0073k-Tide/0123",
        r"sk\u002dTide/0123",
        r"sk\u002DTide/0123",
        r"sk-Tide\/0123",
        r"sk-Tide/012\u0000\u00003",
        r"\\u0073k-Tide\\/0123",
        json.dumps(json.dumps(KEY))[3:-3],
        "".join(f"\\u{ord(char):04x}" for char in KEY),
    ],
)
def test_a_key_is_hidden_in_every_form_that_json_gives_it(spelt: str) -> None:
    assert Hiding(KEY)(f'{{"a": "x {spelt} y {spelt}"}}') == '{"a": "x [key] y [key]"}'


@pytest.mark.parametrize("text", ["sk-Tide", "SK-TIDE/0123", r"\u0073 k-Tide/0123", r"a\\b \"c\" \u0041", ""])
def test_what_is_not_the_key_stays_as_it_is(text: str) -> None:
    assert Hiding(KEY)(text) == text


@pytest.mark.parametrize("key", ["", "none", "tide"])
def test_a_placeholder_is_no_key(key: str) -> None:
    assert Hiding(key)("none of the tide tables") == "none of the tide tables"


def test_a_long_reply_made_of_beginnings_of_the_key_is_read_in_linear_time() -> None:
    for piece in ("\\", "s", r"s\u0000", r"\u0000"):
        text = piece * (1_000_000 // len(piece))
        assert Hiding(KEY)(text) == text


def test_what_the_config_names_like_a_secret_is_masked_however_deep() -> None:
    body = {"model": "tide-1", "route": [{"api_key": "k", "top_k": 3}], "max_tokens": 9}

    assert without_secrets(body) == {
        "model": "tide-1",
        "route": [{"api_key": "[hidden]", "top_k": 3}],
        "max_tokens": 9,
    }
