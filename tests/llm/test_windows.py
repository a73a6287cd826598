"""The window of a server is what it says of the model that is loaded, and nothing that only looks like one."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from digest.llm.windows import awaits_loading, window_of

LLAMA_CPP = {
    "/props": {"default_generation_settings": {"n_ctx": 8192, "id": 0}, "total_slots": 4},
    "/v1/models": {"object": "list", "data": [{"id": "m.gguf", "meta": {"n_ctx_train": 131072}}]},
}
OLLAMA = {
    "/api/ps": {
        "models": [
            {"name": "gemma3:4b", "model": "gemma3:4b", "context_length": 8192},
            {"name": "qwen3:latest", "model": "qwen3:latest", "context_length": 4096},
        ]
    },
    "/v1/models": {"object": "list", "data": [{"id": "qwen3:latest", "object": "model", "owned_by": "library"}]},
}
VLLM = {
    "/v1/models": {
        "object": "list",
        "data": [
            {"id": "base", "owned_by": "vllm", "max_model_len": 4096},
            {"id": "tuned", "owned_by": "vllm", "max_model_len": 32768},
        ],
    }
}
LM_STUDIO = {
    "/api/v0/models": {
        "object": "list",
        "data": [
            {"id": "phi", "state": "not-loaded", "max_context_length": 131072, "loaded_context_length": 64},
            {"id": "qwen", "state": "loaded", "max_context_length": 32768, "loaded_context_length": 4608},
            {"id": "old", "state": "loaded", "max_context_length": 32768},
        ],
    },
    "/v1/models": {"data": [{"id": "qwen", "object": "model"}]},
}
OPENROUTER = {"/v1/models": {"data": [{"id": "house/small", "context_length": 128000, "pricing": {"prompt": "0.1"}}]}}
GROQ = {"/v1/models": {"object": "list", "data": [{"id": "tide-8b", "active": True, "context_window": 131072}]}}


def found(pages: Mapping[str, Any], model: str, looked: list[str] | None = None, *, own: bool = True) -> int | None:
    """The window at a server that has these pages."""

    async def look(path: str) -> Any:
        if looked is not None:
            looked.append(path)
        await asyncio.sleep(0)
        return pages.get(path)

    return asyncio.run(window_of(look, model, own=own))


@pytest.mark.parametrize(
    ("pages", "model", "window"),
    [
        (LLAMA_CPP, "whatever", 8192),
        (OLLAMA, "gemma3:4b", 8192),
        (OLLAMA, "qwen3", 4096),
        (OLLAMA, "qwen3:latest", 4096),
        (VLLM, "tuned", 32768),
        (LM_STUDIO, "qwen", 4608),
        (OPENROUTER, "house/small", 128000),
        (GROQ, "tide-8b", 131072),
    ],
)
def test_each_server_says_its_window_in_its_own_way(pages: Mapping[str, Any], model: str, window: int) -> None:
    assert found(pages, model) == window


@pytest.mark.parametrize(
    ("pages", "model"),
    [
        ({}, "m"),
        (OLLAMA, "gemma3"),  # its 4b is loaded, its latest is not
        (OLLAMA, "gemma3:12b"),
        (VLLM, "other"),
        (LM_STUDIO, "phi"),  # what it was once loaded with says nothing of the next time
        (LM_STUDIO, "old"),
        ({"/v1/models": {"data": [{"id": "gpt-x", "object": "model"}]}}, "gpt-x"),
        ({"/v1/models": LLAMA_CPP["/v1/models"]}, "m.gguf"),  # what it was trained with
    ],
)
def test_where_no_server_says_it_nobody_knows(pages: Mapping[str, Any], model: str) -> None:
    assert found(pages, model) is None


@pytest.mark.parametrize("value", ["8192", -1, 0, True, 8192.0, 10**12, None, [8192], {"n": 8192}])
def test_what_is_no_number_of_tokens_is_no_window(value: Any) -> None:
    assert found({"/props": {"default_generation_settings": {"n_ctx": value}}}, "m") is None
    assert found({"/api/ps": {"models": [{"name": "m", "context_length": value}]}}, "m") is None
    rows = [{"id": "m", "state": "loaded", "loaded_context_length": value}]
    assert found({"/api/v0/models": {"data": rows}}, "m") is None
    assert found({"/v1/models": {"data": [{"id": "m", "max_model_len": value}]}}, "m") is None


@pytest.mark.parametrize(
    "page", [None, "no", 7, [], [{"id": "m"}], {"data": None}, {"data": "m"}, {"models": {"m": 1}}]
)
def test_a_wrong_page_hides_nothing_that_another_says(page: Any) -> None:
    pages = {"/props": page, "/api/ps": page, "/api/v0/models": page}

    assert found(pages, "tuned") is None
    assert found(pages | VLLM, "tuned") == 32768


def test_rows_that_are_none_are_passed_over() -> None:
    rows = [None, 3, {"id": ["m"]}, {"id": "m", "max_model_len": "many", "context_length": 9000}]

    assert found({"/v1/models": {"data": rows}}, "m") == 9000


def test_what_is_loaded_comes_before_what_is_listed() -> None:
    assert found(LLAMA_CPP | VLLM, "tuned") == 8192


def test_a_hosted_endpoint_is_asked_for_its_models_alone() -> None:
    looked: list[str] = []

    assert found(LLAMA_CPP | GROQ, "tide-8b", looked, own=False) == 131072
    assert looked == ["/v1/models"]


def test_all_looks_are_under_way_at_once() -> None:
    begun: list[str] = []

    async def run() -> int | None:
        together = asyncio.Barrier(4)  # nobody passes before all have come

        async def look(path: str) -> Any:
            begun.append(path)
            async with asyncio.timeout(5):
                await together.wait()

        return await window_of(look, "m")

    assert asyncio.run(run()) is None
    assert begun == ["/props", "/api/ps", "/api/v0/models", "/v1/models"]


@pytest.mark.parametrize(
    ("page", "model", "expected"),
    [
        ({"models": []}, "qwen3", True),
        (OLLAMA["/api/ps"], "gemma3", True),
        (OLLAMA["/api/ps"], "qwen3", False),
        ({"error": "not found"}, "qwen3", False),
        (None, "qwen3", False),
    ],
)
def test_an_ollama_that_has_not_loaded_the_model_is_known(page: Any, model: str, *, expected: bool) -> None:
    async def look(path: str) -> Any:
        return page if path == "/api/ps" else None

    assert asyncio.run(awaits_loading(look, model)) is expected
