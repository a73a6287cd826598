"""A real server of vectors: llama.cpp's own, with a model whose vectors mean nothing and are always the same."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from digest.core.errors import ModelError
from digest.llm.building import Terms, patient
from digest.llm.embedding import Embedding, Shelf
from digest.llm.embedding_endpoint import EmbeddingEndpoint
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint
from digest.llm.refusals import EndpointRefusedError
from digest.llm.tally import Tally
from tests.llama import Llama, serving
from tests.llm.asked import KEY
from tests.llm.embedded import Shelved

pytestmark = pytest.mark.llama


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    """The server, started once."""
    with serving(tmp_path_factory.mktemp("llama"), KEY, embeddings=True) as server:
        yield server


def embedded(
    llama: Llama, texts: Sequence[str], tally: Tally, shelf: Shelved | None = None, *, key: str = KEY, **fields: Any
) -> list[list[float]]:
    """The vectors, as a run asks for them."""
    settings = EmbeddingSettings(base_url=llama.url, model="tide", **fields)

    async def ask() -> Sequence[Sequence[float]]:
        async with EmbeddingEndpoint(settings, key, tally, lambda: 0.0) as endpoint:
            through = patient(endpoint, as_endpoint(settings), tally, Terms())
            return await Embedding(through, settings, Shelf(opened=(shelf or Shelved()).opened), tally).embed(texts)

    return [list(vector) for vector in asyncio.run(ask())]


def nearly(one: Sequence[float], other: Sequence[float]) -> bool:
    """The server adds up in another order when texts share a batch."""
    return max(abs(left - right) for left, right in zip(one, other, strict=True)) < 1e-4


def test_each_text_gets_its_own_vector_whatever_it_shares_a_batch_with(llama: Llama) -> None:
    texts = [f"When is high water at buoy {number}?" for number in range(20)]
    tally, shelf, warm = Tally(), Shelved(), Tally()

    together = embedded(llama, texts, tally, shelf, batch=8)
    alone = embedded(llama, [texts[13]], Tally())
    again = embedded(llama, texts, warm, shelf)

    assert {len(vector) for vector in together} == {64}
    assert nearly(together[13], alone[0])
    assert not nearly(together[13], together[12])
    assert (tally.calls, tally.vectors, tally.most_in_flight) == (3, 20, 2)
    assert tally.prompt_tokens > 20 * 30
    assert (again, warm.calls, warm.replayed) == (together, 0, 20)


def test_texts_that_are_too_long_for_the_server_are_cut_and_the_others_are_not(llama: Llama) -> None:
    told: list[str] = []
    tally = Tally(tell=told.append)
    texts = ["tide " * 600, "short", "ebb " * 900, "middling " * 20]

    vectors = embedded(llama, texts, tally)

    assert {len(vector) for vector in vectors} == {64}
    assert len(told) == 1
    assert "are too long for tide and are cut" in told[0]
    assert nearly(vectors[0], embedded(llama, [("tide " * 600)[:384]], Tally())[0])
    assert nearly(vectors[3], embedded(llama, ["middling " * 20], Tally())[0])


def test_fewer_dimensions_than_the_server_gives_are_cut_here(llama: Llama) -> None:
    told: list[str] = []

    (vector,) = embedded(llama, ["ebb"], Tally(tell=told.append), dimensions=16)

    assert len(vector) == 16
    assert sum(number * number for number in vector) == pytest.approx(1.0, abs=1e-5)
    assert len(told) == 1
    assert told[0].endswith(" gives vectors of 64 numbers, not of 16: they are cut to 16 and brought to length one.")


def test_a_wrong_key_is_said_to_be_wrong(llama: Llama) -> None:
    with pytest.raises(EndpointRefusedError, match=r"does not accept the key \(HTTP 401\)"):
        embedded(llama, ["ebb"], Tally(), key="sk-not-this-one")


def test_a_server_that_was_started_for_replies_says_so_at_the_first_call(tmp_path: Path) -> None:
    tally = Tally()
    with serving(tmp_path, KEY) as server, pytest.raises(ModelError) as raised:
        embedded(server, ["ebb", "flow"], tally, batch=1)

    assert isinstance(raised.value, EndpointRefusedError)
    assert "This server does not support embeddings." in raised.value.message
    assert tally.calls == 1
