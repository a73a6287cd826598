"""Claims in a file that anyone wrote, JSON or Markdown, and the papers that they mean."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from digest.core.claims import Citation, Claim, Status
from digest.core.errors import SourceError
from digest.core.given import GivenCitation, GivenClaim, GivenClaims
from digest.core.papers import Paper
from digest.evidence.locate import Locator
from digest.parsing.claims import claims_in_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class _WrittenCitation:
    """A citation as JSON has it."""

    paper: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _WrittenClaim:
    """A claim as JSON has it."""

    id: str
    text: str
    citations: tuple[_WrittenCitation, ...] = ()


_WORST_FIRST: tuple[Status, ...] = ("not_found", "altered", "near", "elided", "normalised", "verbatim")
_CLAIMS: TypeAdapter[tuple[_WrittenClaim, ...]] = TypeAdapter(tuple[_WrittenClaim, ...])


def in_markdown(text: str, name: str, papers: Sequence[Paper]) -> GivenClaims:
    """The claims in a Markdown file called `name`; raises `SourceError` where it holds none."""
    given = claims_in_markdown(text, papers)
    if not given.claims:
        first = "".join(f" Line {remark.line}: {remark.message}" for remark in given.remarks[:1])
        none = "as Markdown it holds no claim: no sentence in it has a footnote or a [@id]."
        raise SourceError(
            f"{name} is no JSON, and {none}{first}",
            hint="Cite a paper after each sentence, as docs/check.md shows.",
        )
    return given


def in_json(text: str, name: str) -> GivenClaims:
    """The claims in a JSON file called `name`; raises `SourceError` naming the claim and the field that is wrong."""
    try:
        claims = _CLAIMS.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        number, *field = first["loc"] or ("",)
        where = f"claim {int(number) + 1}{''.join(f', {part}' for part in field)}: " if number != "" else ""
        hint = 'It is a JSON list of {"id": "...", "text": "...", "citations": [{"paper": "...", "quote": "..."}]}.'
        raise SourceError(f"{name}: {where}{first['msg']}.", hint=hint) from error
    twice = [claim_id for claim_id, count in Counter(claim.id for claim in claims).items() if count > 1]
    if twice:
        raise SourceError(f"{name}: the id {twice[0]!r} is given to several claims.", hint="Give each its own.")
    listed = tuple(
        GivenClaim(
            id=claim.id,
            text=claim.text,
            citations=tuple(GivenCitation(papers=(each.paper,), quotes=(each.quote,)) for each in claim.citations),
        )
        for claim in claims
    )
    return GivenClaims(claims=listed)


def named(given: GivenClaims, known: Mapping[str, Paper]) -> dict[str, Claim]:
    """The claims by id, each citation with the one paper and the one wording that it means.

    Where a citation may mean several, it is the wording that stands in one of its papers best, of equals the first.
    """
    titled: dict[str, list[str]] = {}
    for paper in dict.fromkeys(known.values()):
        titled.setdefault(paper.title, []).append(paper.id)
    locator = Locator(known)

    def meant(citation: GivenCitation) -> Citation:
        papers = [each for name in citation.papers for each in ([name] if name in known else titled.get(name, [name]))]
        meanings = [Citation(paper_id=paper, quote=quote) for quote in citation.quotes for paper in papers]
        return max(meanings, key=lambda each: _WORST_FIRST.index(locator.locate(each).status))

    return {
        claim.id: Claim(text=claim.text, citations=tuple(meant(citation) for citation in claim.citations))
        for claim in given.claims
    }
