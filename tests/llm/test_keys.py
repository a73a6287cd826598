"""A reply is kept under a hash of everything that decides what it says, and of nothing else."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

import pytest
from pydantic import Field

from digest.llm.keys import key_of
from tests.llm.asked import PROMPT, settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Looser:
    """A tide table, with other bounds."""

    harbour: Annotated[str, Field(min_length=1, max_length=41)]
    hours: Annotated[tuple[int, ...], Field(min_length=1, max_length=4)]


def test_the_key_is_the_same_on_every_machine() -> None:
    assert key_of(PROMPT, settings()) == "62bd5d173f61f7269de61b9ddde613ba9b551d674308b76c46af40e1034f385c"


@pytest.mark.parametrize("change", [{"system": "x"}, {"user": "x"}, {"reply_type": Looser}])
def test_a_changed_prompt_is_asked_anew(change: dict[str, Any]) -> None:
    assert key_of(replace(PROMPT, **change), settings()) != key_of(PROMPT, settings())


def test_a_prompt_that_only_has_another_name_is_the_same_prompt() -> None:
    assert key_of(replace(PROMPT, name="x"), settings()) == key_of(PROMPT, settings())


@pytest.mark.parametrize(
    "change",
    [
        {"model": "tide-2"},
        {"base_url": "http://other.test/v1"},
        {"temperature": None},
        {"temperature": 0.3},
        {"max_reply_tokens": 99},
        {"format": "text"},
        {"organization": "org"},
        {"azure_api_version": "2026-01-01"},
        {"extra_body": {"top_k": 3}},
    ],
)
def test_a_changed_model_endpoint_or_parameter_is_asked_anew(change: dict[str, Any]) -> None:
    assert key_of(PROMPT, settings(**change)) != key_of(PROMPT, settings())


@pytest.mark.parametrize(
    "change",
    [
        {"timeout_s": 9.0},
        {"in_flight": 9},
        {"context_tokens": 9},
        {"headers": {"X-Secret": "s"}},
        {"proxy": "http://proxy.test"},
        {"ca_file": "ca.pem"},
        {"base_url": "http://user:secret@model.test/v1/"},
    ],
)
def test_how_the_request_travels_does_not_matter(change: dict[str, Any]) -> None:
    assert key_of(PROMPT, settings(**change)) == key_of(PROMPT, settings())


def test_the_order_of_extra_fields_does_not_matter() -> None:
    one, other = settings(extra_body={"a": 1, "b": 2}), settings(extra_body={"b": 2, "a": 1})

    assert key_of(PROMPT, one) == key_of(PROMPT, other)


def test_a_prompt_with_a_lone_surrogate_has_a_key() -> None:
    assert len(key_of(replace(PROMPT, user="\ud800"), settings())) == 64
