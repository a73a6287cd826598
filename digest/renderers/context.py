"""Contexts of quotes: the sentences that hold the quote, and as many on either side as are wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.lexical.sentences import Span, sentences
from digest.renderers.proofs import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A quote as it stands in its paper; `cut_before` and `cut_after` say that the passage goes on there."""

    before: str
    quoted: str
    after: str
    cut_before: bool
    cut_after: bool


def context(
    quote: Quote, split: Callable[[str], Sequence[Span]] = sentences, sentences_beside: int = 1
) -> Context | None:
    """Where a quote stands, with so many sentences on either side; None when it was not found.

    `split` finds the sentences; give one that remembers where many quotes stand in one text.
    """
    if quote.paper is None or quote.passage is None or quote.span is None:
        return None
    text = quote.paper.passages[quote.passage].text
    start, end = quote.span.start, quote.span.end
    spans = split(text)
    first = max((index for index, span in enumerate(spans) if span.start <= start), default=0)
    last = max((index for index, span in enumerate(spans) if span.start < end), default=0)
    opening = min(spans[max(first - sentences_beside, 0)].start, start)
    closing = max(spans[min(last + sentences_beside, len(spans) - 1)].end, end)
    return Context(
        before=text[opening:start],
        quoted=text[start:end],
        after=text[end:closing],
        cut_before=bool(text[:opening].strip()),
        cut_after=bool(text[closing:].strip()),
    )
