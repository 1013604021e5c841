"""TypeScript's words for what the server answers: one interface for each schema of its OpenAPI document.

What `scripts/web types` writes to `web/src/api/types.ts`. A generator of our own: the well-known one stands on the
programming interface of TypeScript 5, which 7 no longer has, and what it writes is not for people to read.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

HEAD = """\
// Made by `scripts/web types` from the server's OpenAPI document; not written by hand.

/** A value that JSON can say; what stands in it is for the reader to find out. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
"""
SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")


def api_types(document: dict[str, Any]) -> str:
    """Give the text of the file.

    >>> schema = {"type": "object", "properties": {"spans": {"type": "integer"}}, "description": "How many.", "required": []}
    >>> print(api_types({"components": {"schemas": {"Count": schema}}}).partition("};")[2].strip())
    /** How many. */
    export interface Count {
      readonly spans: number;
    }
    """
    schemas = document["components"]["schemas"]
    return "\n".join([HEAD, *("\n".join(_schema(name, schemas[name])) + "\n" for name in sorted(schemas))])


def _schema(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield from _comment(schema.get("description"))
    if "properties" not in schema:
        yield f"export type {name} = {_type(schema)};"
        return
    yield f"export interface {name} {{"
    for field, inner in schema["properties"].items():
        yield from (f"  {line}" for line in _comment(inner.get("description")))
        yield f"  readonly {field if IDENTIFIER.fullmatch(field) else json.dumps(field)}: {_type(inner)};"
    yield "}"


def _comment(text: str | None) -> Iterator[str]:
    if text:
        said = re.split(r"\n\s*\n", text)[0].replace("`None`", "`null`").replace("*/", "* /")
        yield f"/** {' '.join(said.split())} */"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return " | ".join(dict.fromkeys(map(_type, choices)))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_type({**schema, "type": one}) for one in kind)
    if kind == "array":
        return _array(schema)
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"Readonly<Record<string, {_type(values) if isinstance(values, dict) else 'Json'}>>"
    return SIMPLE.get(str(kind), "Json")


def _array(schema: dict[str, Any]) -> str:
    if "prefixItems" in schema:
        return f"readonly [{', '.join(map(_type, schema['prefixItems']))}]"
    inner = _type(schema["items"]) if isinstance(schema.get("items"), dict) else "Json"
    return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"
