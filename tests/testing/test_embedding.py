"""The endpoint of given vectors serves what was recorded, and is rude as real ones are."""

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digest.core.errors import ModelError, ReplyError
from digest.llm.building import Terms, patient
from digest.llm.embedding import Embedding, Shelf
from digest.llm.embedding_endpoint import EmbeddingEndpoint
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint
from digest.llm.tally import Tally
from digest.testing.embedding import backwards, by_title, embeddings, in_base64, one_short
from digest.testing.fault import refusing
from digest.testing.loopback import LoopbackEndpoint
from tests.llm.embedded import Shelved

TITLED = {"Marl": [1.0, 0.5], "Marl and Salt": [0.0, 2.0], "Sonar": [0.25, 1.0]}
TEXTS = ["Sonar\nIn forty dives.", "Marl  and\nsalt: a reply", "Marl\nA parser."]
RIGHT = [[0.25, 1.0], [0.0, 2.0], [1.0, 0.5]]


def asked(server: LoopbackEndpoint, texts: Sequence[str], **fields: Any) -> list[list[float]]:
    """The vectors, as a run asks for them."""
    settings = EmbeddingSettings(base_url=server.url, model="tide-vec", key_from="", **fields)

    async def ask() -> Sequence[Sequence[float]]:
        tally = Tally()
        async with EmbeddingEndpoint(settings, "", tally, lambda: 0.0) as endpoint:
            through = patient(endpoint, as_endpoint(settings), tally, Terms())
            return await Embedding(through, settings, Shelf(opened=Shelved().opened), tally).embed(texts)

    return [list(vector) for vector in asyncio.run(ask())]


@pytest.mark.parametrize("changed", [None, backwards, in_base64])
@pytest.mark.parametrize("batch", [1, 2, 64])
def test_each_text_gets_the_vector_of_the_title_in_it(changed: Callable[[Any], Any] | None, batch: int) -> None:
    with LoopbackEndpoint(embeddings(by_title(TITLED), changed)) as server:
        assert asked(server, TEXTS, batch=batch) == RIGHT


def test_a_text_without_a_known_title_is_refused_by_what_it_is() -> None:
    with LoopbackEndpoint(embeddings(by_title(TITLED))) as server, pytest.raises(ModelError) as raised:
        asked(server, ["Glacier photographs"])

    assert "There is no vector of 'Glacier photographs'." in raised.value.message


def test_a_server_that_leaves_one_out_has_given_none() -> None:
    with LoopbackEndpoint(embeddings(by_title(TITLED), one_short)) as server, pytest.raises(ReplyError):
        asked(server, TEXTS)


def test_faults_come_first_and_then_vectors() -> None:
    limited = refusing(429, {"error": {"message": "slow down"}}, told="Busy.", headers={"retry-after": "0"})
    with LoopbackEndpoint(limited, limited, embeddings(by_title(TITLED))) as server:
        assert asked(server, TEXTS) == RIGHT

    assert len(server.asked) == 3


@pytest.mark.real
@pytest.mark.skipif("DIGEST_DATA" not in os.environ, reason="DIGEST_DATA is unset: this test reads real papers")
def test_recorded_vectors_are_served_for_real_papers_and_each_gets_its_own() -> None:
    folder = Path(os.environ["DIGEST_DATA"]) / "labelled"
    lines = (folder / "acl2020.jsonl").read_text(encoding="utf-8").splitlines()
    papers = [json.loads(line) for line in lines]
    recorded = np.load(folder / "acl2020.minilm.npy").astype(np.float32)
    titled = {paper["title"]: row.tolist() for paper, row in zip(papers, recorded, strict=True)}

    with LoopbackEndpoint(embeddings(by_title(titled))) as server:
        came = asked(server, [f"{paper['title']}\n{paper['abstract']}" for paper in papers])

    assert len(titled) == len(papers) == 778
    assert np.array_equal(np.array(came, dtype=np.float32), recorded)
    assert len(server.asked) == 13
