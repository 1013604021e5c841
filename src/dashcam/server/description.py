"""One OpenAPI document of all routes, made from their table and its types: what other languages generate their types from.

The server answers with it at `/api/openapi.json`, `openapi` prints it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
from msgspec import NODEFAULT, UNSET

from dashcam.model.types import Json
from dashcam.server.answers import Failure
from dashcam.server.calling import Call, Nothing, Row
from dashcam.version import __version__

REFERENCE: Final = "#/components/schemas/{name}"
ALWAYS: Final = (400, 401, 403, 421, 429, 500, 503)
"""What any route may answer with; unsafe methods also with 413 and 415."""
UNSAFE: Final = (413, 415)
WORDS: Final = {
    400: "what was asked cannot be read",
    401: "nobody is logged in",
    403: "the request comes from another page",
    404: "there is nothing of that name",
    409: "more than one thing is meant, or it is not possible",
    413: "too much was sent",
    415: "what was sent is not JSON",
    421: "the request is meant for another host",
    429: "too many requests",
    500: "something in dashcam itself failed",
    503: "the store cannot be read just now",
}


def document(rows: Sequence[Row]) -> dict[str, Json]:
    """Describe routes."""
    given: list[Any] = [Failure, *(row.answer for row in rows)]
    asked: list[Any] = []
    for row in rows:
        asked += [row.body] if row.body is not None else []
        asked += [field.type for field in msgspec.structs.fields(row.asked)]
    answers, components = msgspec.json.schema_components(given, ref_template=REFERENCE)
    questions, others = msgspec.json.schema_components(asked, ref_template=REFERENCE)
    following = iter(questions)
    paths: dict[str, dict[str, Json]] = {}
    for row, answer in zip(rows, answers[1:], strict=True):
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row, answer, following)
    return {
        "openapi": "3.1.0",
        "info": {"title": "dashcam", "version": __version__, "description": "What the dashboard asks its server."},
        "paths": paths,
        "components": {
            "schemas": dict(sorted({**others, **{name: _whole(one) for name, one in components.items()}}.items())),
            "responses": {str(status): {"description": words, **_json(answers[0])} for status, words in WORDS.items()},
        },
    }


def _whole(schema: dict[str, Json]) -> dict[str, Json]:
    """A shape as it is answered with: every field is there, those with a default too."""
    return schema | {"required": list(schema["properties"])} if "properties" in schema else schema


def as_text(rows: Sequence[Row]) -> str:
    """The document as text, the same for the same routes."""
    return msgspec.json.format(msgspec.json.encode(document(rows)), indent=2).decode() + "\n"


def _operation(row: Row, answer: Json, following: Iterator[Any]) -> dict[str, Json]:
    """Describe one route; takes its other schemas in the order in which `document` asked for them."""
    body = next(following) if row.body is not None else None
    found: dict[str, Json] = {"operationId": row.handler.__name__, "summary": _summary(row)}
    parameters = [_parameter(row, field, next(following)) for field in msgspec.structs.fields(row.asked)]
    if parameters:
        found["parameters"] = parameters
    if body is not None:
        found["requestBody"] = {"required": True, **_json(body)}
    statuses = {*ALWAYS, *row.errors, *(UNSAFE if row.method != "GET" else ())}
    responses = {"200": {"description": _summary(row), "content": {row.media: {"schema": answer}}}}
    if row.tag is not None:
        responses["304"] = {"description": "what the asker has is still so"}
    found["responses"] = responses | {
        str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)
    }
    return found


def _parameter(row: Row, field: msgspec.structs.FieldInfo, schema: Json) -> dict[str, Json]:
    is_in_path = field.name in row.in_path
    default = field.default
    if default not in (NODEFAULT, UNSET, None):
        schema = {**schema, "default": default}
    return {
        "name": field.encode_name,
        "in": "path" if is_in_path else "query",
        "required": is_in_path or field.required,
        "schema": schema,
    }


def _json(schema: Json) -> dict[str, Json]:
    return {"content": {"application/json": {"schema": schema}}}


def _summary(row: Row) -> str:
    return " ".join((row.handler.__doc__ or row.path).strip().split("\n\n")[0].split())


def openapi(call: Call, _asked: Nothing) -> dict[str, Json]:
    """Give this description."""
    return document(call.rows)
