"""The attributes of the conventions, those of before, and those of the libraries that had their own."""

import json

import pytest

from dashcam.integrations.otel.messages import definitions, instructions, messages
from dashcam.integrations.otel.semconv import begun, opened, read, usage

PIXEL = "iVBORw0KGgo="


def text(content):
    return {"type": "text", "content": content}


@pytest.mark.parametrize(
    ("name", "attributes", "said", "kind"),
    [
        ("chat gpt-4o", {}, "chat gpt-4o", "llm"),
        ("anything", {"gen_ai.operation.name": "generate_content"}, "anything", "llm"),
        ("embeddings e-3", {}, "embeddings e-3", "embedding"),
        ("retrieval docs", {}, "retrieval docs", "retriever"),
        ("execute_tool add", {}, "add", "tool"),
        ("running tool", {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "add"}, "add", "tool"),
        ("invoke_agent guide", {}, "guide", "agent"),
        ("agent run", {"gen_ai.operation.name": "invoke_agent", "agent_name": "guide"}, "guide", "agent"),
        ("invoke_workflow tour", {}, "tour", "chain"),
        ("rag.workflow", {"traceloop.span.kind": "workflow"}, "rag.workflow", "chain"),
        ("add.tool", {"traceloop.span.kind": "tool"}, "add.tool", "tool"),
        ("lookup 7", {}, "lookup 7", "retriever"),
        ("who knows", {}, "who knows", "chain"),
    ],
)
def test_what_a_span_is(name, attributes, said, kind):
    """The operation says it, else the first word of its name, else what the framework says of that word."""
    found = begun(name, attributes, {"lookup": "retriever"})
    assert (found["name"], found["kind"]) == (said, kind)


def test_a_model_call():
    """Messages, tools, parameters, tokens, who answered; what has no place stays an attribute."""
    told = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.response.model": "gpt-4o-2024-08-06",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.stop_sequences": ["\n"],
        "gen_ai.response.id": "r1",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.conversation.id": "talk",
        "gen_ai.system_instructions": json.dumps([text("be brief")]),
        "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [text("hi")]}]),
        "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [text("ho")], "finish_reason": "stop"}]),
        "gen_ai.tool.definitions": json.dumps([{"type": "function", "name": "add", "parameters": {}}]),
        "gen_ai.usage.input_tokens": 9,
        "gen_ai.usage.output_tokens": 4,
        "server.address": "api.openai.com",
        "logfire.msg": "noise",
        "mine.note": "kept",
    }
    assert read("chat gpt-4o", "llm", told, ("mine.",)) == {
        "model": "gpt-4o",
        "provider": "openai",
        "session": "talk",
        "input": {
            "messages": [{"role": "system", "parts": [text("be brief")]}, {"role": "user", "parts": [text("hi")]}],
            "tools": [{"type": "function", "name": "add", "description": None, "parameters": {}}],
            "parameters": {"temperature": 0.5, "stop_sequences": ["\n"]},
        },
        "output": {"messages": [{"role": "assistant", "parts": [text("ho")], "finish_reason": "stop"}]},
        "usage": usage(told),
        "attributes": {
            "gen_ai.response.id": "r1",
            "gen_ai.response.model": "gpt-4o-2024-08-06",
            "gen_ai.response.finish_reasons": ["stop"],
            "server.address": "api.openai.com",
            "mine.note": "kept",
        },
    }


