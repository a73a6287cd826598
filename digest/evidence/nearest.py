"""What a paper says that is nearest to a quote it does not hold, and in what the two differ."""

from collections.abc import Mapping

from digest.core.claims import Citation, Location
from digest.core.papers import Paper
from digest.evidence.locate import Locator
from digest.evidence.restating import content
from digest.evidence.variants import bases
from digest.evidence.words import side_by_side, tokens
from digest.lexical.sentences import sentences

_LEAST_SHARED = 2
_LONGEST = 300


def differing(quote: str, stands: str) -> str:
    """The first words in which a quote differs from what stands in the paper, or nothing where only signs differ."""
    for block in side_by_side(tokens(quote), tokens(stands)):
        if not block.same:
            ours, theirs = (
                text[side[0].start : side[-1].end] if side else ""
                for text, side in ((quote, block.ours), (stands, block.theirs))
            )
            if ours and theirs:
                return f"{ours!r} for {theirs!r}"
            return f"{ours!r} is not there" if ours else f"{theirs!r} is left out"
    return ""


def nearest_sentence(quote: str, paper: Paper) -> str:
    """The sentence of the paper that shares most words of content with the quote, or nothing where none shares two."""
    wanted = {form for token in content(tokens(quote)) for form in bases(token.key)}
    best, most = "", _LEAST_SHARED - 1
    for passage in paper.passages:
        for span in sentences(passage.text):
            sentence = passage.text[span.start : span.end]
            shared = sum(not wanted.isdisjoint(bases(token.key)) for token in content(tokens(sentence)))
            if shared > most:
                best, most = sentence, shared
    return best if len(best) <= _LONGEST else f"{best[:_LONGEST].rpartition(' ')[0]} \u2026"


def elsewhere(citation: Citation, papers: Mapping[str, Paper], locator: Locator) -> Location | None:
    """Where a quote stands in another paper than the one named, word for word but for typography; None if nowhere."""
    for paper_id in papers:
        if paper_id != citation.paper_id:
            location = locator.locate(Citation(paper_id=paper_id, quote=citation.quote))
            if location.status in {"verbatim", "normalised"}:
                return location
    return None
