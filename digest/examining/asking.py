"""What an endpoint is worth: who answers, whether the key and the model are taken, how much it holds, and how fast."""

import difflib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from digest.core.drafts import Reply
from digest.core.errors import ModelError
from digest.examining.copying import (
    SIZES,
    Trial,
    context_for,
    fitting,
    prompt_for,
    trial_of,
    trials,
    with_window,
)
from digest.examining.notices import Notice, doubtful, failed, good, wrong
from digest.llm.endpoint import Endpoint
from digest.llm.quoting import quoted
from digest.llm.settings import MOST_IN_FLIGHT, EndpointSettings, address
from digest.llm.slots import Look, is_own, slots_of
from digest.llm.window import ASSUMED_TOKENS, MOST_USED_TOKENS, window_tokens
from digest.llm.windows import rows_in, window_of
from digest.ports import Model, Templates

_SHOWN = 8
_COMFORTABLE_TOKENS = 8192  # half of what is assumed where nobody says
_BOUNDS = ("minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "pattern")
_ANOTHER_MODEL = "Name another model, or set [endpoint] format to another form."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked, and through what: `model` tries again what fails for now, `endpoint` is looked at.

    `probe` says whether the copying is tried, which takes calls; `step` is told each; `clock` gives seconds.
    """

    settings: EndpointSettings
    endpoint: Endpoint
    model: Model
    templates: Templates
    has_key: bool
    probe: bool
    step: Callable[[], None]
    clock: Callable[[], float]


async def looked_at(asked: Asked) -> list[Notice]:
    """All notices on an endpoint, up to the first without which nothing more can be looked at."""
    try:
        await asked.endpoint.models()  # libraries are loaded and a connection is made, which is not timed
        began = asked.clock()
        listed = await asked.endpoint.models()
    except ModelError as error:
        return [failed("endpoint", error)]
    took_ms = round(1000 * (asked.clock() - began))
    notices = [good("endpoint", f"{address(asked.settings)} answers in {took_ms} ms.")]
    reply = await _first_reply(asked)
    asked.step()
    notices += _key_and_model(asked, listed, reply)
    if isinstance(reply, ModelError) and reply.outcome == "auth":
        return notices
    window = await window_of(asked.endpoint.look, asked.settings.model, own=is_own(asked.settings))
    notices += [await _window(asked, window), await _slots(asked)]
    if isinstance(reply, ModelError):
        known = _names_the_model(reply, listed, asked.settings.model)
        return notices if known else [*notices, failed("reply", reply, _ANOTHER_MODEL)]
    notices += [_form(reply, asked.settings), _counts(reply)]
    return [*notices, await _copying(asked, trial_of(reply, 1, asked.templates), window)]


async def _first_reply(asked: Asked) -> Reply | ModelError:
    try:
        return await asked.model.complete(prompt_for(1, asked.templates))
    except ModelError as error:
        return error


def _key_and_model(asked: Asked, listed: Any, reply: Reply | ModelError) -> list[Notice]:
    """Whether the key and the model are taken, which a list of models alone does not say."""
    settings, names = asked.settings, names_in(listed)
    if isinstance(reply, ModelError) and reply.outcome == "auth":
        return [failed("key", reply)]
    key = good("key", f"{settings.key_from} is set." if asked.has_key else "None is set, and none is asked for.")
    if settings.model in names:
        return [key, good("model", f"{settings.model} is listed.", _first_few(names))]
    if isinstance(reply, Reply):
        listing = f"is none of the {len(names)} listed" if names else "is not listed, since there is no list"
        return [key, good("model", f"{settings.model} {listing}, and answers.", _first_few(names))]
    if not names:
        return [key]
    near = difflib.get_close_matches(settings.model, names, n=1, cutoff=0.4)
    hint = f"Did you mean --model {quoted(near[0])}?" if near else f"It has {', '.join(_first_few(names))}."
    return [key, wrong("model", f"{settings.model} is not listed.", hint, _first_few(names))]


def _names_the_model(error: ModelError, listed: Any, model: str) -> bool:
    """Whether that the model is not listed says already why it does not answer."""
    names = names_in(listed)
    return bool(names) and model not in names and error.outcome == "bad_request"


async def _window(asked: Asked, window: int | None) -> Notice:
    wanted = asked.settings.context_tokens
    if wanted is None:
        return await _window_left_open(asked, window)
    if window is None:
        found = f"The server does not say how large it is; [endpoint] context_tokens = {wanted} is believed."
        return good("window", found)
    if window >= wanted:
        return good("window", f"{window:,} tokens, of which [endpoint] context_tokens = {wanted} are used.")
    remedy = f"{await _larger(asked.endpoint.look, wanted)}, or set [endpoint] context_tokens = {window}."
    return doubtful("window", f"{window:,} tokens, and [endpoint] context_tokens = {wanted} counts on more.", remedy)


async def _window_left_open(asked: Asked, window: int | None) -> Notice:
    """What is made of the window where the config leaves it to the server."""
    if window is None:
        return good("window", f"The server does not say how large it is; {ASSUMED_TOKENS:,} tokens are assumed.")
    if window < _COMFORTABLE_TOKENS:
        found = f"{window:,} tokens, which hold few papers at a time: it takes more calls."
        return doubtful("window", found, f"{await _larger(asked.endpoint.look, ASSUMED_TOKENS)}.")
    used = min(window, MOST_USED_TOKENS)
    return good("window", f"{window:,} tokens{f', of which {used:,} are used' if used < window else ''}.")


async def _larger(look: Look, wanted: int) -> str:
    """How to give the model a larger window, by what its server is."""
    if isinstance(await look("/api/ps"), dict):
        return f"Start Ollama with OLLAMA_CONTEXT_LENGTH={wanted}"
    if isinstance(await look("/props"), dict):
        return f"Start llama.cpp with -c {wanted} for each of its slots"
    return "Start the model with a larger window"


async def _slots(asked: Asked) -> Notice:
    given = asked.settings.in_flight
    slots = await slots_of(asked.endpoint.look) if is_own(asked.settings) else None
    if given is not None and slots is not None and given > slots:
        remedy = f"Set [endpoint] in_flight = {slots}, or leave it out."
        return doubtful("slots", f"{slots}, and [endpoint] in_flight = {given} would have others wait.", remedy)
    if given is not None:
        return good("slots", f"{given} prompts are in flight at once, as [endpoint] in_flight says.")
    if slots is not None:
        return good("slots", f"{slots}: as many prompts are in flight at once.")
    if is_own(asked.settings):
        return good("slots", "The server does not say how many it has: one prompt at a time, or [endpoint] in_flight.")
    return good("slots", f"As many prompts are in flight at once as it takes, {MOST_IN_FLIGHT} at most.")


def _form(reply: Reply, settings: EndpointSettings) -> Notice:
    return good("reply", f"{settings.model} replies in the form asked for, put as {rung_of(reply)}.")


def rung_of(reply: Reply) -> str:
    """In which way the request of a reply asked for its form."""
    form = json.loads(reply.body).get("response_format") or {"type": "text"}
    bounded = any(f'"{each}"' in json.dumps(form) for each in _BOUNDS)
    return f"{form['type']} with bounds" if bounded else str(form["type"])


def _counts(reply: Reply) -> Notice:
    """Whether tokens are counted, and how fast they come."""
    usage = reply.usage
    if not usage.prompt_tokens:
        return good("usage", "Tokens are not reported: prompts are cut, and tokens counted, by an estimate.")
    speed = f", {usage.completion_tokens / reply.seconds:.0f} a second" if reply.seconds > 0 else ""
    found = f"Reported: {usage.prompt_tokens:,} prompt tokens, {usage.completion_tokens:,} reply tokens{speed}."
    return good("usage", found)


async def _copying(asked: Asked, first: Trial, window: int | None) -> Notice:
    """How many papers a prompt holds before quotes come back wrong, as far as that is tried."""
    settings = asked.settings
    if settings.context_tokens is None and window is not None:
        settings = with_window(settings, min(window, MOST_USED_TOKENS))
    elif window is not None and window < window_tokens(settings):
        settings = with_window(settings, window)
    sizes = fitting(settings)
    if not first.holds:
        return _held([first], sizes, settings)
    if not asked.probe:
        return good("copying", f"Of one paper {first.right} of {first.quotes} quotes are right; {_more(sizes)}.")
    return _held(await trials(first, sizes, asked.model, asked.templates, asked.step), sizes, settings)


def _more(sizes: Sequence[int]) -> str:
    """What a probe would take."""
    calls = len(sizes) - 1
    if not calls:
        return "the window takes no second one"
    return f"--probe tries more, in {calls} call{'' if calls == 1 else 's'} at most"


def _held(done: Sequence[Trial], sizes: Sequence[int], settings: EndpointSettings) -> Notice:
    """What the trials say together; the last may be one that failed."""
    held = max((trial.papers for trial in done if trial.holds), default=0)
    last, more = done[-1], [_line(trial) for trial in done]
    papers = f"{held} paper{'' if held == 1 else 's'}"
    if last.holds:
        why = "the most that was tried" if sizes[-1] == SIZES[-1] else "the most that its window takes"
        return good("copying", f"A prompt holds {papers}, {why} ({_line(last)}).", more)
    if held == 0:
        remedy = "Name another model: what this one writes would be marked as unsupported."
        return wrong("copying", f"Not even one paper is quoted faithfully ({_line(last)}).", remedy, more)
    tokens = context_for(held, settings)
    remedy = f"Set [endpoint] context_tokens = {tokens}: then a prompt has about {papers}."
    return doubtful("copying", f"A prompt holds {papers}, and no more ({_line(last)}).", remedy, more)


def _line(trial: Trial) -> str:
    papers = f"{trial.papers} paper{'' if trial.papers == 1 else 's'}"
    if trial.reason:
        return f"{papers}: no reply, since {trial.reason.rstrip('.')}"
    return f"{papers}: {trial.right} of {trial.quotes} quotes are right"


def names_in(listed: Any) -> list[str]:
    """The names in a list of models, none where it is no list."""
    names = (row.get("id") for row in rows_in(listed, "data"))
    return [name for name in names if isinstance(name, str)]


def _first_few(names: Sequence[str]) -> list[str]:
    return [quoted(name) for name in names[:_SHOWN]]
