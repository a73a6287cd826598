"""What becomes of replies to each prompt that a real llama.cpp server gave, whose model speaks schema-valid nonsense.

They were recorded at the address below, where recording (`--prompts=record-...`) starts that server.
"""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from digest.llm.settings import EndpointSettings
from digest.testing import prompt_case
from digest.testing.recordings import Recordings
from tests.llama import serving
from tests.prompts.cases import CASES

PORT = 8080
SETTINGS = EndpointSettings(
    base_url=f"http://127.0.0.1:{PORT}/v1",
    model="tiny.gguf",
    key_from="TINY_KEY",
    temperature=1.0,
    max_reply_tokens=1200,
    extra_body={"seed": 5},
)
# What the model says without end is cut off, and is no reply.
CUT_OFF = "The reply is cut off: its JSON does not end."


@pytest.fixture(scope="session")
def _llama(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The server, where its replies are recorded."""
    records = request.config.getoption("prompts_mode").startswith("record")
    with serving(tmp_path_factory.mktemp("llama"), "tide-key", PORT) if records else nullcontext():
        yield


@pytest.fixture
def prompt_settings(_llama: None, monkeypatch: pytest.MonkeyPatch) -> EndpointSettings:
    monkeypatch.setenv("TINY_KEY", "tide-key")
    return SETTINGS


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case, marks=prompt_case(case.partition("/")[2])) for case in CASES]
)
def test_nothing_that_a_model_makes_up_at_random_is_called_supported(case: str, recordings: Recordings) -> None:
    sent = CASES[case]

    answer = recordings.answer(sent.prompt, papers=sent.papers, readable=False)

    assert {claim.verdict for claim in answer.claims} <= {"unsupported"}
    assert "✓" not in answer.page
    assert answer.unread in {"", CUT_OFF} or answer.unread.startswith("The reply does not fit the agreed form: ")
