"""What an endpoint says beside the reply is taken for no more than it can be."""

import httpx
import pytest
import respx

from digest.core.drafts import Usage
from digest.llm.refusals import EndpointRefusedError
from digest.llm.tally import Tally
from tests.llm.asked import ask, completion, settings


@pytest.mark.parametrize("count", [10**30, 2**53, -5, True, 3.5, "90", [90], None])
def test_a_count_of_tokens_that_cannot_be_is_none(chat: respx.Route, count: object) -> None:
    chat.return_value = completion(
        usage={"prompt_tokens": count, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": count}}
    )
    tally = Tally()

    assert ask(settings(), tally=tally).usage == Usage(prompt_tokens=0, completion_tokens=20, cached_tokens=0)
    assert (tally.prompt_tokens, tally.completion_tokens, tally.cached_tokens) == (0, 20, 0)


def test_a_count_of_tokens_may_be_as_large_as_json_can_tell(chat: respx.Route) -> None:
    chat.return_value = completion(usage={"prompt_tokens": 2**53 - 1, "prompt_tokens_details": "none"})

    assert ask(settings()).usage == Usage(prompt_tokens=9007199254740991)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://new.test/v2/chat/completions", "https://new.test/v2/chat/completions"),
        ("/v2/chat/completions", "http://model.test/v2/chat/completions"),
        ("https://user:secret@new.test/v2?token=secret", "https://new.test/v2"),
        ("http://[", "an address that is none"),
    ],
)
def test_a_redirection_is_told_and_not_followed(chat: respx.Route, status: int, location: str, shown: str) -> None:
    chat.return_value = httpx.Response(status, headers={"location": location})

    with pytest.raises(EndpointRefusedError) as raised:
        ask(settings())

    assert raised.value.message == f"http://model.test/v1/chat/completions redirects to {shown}."
    assert (
        raised.value.hint
        == "Mend --base-url: digest sends papers and keys to no other address than the one it is given."
    )
    assert len(chat.calls) == 1
