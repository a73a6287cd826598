from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from digest.writers.replies import (
    ComparePapers,
    NotePapers,
    PaperNote,
    Quoted,
    ReviseClaims,
    RevisedClaim,
    Said,
    Stated,
    SummariseTopic,
    WriteOverview,
)

FORMS = [SummariseTopic, NotePapers, ComparePapers, WriteOverview, ReviseClaims]
STATED = {"text": "Tides rise.", "quotes": [{"paper": "k1", "quote": "the tides rise"}]}
EMPTY = [{"text": "", "quote": ""}, {"text": " ", "quote": "we measure"}, {"text": "Measures tides.", "quote": "\n"}]
NOTE = {"paper": "k1", "does": {"text": "Measures tides.", "quote": "we measure"}, "found": None, "matters": None}
ROW = {"paper": "k1", "task": None, "method": None, "data": None, "result": None, "cost": None, "limits": None}
REVISED: dict[str, Any] = {"id": "c1", "text": None, "quotes": []}


def parsed(form: type[Any], value: object) -> Any:
    return TypeAdapter(form).validate_python(value)


def parts(schema: Any) -> list[dict[str, Any]]:
    """Every object of a JSON Schema, itself first."""
    if isinstance(schema, list):
        return [part for each in schema for part in parts(each)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(part for each in schema.values() for part in parts(each))]


def test_a_reply_is_parsed_straight_into_its_type() -> None:
    assert parsed(SummariseTopic, {"summary": [STATED], "notes": [NOTE]}) == SummariseTopic(
        summary=(Stated(text="Tides rise.", quotes=(Quoted(paper="k1", quote="the tides rise"),)),),
        notes=(PaperNote(paper="k1", does=Said(text="Measures tides.", quote="we measure"), found=None, matters=None),),
    )


def test_a_claim_may_be_withdrawn_and_a_cell_may_be_empty() -> None:
    assert parsed(ReviseClaims, {"claims": [REVISED]}) == ReviseClaims(
        claims=(RevisedClaim(id="c1", text=None, quotes=()),)
    )
    assert parsed(ComparePapers, {"rows": [ROW]}).rows[0].result is None


@pytest.mark.parametrize(
    ("form", "value"),
    [
        (SummariseTopic, {"summary": [], "notes": []}),
        (SummariseTopic, {"summary": [STATED] * 6, "notes": []}),
        (SummariseTopic, {"summary": [STATED]}),
        (WriteOverview, {"claims": []}),
        (WriteOverview, {"claims": [STATED | {"quotes": []}]}),
        (WriteOverview, {"claims": [STATED | {"text": " "}]}),
        (WriteOverview, {"claims": [STATED | {"quotes": [{"paper": "k1", "quote": " "}]}]}),
        (SummariseTopic, {"summary": [STATED | {"text": ""}, STATED | {"text": " "}], "notes": []}),
        (WriteOverview, {"claims": [STATED | {"text": "x" * 801}]}),
        (NotePapers, {"notes": [NOTE | {"does": None}]}),
        (NotePapers, {"notes": [NOTE] * 201}),
        (ComparePapers, {"rows": [{"paper": "k1"}]}),
    ],
)
def test_a_reply_outside_its_bounds_is_refused(form: type[Any], value: object) -> None:
    with pytest.raises(ValidationError):
        parsed(form, value)


@pytest.mark.parametrize("empty", EMPTY)
def test_an_empty_part_where_null_may_stand_is_read_as_null(empty: dict[str, str]) -> None:
    notes = parsed(NotePapers, {"notes": [NOTE | {"found": empty, "matters": empty}]}).notes
    rows = parsed(ComparePapers, {"rows": [ROW | {"task": empty, "limits": empty}]}).rows

    assert (notes[0].found, notes[0].matters) == (None, None)
    assert (rows[0].task, rows[0].limits) == (None, None)


@pytest.mark.parametrize("empty", EMPTY)
def test_one_empty_part_does_not_cost_the_rest_of_a_reply(empty: dict[str, str]) -> None:
    bad = {"text": empty["text"], "quotes": [{"paper": "k1", "quote": empty["quote"]}]}
    reply = parsed(SummariseTopic, {"summary": [bad, STATED], "notes": [NOTE | {"does": empty}, NOTE]})

    assert [claim.whole for claim in reply.summary] == [False, True]
    assert [note.does.whole for note in reply.notes] == [False, True]


def test_servers_are_told_that_no_text_and_no_quote_is_empty() -> None:
    said = TypeAdapter(Said).json_schema()["properties"]

    assert said == {
        "text": {"title": "Text", "type": "string", "minLength": 1, "maxLength": 800},
        "quote": {"title": "Quote", "type": "string", "minLength": 1, "maxLength": 800},
    }


@pytest.mark.parametrize("form", FORMS)
def test_schemas_stay_within_what_every_server_takes(form: type[Any]) -> None:
    schema = TypeAdapter(form).json_schema()
    unions = [part["anyOf"] for part in parts(schema) if "anyOf" in part]

    assert schema["type"] == "object"
    assert all(set(part["required"]) == set(part["properties"]) for part in parts(schema) if "properties" in part)
    assert all(len(union) == 2 and {"type": "null"} in union for union in unions)
    assert not {"allOf", "oneOf", "not", "pattern", "prefixItems"} & {word for part in parts(schema) for word in part}