def test_a_tool_a_retriever_an_embedding_an_agent():
    """Each has what its kind has."""
    tool = {"gen_ai.tool.name": "add", "gen_ai.tool.call.arguments": '{"a": 1}', "gen_ai.tool.call.result": "one"}
    assert read("execute_tool add", "tool", tool, ()) == {
        "name": "add",
        "input": {"a": 1},
        "output": "one",
        "attributes": {},
    }
    found = {"gen_ai.retrieval.query.text": "q", "gen_ai.retrieval.documents": '[{"id": "d", "score": 0.5}]'}
    assert read("retrieval", "retriever", found, ()) == {
        "input": {"query": "q"},
        "output": {"documents": [{"id": "d", "score": 0.5}]},
        "attributes": {},
    }
    vectors = {"gen_ai.request.model": "e", "gen_ai.system": "openai", "gen_ai.usage.input_tokens": 3}
    told = read("embeddings e", "embedding", vectors, ())
    assert (told["model"], told["provider"], told["usage"]["input_tokens"]) == ("e", "openai", 3)
    agent = {"gen_ai.agent.name": "guide", "gen_ai.usage.input_tokens": 99}
    assert read("invoke_agent guide", "agent", agent, ()) == {
        "name": "guide",
        "attributes": {"gen_ai.agent.name": "guide"},
    }


@pytest.mark.parametrize(
    ("said", "inputs", "outputs", "taken", "written", "thought"),
    [
        ({"input_tokens": 9, "output_tokens": 4}, 9, 4, None, None, None),
        ({"prompt_tokens": 9, "completion_tokens": 4}, 9, 4, None, None, None),
        ({"input_tokens": 9, "cache_read.input_tokens": 5, "cache_creation.input_tokens": 2}, 9, None, 5, 2, None),
        ({"input_tokens": 9, "cache_read_input_tokens": 5, "cache_write.input_tokens": 2}, 9, None, 5, 2, None),
        ({"input_tokens": 9, "cache_write_input_tokens": 20}, 29, None, None, 20, None),
        ({"output_tokens": 9, "reasoning.output_tokens": 5}, None, 9, None, None, 5),
        ({"details.cache_read_tokens": 1, "details.reasoning_tokens": 2}, None, None, 1, None, 2),
        ({"input_tokens": "9", "output_tokens": True}, None, None, None, None, None),
    ],
)
def test_tokens_under_every_name_they_had(said, inputs, outputs, taken, written, thought):
    """The parts are of the whole; a whole that is less than its parts did not hold them."""
    raw = {f"gen_ai.usage.{name}": value for name, value in said.items()}
    assert usage(raw) == {
        "input_tokens": inputs,
        "output_tokens": outputs,
        "cache_read_tokens": taken,
        "cache_write_tokens": written,
        "reasoning_tokens": thought,
        "raw": raw,
    }
    assert usage({}) is None


@pytest.mark.parametrize(
    ("part", "ours"),
    [
        (text("a"), text("a")),
        ("a", text("a")),
        ({"type": "reasoning", "content": "hm"}, {"type": "reasoning", "content": "hm"}),
        ({"type": "thinking", "content": "hm"}, {"type": "reasoning", "content": "hm"}),
        (
            {"type": "tool_call", "id": "c", "name": "add", "arguments": '{"a": 1}'},
            {"type": "tool_call", "id": "c", "name": "add", "arguments": {"a": 1}},
        ),
        (
            {"type": "tool_call_response", "id": "c", "response": {"r": 1}},
            {"type": "tool_call_response", "id": "c", "response": {"r": 1}},
        ),
        (
            {"type": "tool_call_response", "id": "c", "result": 1},
            {"type": "tool_call_response", "id": "c", "response": 1},
        ),
        (
            {"type": "uri", "modality": "image", "uri": "https://x/a.png", "mime_type": "image/png"},
            {"type": "uri", "uri": "https://x/a.png", "mime_type": "image/png"},
        ),
        ({"type": "image-url", "url": "https://x/a.png"}, {"type": "uri", "uri": "https://x/a.png", "mime_type": None}),
        ({"type": "file", "file_id": "f1"}, {"type": "uri", "uri": "f1", "mime_type": None}),
        ({"type": "compaction", "id": "1"}, {"type": "other", "raw": {"type": "compaction", "id": "1"}}),
        (7, {"type": "other", "raw": 7}),
    ],
)
def test_parts(part, ours):
    """Each part in our words, whatever version wrote it; what is new is kept as it is."""
    told = {"gen_ai.input.messages": json.dumps([{"role": "user", "parts": [part]}])}
    assert messages(told, "input") == [{"role": "user", "parts": [ours]}]


