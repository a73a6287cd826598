"""What is said of asking for vectors when it is over."""

from digest.commands.terminal import counted
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint
from digest.llm.pricing import dollars
from digest.llm.settings import address
from digest.llm.tally import Tally


def embedding_lines(settings: EmbeddingSettings | None, tally: Tally | None) -> list[str]:
    """The account of every call for vectors; nothing where none were wanted."""
    if settings is None or tally is None or not (tally.calls or tally.replayed):
        return []
    parts = [f"{counted(tally.vectors, 'new vector')} in {counted(tally.calls, 'call')}"] if tally.calls else []
    parts += [f"{counted(tally.replayed, 'vector')} kept from before"] if tally.replayed else []
    parts += [f"{tally.retries} tried again"] if tally.retries else []
    parts += [f"{tally.prompt_tokens:,} tokens"] if tally.prompt_tokens else []
    parts += [f"{tally.unreported_tokens:,} more tokens by our estimate"] if tally.unreported_tokens else []
    cost = "unknown" if tally.cost_usd is None else dollars(tally.cost_usd)
    parts += [f"cost {cost}"] if tally.calls else []
    parts += [f"waits of {tally.waits_s:.0f} s in all"] if tally.waits_s else []
    return [f"Vectors: {settings.model} at {address(as_endpoint(settings))}: {', '.join(parts)}."]
