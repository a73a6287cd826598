"""An endpoint that openai's own client really talks to: respx, with a second mocker for openai's transport."""

from collections.abc import Iterator

import pytest
import respx
from respx.mocks import HTTPCoreMocker

from tests.llm.asked import URL


class HTTPCore2Mocker(HTTPCoreMocker):
    """respx for httpcore2, which is what openai's client sends through: plain respx is bypassed in silence."""

    name = "httpcore2"
    targets = [target.replace("httpcore.", "httpcore2.") for target in HTTPCoreMocker.targets]  # noqa: RUF012 -- as respx has it


@pytest.fixture
def embeddings() -> Iterator[respx.Route]:
    """As `chat`, of the address for vectors."""
    with respx.mock(using="httpcore2", assert_all_called=True) as router:
        yield router.post(f"{URL}/embeddings")


@pytest.fixture
def chat() -> Iterator[respx.Route]:
    """The endpoint's one address; a test that never reaches it fails."""
    with respx.mock(using="httpcore2", assert_all_called=True) as router:
        yield router.post(f"{URL}/chat/completions")
