"""Where papers come from. A source is one file here and one line in the table."""

from typing import Any

from digest.sources.arxiv import Arxiv
from digest.sources.bibtex import BibTeX
from digest.sources.crossref import Crossref
from digest.sources.csv_file import CsvTable
from digest.sources.feed import FeedSource
from digest.sources.hf_daily import HuggingFaceDaily
from digest.sources.jsonl import JsonLines
from digest.sources.listing import Listing
from digest.sources.openalex import OpenAlex
from digest.sources.ris import Ris
from digest.sources.semantic_scholar import SemanticScholar

SOURCES: dict[str, type[Any]] = {
    "arxiv": Arxiv,
    "bibtex": BibTeX,
    "crossref": Crossref,
    "csv": CsvTable,
    "feed": FeedSource,
    "hf_daily": HuggingFaceDaily,
    "jsonl": JsonLines,
    "listing": Listing,
    "openalex": OpenAlex,
    "ris": Ris,
    "semantic_scholar": SemanticScholar,
}
