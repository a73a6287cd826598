"""How a prompt is put to this endpoint, learned from what it refuses rather than from lists of model names."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from digest.core.drafts import Prompt
from digest.core.errors import Outcome
from digest.llm.manners import BOUNDED, LIMITS, OBJECT, RUNGS, SCHEMA, TEXT, Manner
from digest.llm.schemas import schema_of
from digest.llm.settings import EndpointSettings

_MISSES = 4  # replies out of form beyond those in form: one in twenty may be anywhere, and says nothing of the rung
# Between which rungs the ladder is climbed down, for what `[endpoint] format` says.
_PINNED: Mapping[str | None, tuple[int, int]] = MappingProxyType(
    {None: (BOUNDED, TEXT), "json_schema": (BOUNDED, SCHEMA), "json_object": (OBJECT, OBJECT), "text": (TEXT, TEXT)}
)
_MAY_MEAN_REFUSAL = frozenset({400, 422, 500})
_NOT_TAKEN = re.compile(r"unsupported|not supported|unrecognized|unknown|only the default|forbidden", re.IGNORECASE)
# A refused type, rather than something in the schema: no other schema will be taken.
_TYPE = re.compile(r"response_format\W{1,3}(?:of )?type", re.IGNORECASE)
_ROLE = re.compile(r"jinja|system|roles must alternate", re.IGNORECASE)
_TOO_MUCH = re.compile(
    r"max_(?:completion_)?tokens\D{0,80}\d+.{0,160}?at most (?P<most>\d+)"
    r"|max_(?:completion_)?tokens: \d+ > (?P<over>\d+)",
    re.IGNORECASE | re.DOTALL,
)
_UNNAMED = re.compile(r"invalid argument|invalid json payload", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A request as it is sent, and the manner it is put in."""

    body: dict[str, Any]
    manner: Manner


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What an endpoint said to a request that it did not take, and what that is called."""

    status: int
    body: str
    outcome: Outcome


def _untold(_manner: Manner) -> None:
    """Nobody keeps it."""


class Dialect:
    """The manner of an endpoint. It only ever gives things up, so that a run settles after a few refusals.

    It begins with what is `known`, if anything is, within what the config pins. `keep` is given each other manner that
    an answer proved good.
    """

    def __init__(
        self, settings: EndpointSettings, known: Manner | None = None, keep: Callable[[Manner], None] = _untold
    ) -> None:
        self._settings = settings
        self._first, self._last = _PINNED[settings.format]
        self._known = known
        known = known or Manner()
        self._manner = replace(known, rung=min(max(known.rung, self._first), self._last))
        self._keep = keep
        self._proven: Manner | None = None
        self._misses = 0

    @property
    def manner(self) -> Manner:
        """How the next request will be put."""
        return self._manner

    def request(self, prompt: Prompt) -> Put:
        """The request for a prompt; what the config gives under `extra_body` wins."""
        given, manner = self._settings, self._manner
        if not prompt.constrained and self._last == TEXT:
            manner = replace(manner, rung=TEXT)
        body: dict[str, Any] = {"model": given.model, "messages": self._messages(prompt, manner)}
        if given.temperature is not None:
            body["temperature"] = given.temperature
        body |= self._limit(prompt, manner) | _format(prompt, manner.rung)
        left_out = manner.refused | set(given.leave_out)
        sent = {name: value for name, value in body.items() if name not in left_out}
        return Put(body=sent | dict(given.extra_body), manner=manner)

    def learn(self, refused: Refused, put: Put) -> str | None:
        """What the next request gives up, in a few words, where the refusal says so; None where there is nothing.

        It may be something that another request has given up meanwhile.
        """
        if refused.status not in _MAY_MEAN_REFUSAL:
            return None
        changed = self._named(refused, put) or self._unnamed(refused, put)
        if changed is None:
            return None
        self._manner = self._manner.and_also(changed)
        return _difference(put.manner, changed)

    def heard(self, put: Put, *, conforms: bool) -> str | None:
        """Count a reply as in or out of form; what is given up because of it, in a few words, None where nothing.

        A schema that is ignored in silence shows only in what comes back.
        """
        if conforms and put.manner == self._manner and self._proven != self._manner:
            if self._manner != self._known:
                self._keep(self._manner)
            self._proven = self._known = self._manner
        if put.manner.rung != self._manner.rung:
            return None
        self._misses = max(0, self._misses - 1) if conforms else self._misses + 1
        lower = max(OBJECT, self._manner.rung + 1)
        if self._misses < _MISSES or lower > self._last:
            return None
        self._misses = 0
        self._manner = replace(self._manner, rung=lower)
        return f"replies do not keep to {RUNGS[put.manner.rung]}, so the form is asked for by {RUNGS[lower]}"

    def _named(self, refused: Refused, put: Put) -> Manner | None:
        """What a refusal names, given up."""
        said, manner = refused.body, put.manner
        limit = self._limit_name(manner)
        too_much = _TOO_MUCH.search(said)
        if too_much and limit in put.body:
            most = int(too_much["most"] or too_much["over"])
            return replace(manner, most_tokens=most) if 0 < most < put.body[limit] else None
        if _NOT_TAKEN.search(said):
            for name in ("temperature", *LIMITS):
                pinned = name in self._settings.extra_body or name == self._settings.limit_field
                if name in put.body and not pinned and re.search(rf"\b{name}\b", said):
                    return manner.without(name)
        if refused.outcome == "unsupported_param" and _ROLE.search(said):
            folds = self._settings.system_role is None and "system" not in manner.refused
            return manner.without("system") if folds else None
        if refused.outcome == "unsupported_format":
            return self._lower(manner, OBJECT if _TYPE.search(said) else SCHEMA)
        return None

    def _unnamed(self, refused: Refused, put: Put) -> Manner | None:
        """One optional thing after the other, where a refusal names none; only until a request was taken.

        After that such a refusal is about its prompt.
        """
        if self._proven is not None or refused.outcome != "bad_request" or not _UNNAMED.search(refused.body):
            return None
        if "temperature" in put.body and "temperature" not in self._settings.extra_body:
            return put.manner.without("temperature")
        return self._lower(put.manner, SCHEMA)

    def _lower(self, manner: Manner, least: int) -> Manner | None:
        rung = max(least, manner.rung + 1)
        return replace(manner, rung=rung) if rung <= self._last else None

    def _messages(self, prompt: Prompt, manner: Manner) -> list[dict[str, str]]:
        user = prompt.user
        if manner.rung >= OBJECT:  # nothing else tells the model what to answer in
            schema = json.dumps(schema_of(prompt.reply_type, bounds=True), ensure_ascii=False)
            user = f"{user.rstrip()}\n\n# Form of the reply\n\nOne JSON object that fits this JSON Schema:\n{schema}\n"
        role = self._settings.system_role or ("user" if "system" in manner.refused else "system")
        if role == "user":  # one message: some templates want the roles to alternate
            return [{"role": "user", "content": f"{prompt.system.rstrip()}\n\n{user}"}]
        return [{"role": role, "content": prompt.system}, {"role": "user", "content": user}]

    def _limit_name(self, manner: Manner) -> str:
        """What the limit of a reply is called; empty where the endpoint takes none."""
        return self._settings.limit_field or next((name for name in LIMITS if name not in manner.refused), "")

    def _limit(self, prompt: Prompt, manner: Manner) -> dict[str, int]:
        limit, name = prompt.most_tokens or self._settings.max_reply_tokens, self._limit_name(manner)
        if limit is None or not name or any(each in self._settings.extra_body for each in LIMITS):
            return {}  # both at once are refused
        return {name: min(limit, manner.most_tokens or limit)}


def _format(prompt: Prompt, rung: int) -> dict[str, Any]:
    if rung == TEXT:
        return {}
    if rung == OBJECT:
        return {"response_format": {"type": "json_object"}}
    name = re.sub(r"[^A-Za-z0-9_-]", "_", prompt.name)[:64]
    schema = schema_of(prompt.reply_type, bounds=rung == BOUNDED)
    return {"response_format": {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}}


def _difference(before: Manner, after: Manner) -> str:
    """What `after` gives up, for people."""
    if after.rung != before.rung:
        return f"asking with {RUNGS[after.rung]} instead of {RUNGS[before.rung]}"
    if after.most_tokens != before.most_tokens:
        return f"asking for replies of {after.most_tokens} tokens at most"
    name = next(iter(after.refused - before.refused))
    if name == "system":
        return "asking without a system message"
    return f"asking with {LIMITS[1]}" if name == LIMITS[0] else f"asking without {name}"
