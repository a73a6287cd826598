"""How much of the prompt window papers may take, by what is known of how the endpoint counts tokens."""

from dataclasses import replace

from digest.llm.settings import EndpointSettings, host

ASSUMED_TOKENS = 16384  # where neither the config nor the endpoint says what the window is
# Of a larger one no more is used unless the config says so: models copy worse from longer prompts.
MOST_USED_TOKENS = 32768

# Where nothing is known, the estimate may be 15 % short. A ratio that was learned is the highest of many prompts, so
# it needs no more than what the next edition's papers may lie above those of the last.
_CAUTION, _LEARNED_CAUTION = 1.15, 1.05
_AROUND_PAPERS_TOKENS = 1000  # the system text and the instruction
LEAST_ROOM_TOKENS = 500


# A limit that is hardly larger would be reached as well; one that is much larger only lets a reply ramble.
_LEAST_GROWTH, _MOST_GROWTH = 1.25, 4


def window_tokens(settings: EndpointSettings) -> int:
    """What a prompt and its reply may take together, as far as anybody has said so."""
    return settings.context_tokens or ASSUMED_TOKENS


def reply_tokens(settings: EndpointSettings) -> int:
    """What a reply may take: half of the window where nothing else is said."""
    return settings.max_reply_tokens or window_tokens(settings) // 2


def windowed(settings: EndpointSettings, found_tokens: int | None = None) -> EndpointSettings:
    """The settings with the limit of a reply filled in where it is not given: half of the window.

    The window is what the config says, else what was found of the endpoint, else one of a usual size.
    """
    if settings.context_tokens is None and found_tokens is not None:
        settings = replace(settings, context_tokens=min(found_tokens, MOST_USED_TOKENS))
    if settings.max_reply_tokens is not None:
        return settings
    most = settings.most_reply_tokens or window_tokens(settings)
    return replace(settings, max_reply_tokens=reply_tokens(settings), most_reply_tokens=most)


def too_small(settings: EndpointSettings) -> str | None:
    """What to say of a window, found to be what it is, that holds no paper beside a reply; None of a larger one."""
    if room_tokens(settings) >= LEAST_ROOM_TOKENS:
        return None
    window = f"{host(settings)} has a window of {window_tokens(settings):,} tokens"
    return (
        f"{window}, which leaves hardly any room for papers. Start the server with a larger one, "
        "4096 tokens at least, or lower [endpoint] max_reply_tokens."
    )


def prompt_window_tokens(settings: EndpointSettings) -> int:
    """What a prompt may take beside its reply, in the endpoint's own tokens."""
    return window_tokens(settings) - (settings.max_reply_tokens or 0)


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
    left = window_tokens(settings) - int(prompt_tokens * _CAUTION)
    wider = min(left, settings.most_reply_tokens, limit * _MOST_GROWTH)
    return wider if wider >= limit * _LEAST_GROWTH else None
