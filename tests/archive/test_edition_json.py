"""digest.json loads back into the edition that made it, and its schema is the one that ships."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from digest.archive.edition_json import dump, load
from digest.archive.wire import schema
from digest.core.claims import CheckedClaim, Citation, Claim, Finding, Location
from digest.core.drafts import Comparison, Note, Row
from digest.core.editions import Accounting, Edition, Gap, NamedModel, Provenance, Section, SourceReport, Window
from digest.core.errors import ArchiveError
from digest.core.topics import Lineage, QuietTopic, Trend
from tests.builders import a_paper, a_topic, supported

SCHEMA = Path(__file__).parents[2] / "digest" / "archive" / "digest-1.schema.json"
PAPER = a_paper(id="arxiv:2611.01234", version=2, authors=("A. One",), published=date(2026, 11, 16))
LISTED = a_paper(title="Only Listed", id="text:2")
INVENTED = CheckedClaim(
    id="c-2",
    claim=Claim(text="It reads minds.", citations=(Citation(paper_id=PAPER.id, quote="reads minds"),)),
    locations=(Location(paper_id=PAPER.id, passage=None, start=None, end=None, status="not_found"),),
    findings=(Finding(claim_id="c-2", check="quotes", severity="error", message="Quote not found."),),
    verdict="unsupported",
)
TRUE = supported(PAPER, "We present Marl")
EDITION = Edition(
    name="2026-W47",
    title="Tides — week 47",
    language="en",
    previous="2026-W46",
    window=Window(since=date(2026, 11, 16), until=date(2026, 11, 22)),
    note="Hello *you*.",
    accounting=Accounting(read=2, papers=1, also_listed=1, topics=1, claims=4, supported=3, unsupported=1, gaps=1),
    overview=(TRUE,),
    sections=(
        Section(
            topic=a_topic(PAPER, lineage=Lineage(status="merged", origins=("t-1", "t-2"))),
            written_by="model",
            summary=(TRUE, INVENTED),
            notes=(Note(paper_id=PAPER.id, claims=(TRUE,)),),
            comparison=Comparison(columns=("task", "data"), rows=(Row(paper_id=PAPER.id, cells=(TRUE, None)),)),
        ),
    ),
    gaps=(Gap(topic_id=None, what="overview", reason="The model was busy."),),
    also=(LISTED,),
    sources=(SourceReport(name="week.txt", kind="listing", read=2, error=None),),
    provenance=Provenance(
        digest="0.1.0",
        writer="model",
        model="m",
        endpoint="http://127.0.0.1",
        prompts={"b": "sha256:2", "a": "sha256:1"},
        embeddings=NamedModel(model="tide-vec", endpoint="http://127.0.0.1/v1"),
    ),
)


def test_an_edition_loads_back_into_itself() -> None:
    assert load(dump(EDITION), "digest.json") == EDITION


FOLLOWED = replace(
    EDITION,
    sections=(
        replace(
            EDITION.sections[0],
            topic=a_topic(
                PAPER,
                lineage=Lineage(status="merged", origins=("t-1", "t-2"), names=("Tides", "Salt")),
                trend=Trend(status="growing", mean=0.5),
                loose=(PAPER.id,),
                also_fits=(LISTED.id,),
                profile=(("tide", 0.5),),
            ),
        ),
    ),
    quiet=(QuietTopic(id="t-9", name="Harbours", mean=4.25, last_seen="2026-W45"),),
)


def test_an_edition_with_others_before_it_loads_back_into_itself() -> None:
    assert load(dump(FOLLOWED), "digest.json") == FOLLOWED


def test_what_topics_were_and_are_stands_in_the_json_and_what_they_are_known_by_does_not() -> None:
    written = json.loads(dump(FOLLOWED))

    topic = written["topics"][0]
    assert topic["lineage"] == {"status": "merged", "from": ["t-1", "t-2"], "names": ["Tides", "Salt"]}
    assert topic["trend"] == {"status": "growing", "mean": 0.5}
    assert (topic["loose"], topic["also_fits"]) == (["arxiv:2611.01234"], ["text:2"])
    assert "profile" not in topic
    assert written["quiet"] == [{"id": "t-9", "name": "Harbours", "mean": 4.25, "last_seen": "2026-W45"}]


def test_an_edition_with_none_before_it_has_no_such_fields() -> None:
    written = json.loads(dump(EDITION))

    assert {"trend", "loose", "also_fits"} & written["topics"][0].keys() == set()
    assert "names" not in written["topics"][0]["lineage"]
    assert "quiet" not in written


def test_the_json_reads_as_the_contract_says() -> None:
    written = json.loads(dump(EDITION))

    assert written["schema"] == "digest/1"
    assert written["edition"] == "2026-W47"
    assert written["window"] == {"since": "2026-11-16", "until": "2026-11-22"}
    assert written["topics"][0]["papers"] == ["arxiv:2611.01234"]
    assert written["topics"][0]["lineage"] == {"status": "merged", "from": ["t-1", "t-2"]}
    assert written["topics"][0]["summary"][1] == {
        "id": "c-2",
        "text": "It reads minds.",
        "verdict": "unsupported",
        "derived": False,
        "findings": [{"check": "quotes", "severity": "error", "message": "Quote not found."}],
        "citations": [
            {
                "paper": "arxiv:2611.01234",
                "passage": None,
                "start": None,
                "end": None,
                "quote": "reads minds",
                "status": "not_found",
            }
        ],
    }
    assert written["also"] == ["text:2"]
    assert [paper["id"] for paper in written["papers"]] == ["arxiv:2611.01234", "text:2"]
    assert list(written["provenance"]["prompts"]) == ["a", "b"]
    assert written["provenance"]["embeddings"] == {"model": "tide-vec", "endpoint": "http://127.0.0.1/v1"}


def test_the_json_follows_the_shipped_schema() -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

    for edition in (EDITION, FOLLOWED):
        assert [error.message for error in validator.iter_errors(json.loads(dump(edition)))] == []
    assert not validator.is_valid(json.loads(dump(EDITION)) | {"schema": "digest/2"})


def test_the_shipped_schema_is_that_of_what_is_written() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()


def test_fields_that_are_not_known_are_ignored() -> None:
    later = json.loads(dump(EDITION)) | {"mood": "calm"}

    assert load(json.dumps(later), "digest.json") == EDITION


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "digest/2"}, "digest.json: schema: Input should be 'digest/1'."),
        ({"also": ["text:9"]}, "digest.json: paper 'text:9' is not among its papers."),
    ],
)
def test_a_file_that_is_no_edition_is_named_with_the_field(change: dict[str, object], message: str) -> None:
    with pytest.raises(ArchiveError) as raised:
        load(json.dumps(json.loads(dump(EDITION)) | change), "digest.json")

    assert raised.value.message == message


def test_half_a_file_is_no_edition() -> None:
    with pytest.raises(ArchiveError, match=r"digest\.json: the file: Invalid JSON"):
        load(dump(EDITION)[:500], "digest.json")
