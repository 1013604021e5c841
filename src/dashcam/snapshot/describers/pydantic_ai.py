"""Pydantic AI: agents with their instructions and tools, models, toolsets; what it makes of them for each run is its own."""

from dashcam.snapshot.describing import Family, Fields, Row, get, items, pairs

_TAKEN = ("end_strategy", "model_settings", "history_processors")
_TOLD = ("function", "name", "description", "max_retries", "strict")


def _agent(fields: Fields) -> Fields:
    """An agent as its user makes it: under the words of its constructor."""
    found: Fields = {name: fields[name] for name in _TAKEN if name in fields}
    found["name"] = fields.get("_name")
    found["model"] = fields.get("_model", fields.get("model"))
    found["output_type"] = fields.get("_output_type")
    found["instructions"] = [get(one, "instruction") or one for one in items(fields.get("_instructions"))]
    found["system_prompt"] = items(fields.get("_system_prompts"))
    found["tools"] = dict(pairs(get(fields.get("_function_toolset"), "tools")))
    found["toolsets"] = items(fields.get("_user_toolsets"))
    return {name: value for name, value in found.items() if value is not None and value != []}


def _model(fields: Fields) -> Fields:
    """A model: which one, what it is asked with; the provider is a client, and shown by what it is."""
    found = {name.lstrip("_"): value for name, value in fields.items() if name in ("_model_name", "_settings")}
    found.update({name: value for name, value in fields.items() if not name.startswith("_")})
    if "_provider" in fields:
        found["provider"] = fields["_provider"]
    return found


def _tool(fields: Fields) -> Fields:
    """A tool: its function, what the model is told of it."""
    schema = get(fields.get("function_schema"), "json_schema")
    kept: Fields = {name: fields[name] for name in _TOLD if name in fields}
    return {**kept, "parameters": schema}


def _toolset(fields: Fields) -> Fields:
    """A toolset by its tools."""
    return {"id": fields.get("_id"), "tools": dict(pairs(fields.get("tools")))} if "tools" in fields else dict(fields)


PYDANTIC_AI = Family(
    packages=("pydantic_ai",),
    rows={
        "Agent": Row("agent", arrange=_agent),
        "WrapperAgent": Row("agent"),
        "Model": Row("llm", hidden=frozenset({"last_model_request_parameters"}), arrange=_model),
        "WrapperModel": Row("llm"),
        "FallbackModel": Row("llm"),
        "EmbeddingModel": Row("embedding", arrange=_model),
        "Provider": Row(closed="client"),
        "Tool": Row("tool", absorbed=("function",), arrange=_tool),
        "FunctionToolset": Row(arrange=_toolset),
        "InstrumentationSettings": Row(closed="client"),
    },
)
