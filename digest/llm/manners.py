"""How prompts are put to an endpoint: the rung of the ladder that it stands on, and what it does not take."""

import json
from dataclasses import dataclass, replace
from typing import Final

# From the most help for the model to the least; each holds where the one above it is refused or without effect.
RUNGS: Final = ("json_schema with bounds", "json_schema", "json_object", "text")
BOUNDED, SCHEMA, OBJECT, TEXT = range(len(RUNGS))
LIMITS: Final = ("max_tokens", "max_completion_tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How requests are put: `rung` counts in `RUNGS`, `refused` names what is not sent.

    That is names of fields, and `system` for messages of that role. `most_tokens` is the largest limit of a reply that
    the endpoint takes, None where it has not said so.
    """

    rung: int = BOUNDED
    refused: frozenset[str] = frozenset()
    most_tokens: int | None = None

    def without(self, name: str) -> "Manner":
        """The same without `name`."""
        return replace(self, refused=self.refused | {name})

    def and_also(self, other: "Manner") -> "Manner":
        """What both know: the lower rung, and all that either does not send."""
        limits = [each for each in (self.most_tokens, other.most_tokens) if each is not None]
        return Manner(
            rung=max(self.rung, other.rung),
            refused=self.refused | other.refused,
            most_tokens=min(limits, default=None),
        )


def as_text(manner: Manner) -> str:
    """The manner as it is kept between runs."""
    kept = {"rung": manner.rung, "refused": sorted(manner.refused), "most_tokens": manner.most_tokens}
    return json.dumps(kept, sort_keys=True)


def manner_in(text: str | None) -> Manner | None:
    """The manner that `as_text` made a text of; None where there is none, or none that can be read."""
    try:
        kept = json.loads(text or "")
        rung, most = int(kept.get("rung", BOUNDED)), kept.get("most_tokens")
        refused = frozenset(str(name) for name in kept.get("refused", ()))
        if not BOUNDED <= rung <= TEXT or not (most is None or (isinstance(most, int) and most >= 1)):
            return None
    except (ValueError, TypeError, AttributeError):
        return None
    return Manner(rung=rung, refused=refused, most_tokens=most)
