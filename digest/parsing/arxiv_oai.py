"""What arXiv's OAI-PMH answers, in the form `arXiv` (https://info.arxiv.org/help/oa, http://arxiv.org/OAI/arXiv.xsd)."""

from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.parsing.arxiv_papers import Said, day, paper_of
from digest.parsing.xml_trees import text_of, tree, words

_OAI = "{http://www.openarchives.org/OAI/2.0/}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OaiRecord:
    """A paper as its latest version is; `entry` is None where it was deleted.

    `created` and `updated` are the days on which its first and its latest version were submitted, `changed` the day of
    the record's latest change, whatever that was; each None where it is not said.
    """

    name: str
    changed: date | None
    created: date | None
    updated: date | None
    entry: Paper | UnreadablePaperError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OaiPage:
    """Some of the records asked for; `following` asks for those after them, and is empty where none do.

    `headers` is how many records are named, also where nothing else is said of them. `error` is the code of an error of
    OAI-PMH, such as `badResumptionToken`, and `message` what it says.
    """

    records: tuple[OaiRecord, ...]
    headers: int = 0
    following: str = ""
    error: str = ""
    message: str = ""


def page(content: bytes, name: str) -> OaiPage:
    """What was answered; a paper's date is the day on which its first version was submitted.

    Raises `SourceError` that speaks of `name` for what is no answer of OAI-PMH.
    """
    answer = tree(content, name)
    if answer.tag != f"{_OAI}OAI-PMH":
        raise SourceError(
            f"{name} answered with XML that is not of OAI-PMH.",
            hint="Leave the option address out, or let it lead to arXiv's OAI-PMH.",
        )
    error = answer.find(f"{_OAI}error")
    if error is not None:
        return OaiPage(records=(), error=error.get("code", "") or "unknown", message=words(error))
    records = enumerate(answer.iter(f"{_OAI}record"), start=1)
    return OaiPage(
        records=tuple(_record(record, f"{name}, record {number:,}") for number, record in records),
        headers=len(list(answer.iter(f"{_OAI}header"))),
        following="".join(text_of(answer.find(f".//{_OAI}resumptionToken")).split()),
    )


def _record(record: Element, where: str) -> OaiRecord:
    header = record.find(f"{_OAI}header")
    name = words(record.find(f"{_OAI}header/{_OAI}identifier"))
    # Of any namespace: records have been seen without their own.
    said = record.find(f"{_OAI}metadata/{{*}}arXiv")
    is_deleted = header is not None and header.get("status") == "deleted"
    return OaiRecord(
        name=name,
        changed=day(words(record.find(f"{_OAI}header/{_OAI}datestamp"))),
        created=None if said is None else day(words(said.find("{*}created"))),
        updated=None if said is None else day(words(said.find("{*}updated"))),
        entry=None if is_deleted else _entry(said, where),
    )


def _entry(said: Element | None, where: str) -> Paper | UnreadablePaperError:
    if said is None:
        return UnreadablePaperError(f"{where} says nothing of a paper.", hint="The other records were read.")
    return paper_of(
        Said(
            name=words(said.find("{*}id")),
            title=text_of(said.find("{*}title")),
            abstract=text_of(said.find("{*}abstract")),
            authors=tuple(_author(author) for author in said.findall("{*}authors/{*}author")),
            published=day(words(said.find("{*}created"))),
            categories=tuple(words(said.find("{*}categories")).split()),
            dois=text_of(said.find("{*}doi")),
        ),
        where,
    )


def _author(author: Element) -> str:
    """A name in the order in which it is spoken; empty for what is none, such as the colon behind a collaboration."""
    name = " ".join(filter(None, (words(author.find(f"{{*}}{part}")) for part in ("forenames", "keyname", "suffix"))))
    return name if any(char.isalnum() for char in name) else ""
