"""JSON Schemas generated from the types that replies are parsed into, in the subset that all servers take.

The subset: an object at the root, no references, every property required and no others, no defaults and no titles
(https://platform.openai.com/docs/guides/structured-outputs, "Supported schemas").
"""

from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

Schema = dict[str, Any]

_BOUNDS = frozenset(
    {
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minProperties",
        "maxProperties",
    }
)
_DROPPED = frozenset({"$defs", "$ref", "title", "default", "description", "examples", "discriminator"})
_OF_OBJECTS = frozenset({"properties", "required"})


def adapter(reply_type: type[Any]) -> TypeAdapter[Any]:
    """What validates a reply against its type."""
    return _adapter(reply_type)  # type: ignore[arg-type]  # every type is hashable


@lru_cache(maxsize=64)  # making one takes milliseconds, and a run asks for a handful of types hundreds of times
def _adapter(reply_type: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(reply_type)


def schema_of(reply_type: type[Any], *, bounds: bool) -> Schema:
    """The schema of `reply_type`; lengths, patterns and ranges only with `bounds`, which not every server takes."""
    whole = _generated(reply_type)  # type: ignore[arg-type]  # every type is hashable
    return _plain(whole, whole.get("$defs", {}), bounds=bounds)


@lru_cache(maxsize=64)  # as above; `_plain` copies what it takes from it
def _generated(reply_type: type[Any]) -> Schema:
    return adapter(reply_type).json_schema()


def _plain(node: Schema, definitions: Schema, *, bounds: bool) -> Schema:
    """A node of a schema with its reference put in place and everything outside the subset left out."""
    if "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    left_out = _DROPPED | _OF_OBJECTS | (frozenset() if bounds else _BOUNDS)
    plain: Schema = {
        ("anyOf" if key == "oneOf" else key): _value(value, definitions, bounds=bounds)
        for key, value in node.items()
        if key not in left_out
    }
    if "const" in plain:
        plain["enum"] = [plain.pop("const")]
    if "properties" in node:
        properties = node["properties"]
        plain["properties"] = {name: _plain(properties[name], definitions, bounds=bounds) for name in properties}
        plain |= {"required": list(properties), "additionalProperties": False}
    return plain


def _value(value: Any, definitions: Schema, *, bounds: bool) -> Any:
    if isinstance(value, dict):
        return _plain(value, definitions, bounds=bounds)
    if isinstance(value, list):
        return [_value(each, definitions, bounds=bounds) for each in value]
    return value
