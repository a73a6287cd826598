"""What a paper is called by the registries: arXiv numbers and DOIs, read from ids and addresses."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

# Numbers before April 2007 begin with one of these archives (arXiv, "Understanding the arXiv identifier").
_ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga "
    "funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph "
    "q-alg q-bio quant-ph solv-int stat supr-con"
)
_NUMBER = (
    r"(?P<number>\d\d(?:0[1-9]|1[0-2])\.\d{4,5}"
    rf"|(?P<archive>{'|'.join(_ARCHIVES.split())})(?:\.[a-z-]{{2,}})?/(?P<old>\d{{7}}))"
    r"(?:v(?P<version>[1-9]\d{0,2}))?"
)
_ARXIV = re.compile(rf"(?:arxiv:\s?)?{_NUMBER}", re.IGNORECASE)
_ARXIV_ADDRESS = re.compile(
    r"https?://(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|format)|(?:www\.)?huggingface\.co/papers|"
    rf"(?:www\.)?alphaxiv\.org/abs|ar5iv(?:\.labs\.arxiv)?\.org/(?:abs|html))/{_NUMBER}(?:\.pdf)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:doi:\s?)?(?P<doi>10\.\d[\d.]*/\S+)", re.IGNORECASE)
_DOI_ADDRESS = re.compile(r"https?://(?:www\.|dx\.)?doi\.org/(?P<doi>10\.\d[\d.]*/[^\s?#]+)(?:[?#].*)?", re.IGNORECASE)
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_NUMBER}", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9.+-]*:\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An id that every source agrees on, and the arXiv version if one was named."""

    id: str
    version: int | None = None


def identity(text: str) -> Identity | None:
    """The arXiv number or DOI that `text` (an id or an address, nothing around it) names, else None.

    `arxiv:2501.01234` and `arxiv:math/0309136` without version or subject class; `doi:10.1/x` in lower case; a DOI
    that arXiv gave to a preprint is that preprint's arXiv number.
    """
    given = text.strip()
    if found := _ARXIV.fullmatch(given) or _ARXIV_ADDRESS.fullmatch(given):
        return _arxiv(found)
    if found := _DOI.fullmatch(given):
        return _doi(found["doi"])
    if found := _DOI_ADDRESS.fullmatch(given):
        return _doi(unquote(found["doi"]))
    return None


def has_scheme(text: str) -> bool:
    """Whether an id says whose it is (`s2:123`); a bare one (`W123`) may mean another paper elsewhere."""
    return _SCHEME.fullmatch(text) is not None


def _arxiv(found: re.Match[str]) -> Identity:
    number = f"{found['archive'].lower()}/{found['old']}" if found["old"] else found["number"]
    return Identity(id=f"arxiv:{number}", version=int(found["version"]) if found["version"] else None)


def _doi(doi: str) -> Identity:
    if found := _ARXIV_DOI.fullmatch(doi):
        return _arxiv(found)
    return Identity(id=f"doi:{doi.lower()}")
