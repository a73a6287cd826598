"""Papers written as BibTeX, RIS and CSV, as another program would write them."""

import csv
from collections.abc import Sequence
from io import StringIO

from digest.core.papers import Paper


def as_bibtex(papers: Sequence[Paper]) -> str:
    """An entry a paper; texts must be free of what LaTeX reads."""
    return "\n\n".join(
        f"@misc{{key{number},\n"
        f"  title = {{{paper.title}}},\n"
        f"  author = {{{' and '.join(_last_first(name) for name in paper.authors)}}},\n"
        f"  abstract = {{{paper.passages[0].text}}},\n"
        f"  date = {{{paper.published or ''}}},\n"
        f"  keywords = {{{', '.join(paper.categories)}}},\n"
        f"  doi = {{{_doi(paper)}}}\n}}"
        for number, paper in enumerate(papers)
    )


def as_ris(papers: Sequence[Paper]) -> str:
    """A reference a paper, with the line ends of Windows."""
    lines = []
    for paper in papers:
        lines += ["TY  - JOUR", f"TI  - {paper.title}", *(f"AU  - {_last_first(name)}" for name in paper.authors)]
        lines += [f"AB  - {paper.passages[0].text}", f"DO  - {_doi(paper)}"]
        lines += [f"DA  - {paper.published:%Y/%m/%d}/"] if paper.published else []
        lines += [*(f"KW  - {each}" for each in paper.categories), "ER  - ", ""]
    return "\r\n".join(lines)


def as_csv(papers: Sequence[Paper], delimiter: str) -> str:
    """A row a paper, after the names of the columns."""
    written = StringIO()
    rows = csv.writer(written, delimiter=delimiter)
    rows.writerow(["Title", "Authors", "Abstract", "Date", "Keywords", "DOI"])
    for paper in papers:
        authors, day = "; ".join(map(_last_first, paper.authors)), paper.published or ""
        rows.writerow([paper.title, authors, paper.passages[0].text, day, "; ".join(paper.categories), _doi(paper)])
    return written.getvalue()


def _last_first(name: str) -> str:
    first, last = name.split(" ")
    return f"{last}, {first}"


def _doi(paper: Paper) -> str:
    return paper.id.removeprefix("doi:")
