"""The schema that is sent is generated from the type, in the subset that all servers take."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from digest.llm.schemas import schema_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Buoy:
    """A buoy."""

    title: Annotated[str, Field(pattern="^[A-Z]", description="Its name.")]
    colour: Literal["red", "green"] = "red"
    depth_m: Annotated[float, Field(ge=0, le=99)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel marked by buoys."""

    first: Buoy
    buoys: Annotated[tuple[Buoy, ...], Field(min_length=1, max_length=9)]
    kind: Literal["deep"]


def _buoy(*, pattern: dict[str, str], depth: dict[str, int]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {
            "title": {"type": "string"} | pattern,
            "colour": {"type": "string", "enum": ["red", "green"]},
            "depth_m": {"anyOf": [{"type": "number"} | depth, {"type": "null"}]},
        },
        "required": ["title", "colour", "depth_m"],
        "additionalProperties": False,
    }


def test_the_schema_has_no_references_requires_everything_and_bounds_nothing() -> None:
    buoy = _buoy(pattern={}, depth={})
    assert schema_of(Channel, bounds=False) == {
        "type": "object",
        "properties": {
            "first": buoy,
            "buoys": {"type": "array", "items": buoy},
            "kind": {"type": "string", "enum": ["deep"]},
        },
        "required": ["first", "buoys", "kind"],
        "additionalProperties": False,
    }


def test_bounds_are_there_when_asked_for() -> None:
    buoy = _buoy(pattern={"pattern": "^[A-Z]"}, depth={"minimum": 0, "maximum": 99})
    assert schema_of(Channel, bounds=True) == {
        "type": "object",
        "properties": {
            "first": buoy,
            "buoys": {"type": "array", "items": buoy, "minItems": 1, "maxItems": 9},
            "kind": {"type": "string", "enum": ["deep"]},
        },
        "required": ["first", "buoys", "kind"],
        "additionalProperties": False,
    }


def test_properties_come_in_the_order_of_the_type() -> None:
    assert list(schema_of(Channel, bounds=False)["properties"]) == ["first", "buoys", "kind"]
