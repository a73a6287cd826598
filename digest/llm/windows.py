"""The context window that a server really has for a model now: what it says itself, never what the model could take."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from digest.llm.endpoint import Endpoint
from digest.llm.settings import EndpointSettings
from digest.llm.slots import Look, is_own

_MOST_TOKENS = 100_000_000  # what is larger is no window but a mistake
_LISTED = ("max_model_len", "context_length", "context_window")  # vLLM and SGLang, OpenRouter, Groq
_MODELS = "/v1/models"


async def window_of(look: Look, model: str, *, own: bool = True) -> int | None:
    """The tokens that a prompt and its reply may take together at this server; None where no server says.

    `look` gives what stands at a path, or None. A host that is not one's `own` is asked for its list of models alone.
    """
    asked = {path: read for path, read in _SERVERS.items() if own or path == _MODELS}
    pages = await asyncio.gather(*(look(path) for path in asked))
    windows = (read(page, model) for page, read in zip(pages, asked.values(), strict=True))
    return next((window for window in windows if window is not None), None)


async def window_when_loaded(endpoint: Endpoint, settings: EndpointSettings) -> int | None:
    """The window of `window_of`. An Ollama that has not loaded the model does so first, since it decides only then.

    Loading may take minutes, and giving up on it would make it begin again.
    """
    own = is_own(settings)
    window = await window_of(endpoint.look, settings.model, own=own)
    if window is None and own and await awaits_loading(endpoint.look, settings.model):
        await endpoint.look("/api/generate", {"model": settings.model}, longest_s=settings.timeout_s)
        window = await window_of(endpoint.look, settings.model, own=own)
    return window


async def awaits_loading(look: Look, model: str) -> bool:
    """Whether this is an Ollama that has not loaded the model, so that its window is not known before a first call."""
    running = await look("/api/ps")
    return isinstance(running, dict) and isinstance(running.get("models"), list) and not any(_loaded(running, model))


def _llama_cpp(props: Any, _model: str) -> int | None:
    """llama.cpp's own server, which has one model: the window of one slot, not of all of them together."""
    return _tokens(_object(_object(props).get("default_generation_settings")).get("n_ctx"))


def _ollama(running: Any, model: str) -> int | None:
    return _first(each.get("context_length") for each in _loaded(running, model))


def _lm_studio(models: Any, model: str) -> int | None:
    """LM Studio's; `max_context_length` is what the model could take, not what it was loaded with."""
    named = (each for each in rows_in(models, "data") if each.get("id") == model and each.get("state") == "loaded")
    return _first(each.get("loaded_context_length") for each in named)


def _listed(models: Any, model: str) -> int | None:
    named = (each for each in rows_in(models, "data") if each.get("id") == model)
    return _first(each.get(field) for each in named for field in _LISTED)


# Where each kind of server says it. Their order decides where two of them do: what is loaded before what is listed.
_SERVERS: Mapping[str, Callable[[Any, str], int | None]] = {
    "/props": _llama_cpp,
    "/api/ps": _ollama,
    "/api/v0/models": _lm_studio,
    _MODELS: _listed,
}


def _loaded(running: Any, model: str) -> Iterator[Mapping[str, Any]]:
    """The rows of Ollama's running models that are this one; a name without a tag means the latest."""
    wanted = _tagged(model)
    return (
        each for each in rows_in(running, "models") if wanted in {_tagged(each.get("name")), _tagged(each.get("model"))}
    )


def _tagged(name: Any) -> str:
    if not isinstance(name, str):
        return ""
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def rows_in(page: Any, name: str) -> list[Mapping[str, Any]]:
    """The objects of the list that a page has under a name; what is no object is left out."""
    rows = _object(page).get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(said: Iterator[Any]) -> int | None:
    return next((tokens for tokens in map(_tokens, said) if tokens is not None), None)


def _tokens(value: Any) -> int | None:
    return value if type(value) is int and 0 < value <= _MOST_TOKENS else None  # a bool is an int as well
