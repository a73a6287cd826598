"""How much of the prompt window papers may take, by what is known of how the endpoint counts tokens."""

from digest.llm.settings import EndpointSettings

# Where nothing is known, the estimate may be 15 % short. A ratio that was learned is the highest of many prompts, so
# it needs no more than what the next edition's papers may lie above those of the last.
_CAUTION, _LEARNED_CAUTION = 1.15, 1.05
_AROUND_PAPERS_TOKENS = 1000  # the system text and the instruction
LEAST_ROOM_TOKENS = 500


# A limit that is hardly larger would be reached as well; one that is much larger only lets a reply ramble.
_LEAST_GROWTH, _MOST_GROWTH = 1.25, 4


def prompt_window_tokens(settings: EndpointSettings) -> int:
    """What a prompt may take beside its reply, in the endpoint's own tokens."""
    return settings.context_tokens - (settings.max_reply_tokens or 0)


def room_tokens(settings: EndpointSettings, ratio: float | None = None) -> int:
    """How many estimated tokens the papers of one prompt may take; less than `LEAST_ROOM_TOKENS` is no room.

    `ratio` is what the endpoint counts for one token of the estimate. However high it is, it leaves the least room:
    a window that the config allows does not end a run because of what was learned.
    """
    if ratio is None:
        return int(prompt_window_tokens(settings) / _CAUTION) - _AROUND_PAPERS_TOKENS
    room = int(prompt_window_tokens(settings) / (ratio * _LEARNED_CAUTION)) - _AROUND_PAPERS_TOKENS
    return max(LEAST_ROOM_TOKENS, room)


def wider_reply_tokens(settings: EndpointSettings, prompt_tokens: int) -> int | None:
    """What a reply that was cut off may take beside a prompt of so many tokens by our estimate; None where no more."""
    limit = settings.max_reply_tokens
    if limit is None or settings.most_reply_tokens is None:
        return None
    left = settings.context_tokens - int(prompt_tokens * _CAUTION)
    wider = min(left, settings.most_reply_tokens, limit * _MOST_GROWTH)
    return wider if wider >= limit * _LEAST_GROWTH else None
