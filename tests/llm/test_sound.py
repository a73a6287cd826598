"""Settings that cannot work are said before anything is asked."""

import math
from datetime import date
from typing import Any

import pytest

from digest.core.errors import ConfigError
from digest.llm.endpoint import Endpoint
from digest.llm.tally import Tally
from tests.llm.asked import KEY, Clock, settings


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ca_file": "nowhere.pem"}, "[endpoint] ca_file: nowhere.pem cannot be used: "),
        ({"base_url": "localhost:8080/v1"}, "--base-url is no web address."),
        ({"base_url": "http:///v1"}, "--base-url is no web address."),
        ({"proxy": "proxy.test:3128"}, "[endpoint] proxy is no web address."),
        ({"organization": "org-m\u00e4r"}, "[endpoint] organization holds characters that no header takes."),
        ({"organization": "org\r\nX-A: b"}, "[endpoint] organization holds characters that no header takes."),
        ({"headers": {"X-Route": "n\u00f6rd"}}, "[endpoint] headers: X-Route holds characters that no header takes."),
        ({"headers": {"X-Route": "a\nb"}}, "[endpoint] headers: X-Route holds characters that no header takes."),
        ({"headers": {"X-Route": " a"}}, "[endpoint] headers: X-Route holds characters that no header takes."),
        ({"headers": {"X Route": "a"}}, "[endpoint] headers: 'X Route' is no name of a header."),
        ({"headers": {"R\u00f6ute": "a"}}, "[endpoint] headers: 'R\u00f6ute' is no name of a header."),
        ({"headers": {"": "a"}}, "[endpoint] headers: '' is no name of a header."),
        ({"extra_body": {"top_k": 3, "until": date(2026, 11, 21)}}, "[endpoint] extra_body: until cannot be sent as"),
        ({"extra_body": {"top_p": [math.inf]}}, "[endpoint] extra_body: top_p cannot be sent as JSON: "),
        ({"extra_body": {"top_p": {"a": math.nan}}}, "[endpoint] extra_body: top_p cannot be sent as JSON: "),
    ],
)
def test_settings_that_cannot_work_are_config_errors_before_anything_is_asked(
    fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        Endpoint(settings(**fields), KEY, Tally(), Clock())

    assert raised.value.message.startswith(message)


@pytest.mark.parametrize("key", ["sk-tide\r\nX-Injected: 1", "sk-\u2013"])
def test_a_key_that_cannot_be_one_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ConfigError, match=r"^The endpoint's key holds characters that no key has\.$"):
        Endpoint(settings(), key, Tally(), Clock())
