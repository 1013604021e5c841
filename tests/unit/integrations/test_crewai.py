"""What is read of CrewAI's objects, and that none of their code runs."""

import pytest

from dashcam.integrations.crewai import guardrails, models, things, work
from dashcam.testing.capturing import captured
from tests.unit.integrations.standins import Loud, record


def answer(model, result, *args, **kwargs):
    with captured() as recorded:
        models.ask(model, "crewai.llm.LLM.call", args, kwargs).returned(result)
    return recorded.spans[0]


@pytest.mark.parametrize(
    ("call", "read"),
    [
        ({"id": "1", "function": {"name": "f", "arguments": '{"a": 1}'}}, ("1", "f", {"a": 1})),
        (record("anthropic.types", "ToolUseBlock", id="2", name="f", input={"a": 1}), ("2", "f", {"a": 1})),
        ({"toolUseId": "3", "name": "f", "input": {}}, ("3", "f", {})),
    ],
)
def test_calls_of_tools_in_the_words_of_each_provider(call, read):
    """OpenAI's, Anthropic's, Bedrock's."""
    span = answer(record("crewai.llm", "LLM", model="m"), [call])
    (part,) = span.output["messages"][0]["parts"]
    assert (part["id"], part["name"], part["arguments"]) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"prompt_tokens": 8, "completion_tokens": 5, "cached_prompt_tokens": 2}, (8, 5, 2, None)),
        ({"input_tokens": 8, "output_tokens": 5, "cache_creation_tokens": 3}, (8, 5, None, 3)),
        ({"prompt_token_count": 8, "candidates_token_count": 5}, (8, 5, None, None)),
    ],
)
def test_tokens_in_the_words_of_each_client(said, read):
    """As CrewAI's clients count them."""
    found = models.read_usage(said)
    names = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")
    assert tuple(found[name] for name in names) == read
    assert (found["raw"], models.read_usage({"total_tokens": 0})) == (said, None)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"provider": "azure", "model": "d"}, ("d", "azure.ai.openai")),
        ({"provider": "snowflake", "model": "m"}, ("m", "snowflake")),
        (
            {"provider": "openai", "model": "anthropic/claude-sonnet-4-5", "is_litellm": True},
            ("claude-sonnet-4-5", "anthropic"),
        ),
    ],
)
def test_whose_model_it_is(fields, told, monkeypatch):
    """The client's word for it, or the prefix of the model's name where LiteLLM is asked."""
    monkeypatch.setattr("dashcam.integrations.model_prefixes._PREFIXES", {"anthropic"})
    span = answer(record("crewai.llm", "LLM", **fields), "hi")
    assert (span.model, span.provider) == told


def test_calls_of_hostile_things_are_recorded():
    """Whatever stands where a text, a list or an object of the library's is expected."""
    loud = Loud()
    strange = record(
        "crewai.any", "Any", name=loud, role=loud, goal=loud, description=loud, provider=loud, stop=loud, stream=loud
    )
    mine = record("mine", "News", "Flow", name=loud)
    with captured() as recorded:
        for begun in (
            work.crew(strange, "m.C.kickoff", (loud,), {}),
            work.task(strange, "m.T.run", (loud, loud), {}),
            work.agent(strange, "m.A.execute_task", (loud, loud), {}),
            work.alone(strange, "m.A.kickoff_async", (loud,), {}),
            work.flow(mine, "m.F.kickoff_async", (loud,), {}),
            work.step(mine, "m.F.method", (loud, loud, loud), {"x": loud}),
            things.tool(strange, "m.T.run", (loud,), {"x": loud}),
            things.recall(strange, "m.M.recall", (loud,), {}),
            things.remember(strange, "m.M.remember", (loud,), {}),
            models.ask(strange, "m.L.call", (loud, loud), {"response_model": loud}),
            guardrails.judge(loud, "m.judge", (loud, loud), {}),
        ):
            begun.returned(loud)
    assert {one.status for one in recorded.spans} == {"ok"}
    assert [one.name for one in recorded.spans] == [
        "Crew", "Task", "Agent", "Agent", "News", "method", "Any", "Any.recall", "Any.remember", "Any", "Loud"
    ]  # fmt: skip
