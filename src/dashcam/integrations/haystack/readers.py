"""From a component, its arguments and its result to what a span begins and ends with; a few functions a kind of run."""

from typing import Any

from dashcam.integrations.fields import fields, get, items, text, word
from dashcam.integrations.haystack.content import read_documents, read_messages, read_tools, shown
from dashcam.integrations.haystack.provider import provider_of
from dashcam.integrations.words import usage
from dashcam.model.types import Json
from dashcam.snapshot.labels import label

Fields = dict[str, Any]
_NAME = "__component_name__"
"""Where a pipeline writes the name that a component has in it."""
_MODEL = ("model", "model_name", "model_name_or_path", "azure_deployment")


def arguments(_: Any, said: Fields) -> Json:
    """All arguments by name, those that are `None` left out."""
    return {name: shown(value) for name, value in _given(said).items() if value is not None}


def asked(_: Any, said: Fields) -> Json:
    """What a pipeline is run with: the components' inputs, as the program gave them."""
    data = said.get("data")
    if type(data) is not dict:
        return shown(data)
    made = {name: arguments(None, one) if type(one) is dict else shown(one) for name, one in _given(data).items()}
    return {name: one for name, one in made.items() if type(one) is not dict or one}


def result(_: Any, value: Any, __: Fields) -> Fields:
    """What a run returned."""
    return {"output": shown(value)}


def place(of: Any) -> Fields:
    """The name that a component has in its pipeline."""
    return {"name": text(fields(of).get(_NAME))}


def pipeline(of: Any) -> Fields:
    """What the program has written to a pipeline about it."""
    metadata = fields(of).get("metadata")
    return {"attributes": {"haystack.pipeline.metadata": metadata}} if type(metadata) is dict and metadata else {}


def model(of: Any) -> Fields:
    """Which model of whose is asked."""
    state = fields(of)
    return {
        "name": text(state.get(_NAME)),
        "model": _asked(state),
        "provider": provider_of(type(of), state.get("api_base_url")),
    }


def _asked(state: Fields) -> str | None:
    for name in _MODEL:
        said = state.get(name)
        if type(said) is str and said:
            return said
    return None


def request(of: Any, said: Fields) -> Json:
    """What a model is asked: the tools and parameters it was made with, and those of this run over them."""
    state = fields(of)
    tools = said.get("tools")
    parameters: dict[str, Json] = {}
    for given in (state.get("generation_kwargs"), said.get("generation_kwargs")):
        if type(given) is dict:
            parameters |= given
    for name, value in list(parameters.items()):
        if value is None:
            del parameters[name]
        elif issubclass(type(value), type):
            parameters[name] = label(value).qualname  # a class that the answer is to fit
    offered = state.get("tools") if tools is None else tools
    return {
        "messages": read_messages(said.get("messages", said.get("prompt"))),
        "tools": [] if offered is None else read_tools(offered),
        "parameters": parameters,
    }


def replies(of: Any, value: Any, inside: Fields) -> Fields:
    """What a model answered. Where an SDK's request inside has told of usage and ending, these are the provider's own words."""
    own, inner = get(value, "replies"), inside.pop("output", None)
    messages = read_messages(own)
    output: Json = {"messages": messages}
    if inner is not None:
        for one in messages:
            if one["parts"]:
                break
        else:
            output = inner
    if "usage" in inside or ("attributes" in inside and "gen_ai.response.id" in inside["attributes"]):
        return {"output": output}
    meta = next((found for one in items(own) if type(found := fields(one).get("_meta")) is dict), {})
    return {"output": output, "usage": read_usage(meta.get("usage")), "attributes": _learned(own, _asked(fields(of)))}


def embedded(of: Any, said: Fields) -> Json:
    """What is made into vectors."""
    documents = said.get("documents")
    given = said.get("text") if documents is None else [fields(one).get("content") for one in items(documents)]
    dimensions = fields(of).get("dimensions")
    return {"input": given, "parameters": {} if dimensions is None else {"dimensions": dimensions}}


def vectors(_: Any, value: Any, inside: Fields) -> Fields:
    """How many vectors of how many dimensions came; the numbers are not kept."""
    inside.pop("output", None)
    vector, documents = get(value, "embedding"), items(get(value, "documents"))
    rows = [vector] if vector is not None else [fields(one).get("embedding") for one in documents]
    made: Fields = {"output": {"count": len(rows), "dimensions": len(items(rows[0])) or None if rows else None}}
    if "usage" not in inside:
        made["usage"] = read_usage(get(get(value, "meta"), "usage"))
    return made


def found(_: Any, value: Any, __: Fields) -> Fields:
    """What a retriever found, or a ranker left in its order."""
    return {"output": {"documents": read_documents(get(value, "documents"))}}


def came_to(_: Any, value: Any, __: Fields) -> Fields:
    """What an agent came to: all messages, and what it counted; the last message is one of them."""
    if type(value) is not dict:
        return {"output": shown(value)}
    return {"output": {name: shown(one) for name, one in value.items() if name != "last_message"}}


def tool(of: Any) -> Fields:
    """A tool's own name and what it says it does."""
    description = word(of, "description")
    return {
        "name": word(of, "name"),
        "attributes": None if description is None else {"gen_ai.tool.description": description},
    }


def tool_result(_: Any, value: Any, __: Fields) -> Fields:
    """What a tool returned, bare."""
    return {"output": shown(value)}


def read_usage(raw: Any) -> dict[str, Json] | None:
    """Tokens as Haystack's generators have them, in OpenAI's words; what a cache gave beside them is a part of the input."""
    if type(raw) is not dict or not raw:
        return None
    inputs = raw.get("prompt_tokens", raw.get("input_tokens"))
    read, write = raw.get("cache_read_input_tokens"), raw.get("cache_creation_input_tokens")
    if type(inputs) is int:
        inputs += sum(part for part in (read, write) if type(part) is int)
    if read is None:
        read = get(raw.get("prompt_tokens_details"), "cached_tokens")
    return usage(
        raw,
        inputs=inputs,
        outputs=raw.get("completion_tokens", raw.get("output_tokens")),
        cache_read=read,
        cache_write=write,
        reasoning=get(raw.get("completion_tokens_details"), "reasoning_tokens"),
    )


def _given(said: Fields) -> Fields:
    """What was given, but for where chunks of an answer are to go; `Pipeline.stream` has its own put there."""
    return {name: value for name, value in said.items() if name != "streaming_callback"}


def _learned(own: Any, asked: str | None) -> dict[str, Json]:
    metas = [fields(one).get("_meta") for one in items(own)]
    finish = [said for meta in metas if (said := word(meta, "finish_reason"))]
    said_model = next((said for meta in metas if (said := word(meta, "model"))), None)
    learned = {
        "gen_ai.response.finish_reasons": finish or None,
        "gen_ai.response.model": None if said_model == asked else said_model,
    }
    return {name: value for name, value in learned.items() if value is not None}
