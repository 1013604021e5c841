"""The front end's types are the server's: made from its document, and made again when that changes."""

from dashcam.server.description import document
from dashcam.server.routes import ROUTES
from scripts.api_types import api_types
from scripts.environments import ROOT

SCHEMAS = {
    "Row": {
        "type": "object",
        "description": "One row; `None` is unknown.\n\nMore of it.",
        "properties": {
            "kind": {"enum": ["llm", "tool"]},
            "cost": {"anyOf": [{"type": "number"}, {"type": "null"}], "description": "In dollars."},
            "parts": {"type": "array", "items": {"anyOf": [{"$ref": "#/components/schemas/Part"}, {"type": "null"}]}},
            "place": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "integer"}], "items": False},
            "metadata": {"type": "object", "additionalProperties": {}},
            "two-words": {"type": ["string", "null"]},
            "value": {},
        },
    },
    "Part": {"type": "string"},
}
EXPECTED = """
export type Part = string;

/** One row; `null` is unknown. */
export interface Row {
  readonly kind: "llm" | "tool";
  /** In dollars. */
  readonly cost: number | null;
  readonly parts: readonly (Part | null)[];
  readonly place: readonly [number, number];
  readonly metadata: Readonly<Record<string, Json>>;
  readonly "two-words": string | null;
  readonly value: Json;
}
"""


def test_schemas_become_interfaces():
    """Each shape of a schema has its TypeScript; names are sorted, comments are the first paragraph."""
    made = api_types({"components": {"schemas": SCHEMAS}})
    assert made.partition("Json };\n")[2] == EXPECTED


def test_types_are_those_of_the_server():
    """`scripts/web types` has been run since a route or a shape has changed."""
    assert (ROOT / "web" / "src" / "api" / "types.ts").read_text() == api_types(document(ROUTES))
