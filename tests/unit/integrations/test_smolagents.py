"""What is read of smolagents' objects, and that none of their code runs."""

from dashcam.integrations.smolagents import agents, models, readers
from dashcam.testing.capturing import captured
from tests.unit.integrations.standins import Loud, record

MODELS = "smolagents.models"


def role(value):
    return record(MODELS, "MessageRole", "str", _value_=value)


def tool(**fields):
    return record("smolagents.tools", "SimpleTool", "Tool", **fields)


def test_a_message_is_read_by_its_fields():
    """Roles of texts about tools are whom they are sent as; pictures are told of, addresses kept."""
    picture = [
        {"type": "image", "image": Loud()},
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
    ]
    one = record(MODELS, "ChatMessage", role=role("tool-call"), content=[{"type": "text", "text": "hi"}, *picture])
    assert readers.read_message(one) == {
        "role": "assistant",
        "parts": [
            {"type": "text", "content": "hi"},
            {"type": "blob", "hash": None, "mime_type": "image/png", "size": None},
            {"type": "uri", "uri": "https://example.org/a.png", "mime_type": None},
        ],
    }
    assert readers.has_image([readers.read_message(one)])
    assert readers.read_message({"role": role("tool-response"), "content": "seen"})["role"] == "user"


def test_a_tool_is_offered_as_it_is_sent():
    """What may be anything is a text, what may be missing is not required."""
    inputs = {"a": {"type": "any"}, "b": {"type": "integer", "nullable": True}, 7: {"type": "string"}}
    assert readers.read_tool(tool(name="t", description="d", inputs=inputs)) == {
        "type": "function",
        "name": "t",
        "description": "d",
        "parameters": {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "integer", "nullable": True}},
            "required": ["a"],
        },
    }


def test_nothing_of_a_value_runs():
    """Whatever stands where a text, a list or a number is expected."""
    loud = Loud()
    assert readers.read_message(record(MODELS, "ChatMessage", role=loud, content=loud, tool_calls=loud)) == {
        "role": "user",
        "parts": [],
    }
    assert readers.read_tool(tool(name=loud, description=loud, inputs=loud))["parameters"]["properties"] == {}
    assert readers.read_usage(record("m", "TokenUsage", input_tokens=loud, output_tokens=loud)) is None
    assert readers.finish_reasons(record(MODELS, "ChatMessage", raw=loud)) == []
    assert not readers.has_image([readers.read_message({"content": [loud]})])


def test_calls_of_hostile_things_are_recorded():
    """Agents, tools, code and models whose fields and arguments are anything."""
    loud = Loud()
    strange = record("smolagents.agents", "CodeAgent", "MultiStepAgent", name=loud, description=loud, kwargs=loud)
    with captured() as recorded:
        for begun in (
            agents.run(strange, "m.C.run", (loud,), {"images": loud, "additional_args": loud}),
            agents.step(strange, "m.C.step", (loud,), {}),
            agents.plan(strange, "m.C.plan", (), {}),
            agents.tool(tool(name=loud, forward=loud), "m.T.call", (loud,), {"x": loud}),
            agents.code(strange, "m.E.call", (loud,), {}),
            models.ask(strange, "m.M.generate", (loud,), {"tools_to_call_from": loud, "stop_sequences": loud}),
        ):
            begun.take(loud)
            begun.returned(loud)
    assert [(one.name, one.status) for one in recorded.spans] == [
        ("CodeAgent", "ok"),
        ("Step None", "ok"),
        ("Plan", "ok"),
        ("SimpleTool", "ok"),
        ("python_interpreter", "ok"),
        ("CodeAgent", "ok"),
    ]


def test_whose_model_it_is_is_told_by_its_class():
    """The nearest of smolagents' own; one that hands on to LiteLLM by the name of the model."""

    def asked(name, *bases, **fields):
        with captured() as recorded:
            models.ask(record("mine", name, *bases, **fields), "m.M.generate", ([],), {}).returned(None)
        return recorded.spans[0].model, recorded.spans[0].provider

    class AzureOpenAIModel:
        """Stands for the library's."""

    class LiteLLMModel:
        """Stands for the library's."""

    class Mine(AzureOpenAIModel):
        """Stands for a user's."""

    for cls in (AzureOpenAIModel, LiteLLMModel):
        cls.__module__, cls.__qualname__ = MODELS, cls.__name__
    with captured() as recorded:
        for model in (Mine(), LiteLLMModel()):
            model.model_id = "gemini/gemini-2.5-pro"
            models.ask(model, "m.M.generate", ([],), {}).returned(None)
    told = [(one.model, one.provider) for one in recorded.spans]
    assert told == [("gemini/gemini-2.5-pro", "azure.ai.openai"), ("gemini-2.5-pro", "gcp.gemini")]
    assert asked("Local", model_id="llama") == ("llama", None)
