"""The text protocol that DSPy's adapters lay over plain chat: named output fields, and ReAct's next tool."""

import ast
import json
import re

from dashcam.model.types import Json
from dashcam.testing.provider.exchange import Ask, Obj
from dashcam.testing.provider.prompt import dspy_inputs, last_user, split_prompt
from dashcam.testing.provider.schema import fill
from dashcam.testing.provider.text import overlap

TYPES = {"bool": "boolean", "int": "integer", "float": "number"}
TOOL = re.compile(
    r"\(\d+\) (\w+), whose description is <desc>(.*?)</desc>\. It takes arguments (\{[^\n]*\})\.", re.DOTALL
)


def dspy_outputs(ask: Ask, answer: str) -> Obj:
    """Return values for the output fields that a DSPy prompt asks for, {} if it is no such prompt."""
    whole = "\n".join(turn.text for turn in ask.turns if turn.role == "system")
    part = re.search(r"Your output fields are:\n(.*?)\nAll interactions", whole, re.DOTALL)
    fields = re.findall(r"^\d+\. `(\w+)` \((.+?)\):", part.group(1) if part else "", re.MULTILINE)
    return {name: dspy_value(name, kind, whole, ask, answer) for name, kind in fields}


def dspy_value(name: str, kind: str, whole: str, ask: Ask, answer: str) -> Json:
    """Return the value of one output field."""
    if name == "next_tool_name":
        return dspy_tool(ask, whole)[0]
    if name == "next_tool_args":
        return fill(dspy_tool(ask, whole)[1], ask, answer)
    if kind.startswith("Literal["):
        return fill({"enum": ast.literal_eval(kind[7:])}, ask, answer)
    note = re.search(r"\{" + name + r"\} +# note: .*JSON schema: (\{.*\})$", whole, re.MULTILINE)
    schema = json.loads(note.group(1)) if note else {"type": TYPES.get(kind, "string")}
    return fill(schema, ask, answer, name=name)


def dspy_tool(ask: Ask, whole: str) -> tuple[str, Obj]:
    """Return the next tool of a ReAct prompt and the schema of its arguments."""
    rows: list[tuple[str, str, str]] = TOOL.findall(whole)
    if not rows or "observation_0" in dspy_inputs(ask.turns[last_user(ask)].text):
        return "finish", {"type": "object"}
    name, _, args = max(rows[:-1] or rows, key=lambda row: overlap(split_prompt(ask)[0], f"{row[0]} {row[1]}"))
    return name, {"type": "object", "properties": ast.literal_eval(args)}