@pytest.mark.parametrize(
    "part",
    [
        {"type": "blob", "mime_type": "image/png", "content": PIXEL},
        {"type": "binary", "media_type": "image/png", "content": PIXEL},
    ],
)
def test_pictures_are_hashes(part):
    """Never their content."""
    told = {"gen_ai.input.messages": json.dumps([{"role": "user", "parts": [part]}])}
    (made,) = messages(told, "input")[0]["parts"]
    assert (made["type"], made["mime_type"], made["size"]) == ("blob", "image/png", 8)
    assert PIXEL not in json.dumps(made)


def test_messages_as_events_in_one_attribute():
    """As Pydantic AI's first version wrote them."""
    call = {"id": "c", "type": "function", "function": {"name": "add", "arguments": {"a": 1}}}
    told = {
        "events": json.dumps(
            [
                {"event.name": "gen_ai.system.message", "content": "be brief"},
                {"event.name": "gen_ai.user.message", "content": "hi", "role": "user"},
                {"event.name": "gen_ai.assistant.message", "role": "assistant", "tool_calls": [call]},
                {"event.name": "gen_ai.tool.message", "id": "c", "content": "1"},
                {
                    "event.name": "gen_ai.choice",
                    "message": {"role": "assistant", "content": "ho"},
                    "finish_reason": "stop",
                },
                {"event.name": "something.else"},
            ]
        )
    }
    assert messages(told, "input") == [
        {"role": "system", "parts": [text("be brief")]},
        {"role": "user", "parts": [text("hi")]},
        {"role": "assistant", "parts": [{"type": "tool_call", "id": "c", "name": "add", "arguments": {"a": 1}}]},
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c", "response": "1"}]},
    ]
    assert messages(told, "output") == [{"role": "assistant", "parts": [text("ho")], "finish_reason": "stop"}]


def test_messages_flat_and_numbered():
    """As OpenLLMetry wrote them."""
    told = {
        "gen_ai.prompt.1.content": '[{"type": "text", "text": "hi"}]',
        "gen_ai.prompt.0.role": "system",
        "gen_ai.prompt.0.content": "be brief",
        "gen_ai.prompt.1.role": "user",
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.finish_reason": "tool_calls",
        "gen_ai.completion.0.tool_calls.0.id": "c",
        "gen_ai.completion.0.tool_calls.0.name": "add",
        "gen_ai.completion.0.tool_calls.0.arguments": '{"a": 1}',
        "gen_ai.prompt.x.role": "nobody",
    }
    assert messages(told, "input") == [
        {"role": "system", "parts": [text("be brief")]},
        {"role": "user", "parts": [text("hi")]},
    ]
    assert messages(told, "output") == [
        {
            "role": "assistant",
            "parts": [{"type": "tool_call", "id": "c", "name": "add", "arguments": {"a": 1}}],
            "finish_reason": "tool_call",
        }
    ]


def test_what_is_not_json_is_what_it_is():
    """Broken, too deep, plain words, lists of JSON texts."""
    assert messages({"gen_ai.input.messages": "[{"}, "input") == []
    assert messages({"gen_ai.input.messages": "[" * 100_000}, "input") == []
    assert instructions({"gen_ai.system_instructions": "be brief"}) == [{"role": "system", "parts": [text("be brief")]}]
    assert definitions({"gen_ai.tool.definitions": ['{"name": "add"}', "add"]})[1] == "add"
    assert messages({"gen_ai.input.messages": '[{"role": "user", "content": "hi"}]'}, "input")[0]["parts"] == [
        text("hi")
    ]
    assert (opened("{"), opened("[" * 100_000)[:2], opened(None)) == ("{", "[[", None)
