"""An instance of a JSON schema, made from the prompt: arguments of tools and structured answers."""

import re
from collections.abc import Callable

from dashcam.model.types import Json
from dashcam.testing.provider.exchange import Ask, Obj
from dashcam.testing.provider.prompt import judged, scale, split_prompt

HALF = 0.5


def fill(schema: Obj, ask: Ask, answer: str, name: str = "") -> Json:
    """Return a value that fits the schema; texts that are nothing else are the answer.

    >>> fill({"type": "object", "properties": {"n": {"type": "integer"}}}, Ask("m", []), "yes")
    {'n': 1}
    """
    return Filler(schema, ask, answer).value(schema, name)


class Filler:
    """Walks one schema; the question's numbers are handed out once each, in order."""

    def __init__(self, root: Obj, ask: Ask, answer: str) -> None:
        self.root, self.ask, self.answer = root, ask, answer
        self.question = split_prompt(ask)[0]
        self.numbers = re.findall(r"-?\d+(?:\.\d+)?", self.question)

    def value(self, schema: Obj, name: str) -> Json:
        """Return a value for the schema of the field called `name`."""
        if "$ref" in schema:
            beside = {key: part for key, part in schema.items() if key != "$ref"}
            return self.value({**self._resolve(schema["$ref"]), **beside}, name)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return next((v for v in schema["enum"] if str(v).lower() in self.question.lower()), schema["enum"][0])
        for key in ("anyOf", "oneOf"):
            if schema.get(key):
                options = [s for s in schema[key] if s.get("type") not in ("null", "NULL")] or schema[key]
                return self.value(options[0], name)
        if schema.get("allOf"):
            return self.value({k: v for part in schema["allOf"] for k, v in part.items()}, name)
        return self._of_kind(kind_of(schema), schema, name)

    def _resolve(self, ref: str) -> Obj:
        node: Json = self.root
        for key in ref.lstrip("#/").split("/"):
            node = node.get(key, {})
        found: Obj = node
        return found

    def _of_kind(self, kind: str, schema: Obj, name: str) -> Json:
        if kind == "object":
            return {key: self.value(part, key) for key, part in (schema.get("properties") or {}).items()}
        if kind == "array":
            item = schema.get("items") or {"type": "string"}
            return [self.value(item, name) for _ in range(max(1, schema.get("minItems", 1)))]
        if kind == "boolean":
            return judged(self.ask) >= HALF
        if kind in ("integer", "number"):
            return self._number(kind, schema, name)
        if kind == "null":
            return None
        if schema.get("format") == "date":
            found = re.search(r"\d{4}-\d\d-\d\d", self.question)
            return found.group(0) if found else "2024-01-01"
        return self._text(name.lower())

    def _number(self, kind: str, schema: Obj, name: str) -> float:
        low = schema.get("minimum", schema.get("exclusiveMinimum"))
        high = schema.get("maximum", schema.get("exclusiveMaximum"))
        value: float
        if re.search(r"score|rating|grade|relevan|confidence|ground", name.lower()):
            first, last = (low, high) if low is not None and high is not None else scale(self.ask) or (0, 1)
            value = first + (last - first) * judged(self.ask)
        elif self.numbers:
            value = float(self.numbers.pop(0))
        else:
            value = low if low is not None else 1
        value = min(value, high) if high is not None else value
        value = max(value, low) if low is not None else value
        return round(value) if kind == "integer" else round(value, 4)

    def _text(self, name: str) -> str:
        for pattern, make in TEXTS:
            if re.search(pattern, name):
                return make(self)
        return self.answer or self.question


def kind_of(schema: Obj) -> str:
    """Return the JSON type a schema asks for; Gemini writes them in capitals, others give a list with null."""
    kind = schema.get("type") or ("object" if "properties" in schema else "string")
    plain: str = next((k for k in kind if k != "null"), "null") if isinstance(kind, list) else kind
    return plain.lower()


def place(filler: Filler) -> str:
    """Return the first name with a capital, after a preposition if there is one."""
    found = re.search(r"\b(?:in|at|for|of|to)\s+([A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)*)", filler.question)
    found = found or re.search(r"(?<=\s)([A-Z][\w'-]+)", filler.question)
    return found.group(1) if found else "Paris"


def expression(filler: Filler) -> str:
    """Return the arithmetic in the question."""
    found = re.search(r"[\d(][\d\s.+*/()^-]*[\d)]", filler.question)
    return found.group(0).strip() if found else "1+1"


TEXTS: list[tuple[str, Callable[[Filler], str]]] = [
    (r"city|location|place|country|town", place),
    (r"expr|formula|equation", expression),
    (r"query|question|search|^q$|input|prompt|request|keyword", lambda filler: filler.question),
    (
        r"reason|rationale|explanation|thought|evidence|feedback",
        lambda filler: f"Because the words overlap by {judged(filler.ask):.2f}.",
    ),
]
"""What a text field holds, by its name; the first pattern that fits wins."""
