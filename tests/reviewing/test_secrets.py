"""What looks like a secret is found, with its place; what papers and prompts say is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reviewing.secrets import secrets_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the key is sk-tide-0123456789abcd", "an API key"),
        ("sk-proj-Ab3dEf6hIj9kLmNoPqRs", "an API key"),
        ("Authorization: Bearer 0123abcd.efgh-ijkl", "a bearer token"),
        ("AKIAIOSFODNN7EXAMPLE", "an AWS key"),
        ("ghp_0123456789abcdefghij0123456789abcdef", "a GitHub token"),
        ("github_pat_11ABCDEFG0123456789_abcdefg", "a GitHub token"),
        ("AIzaSyA0123456789abcdefghijklmnopqrstuv", "a Google key"),
        ("hf_abcdefghijABCDEFGHIJ0123456789", "a Hugging Face token"),
        ("xoxb-0123456789-abcdef", "a Slack token"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "a JSON web token"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ("proxy http://ann:pass@proxy.test:3128/", "an address with a password"),
        ('{"api_key": "q7Xw2LmP9zRt4VbK8nYd"}', "a random word beside a name for a secret"),
        ("password = 9f8e7d6c5b4a39281706", "a random word beside a name for a secret"),
    ],
)
def test_a_secret_is_found_with_its_place(text: str, kind: str) -> None:
    found = list(secrets_in({"messages": [{"content": ["a line", text]}]}))

    assert [(each.place, each.kind) for each in found] == [("messages[0].content[1]", kind)]


@pytest.mark.parametrize(
    "text",
    [
        "risk-averse agents and sk-learn pipelines",
        "The bearer of the token is trusted.",
        "Paper key: k3f9a. Its keys are unique.",
        "key: a-long-hyphenated-word-of-prose",
        "<<<0a1b2c3d4e paper k3f9a>>>",
        "https://tides.test/papers/2611.00101",
        "https://tides.test:8080/v1 is the address",
        "mailto ann@tides.test: the token budget is 4096",
        "The secret is representation-learning-at-scale.",
    ],
)
def test_what_papers_say_is_no_secret(text: str) -> None:
    assert list(secrets_in([text])) == []


def test_a_random_word_under_a_name_for_a_secret_is_found_and_shown_by_its_first_letters_alone() -> None:
    (found,) = secrets_in({"parameters": {"extra_body": {"api_key": "q7Xw2LmP9zRt4VbK8nYd"}}})

    assert (found.place, found.begins) == ("parameters.extra_body.api_key", "q7Xw")


def test_a_secret_in_a_name_is_found_too() -> None:
    (found,) = secrets_in({"headers": {"AKIAIOSFODNN7EXAMPLE": "1"}})

    assert found.place == "the names in headers"


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=20, max_size=20))
def test_a_github_token_is_found_wherever_it_stands(word: str) -> None:
    assert "a GitHub token" in {each.kind for each in secrets_in(f"see ghp_{word}, please")}
