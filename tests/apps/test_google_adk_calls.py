"""What is special to Google's ADK: agents of agents, workflows, models without an SDK, its own spans beside ours."""

import asyncio
import logging

import pytest
from google.adk.agents import LlmAgent, LoopAgent, ParallelAgent, RunConfig, SequentialAgent
from google.adk.agents.run_config import StreamingMode
from google.adk.models import BaseLlm, LlmResponse
from google.adk.runners import InMemoryRunner
from google.adk.telemetry import tracing
from google.adk.tools import BaseTool
from google.adk.tools.agent_tool import AgentTool
from google.adk.workflow import START, Workflow
from google.genai import types
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.util._once import Once

import dashcam
from dashcam.integrations.google_adk import agents
from dashcam.integrations.otel.scopes import SCOPES
from dashcam.snapshot.components import walk
from dashcam.testing.capturing import captured


@pytest.fixture(autouse=True)
def _quiet():
    """ADK logs what it raises."""
    log = logging.getLogger("google_adk")
    before = log.level
    log.setLevel(logging.CRITICAL)
    yield
    log.setLevel(before)


class Said(BaseLlm):
    """A model of one's own: says what it was given, turn by turn, in the pieces it was given."""

    model: str = "mine"
    turns: list[list[LlmResponse]] = []

    async def generate_content_async(self, llm_request, stream=False):
        turn = self.turns.pop(0) if self.turns else [words("fine")]
        for response in turn:
            if isinstance(response, Exception):
                raise response
            yield response


def words(text, **more):
    return LlmResponse(content=types.Content(role="model", parts=[types.Part(text=text)]), **more)


def asks(name, **args):
    call = types.FunctionCall(id="c1", name=name, args=args)
    return LlmResponse(content=types.Content(role="model", parts=[types.Part(function_call=call)]))


def agent(name, *turns, **more):
    return LlmAgent(name=name, model=Said(turns=[list(turn) for turn in turns]), **more)


@dashcam.span
def inner():
    return 1


def weather(city: str) -> str:
    """The weather."""
    return f"{city}{inner()}"


async def play(root, text="hi", **more):
    """All words of one run."""
    kind = "node" if isinstance(root, Workflow) else "agent"
    async with InMemoryRunner(app_name="app", **{kind: root}) as runner:
        await runner.session_service.create_session(app_name="app", user_id="ann", session_id="s1")
        message = types.Content(role="user", parts=[types.Part(text=text)])
        said = runner.run_async(user_id="ann", session_id="s1", new_message=message, **more)
        return [part.text async for event in said if event.content for part in event.content.parts if part.text]


def run(root, text="hi", **more):
    return asyncio.run(play(root, text, **more))


def test_a_model_without_an_sdk_is_read_from_what_it_answers():
    """Words, tokens with their parts, why it stopped, which model it says it was."""
    told = types.GenerateContentResponseUsageMetadata(
        prompt_token_count=9, cached_content_token_count=4, candidates_token_count=3, thoughts_token_count=2
    )
    answer = words("so", usage_metadata=told, finish_reason=types.FinishReason.MAX_TOKENS, model_version="mine-2")
    with captured() as seen:
        run(agent("a", [answer], generate_content_config=types.GenerateContentConfig(temperature=0.5)))
    _, _, model = seen.spans
    usage = model.usage
    assert (model.name, model.kind, model.model, model.stream) == ("Said", "llm", "mine", None)
    assert model.output["messages"][0]["finish_reason"] == "length"
    assert model.input["parameters"] == {"temperature": 0.5}
    assert (usage.input_tokens, usage.cache_read_tokens, usage.output_tokens, usage.reasoning_tokens) == (9, 4, 5, 2)
    assert model.attributes["gen_ai.response.model"] == "mine-2"


@pytest.mark.parametrize("pieces", [[words("su", partial=True), words("n", partial=True), words("sun")], None])
def test_a_stream_without_an_sdk(pieces):
    """The whole that comes at the end, else the pieces, glued."""
    turn = pieces or [words("su", partial=True), words("n", partial=True)]
    with captured() as seen:
        run(agent("a", turn), run_config=RunConfig(streaming_mode=StreamingMode.SSE))
    model = seen.spans[2]
    assert [part["content"] for part in model.output["messages"][0]["parts"]] == ["sun"]
    assert (model.stream.chunks, model.stream.ended) == (len(turn), "exhausted")


def test_a_refusal_that_is_no_exception():
    """A response that holds an error instead of a content."""
    with captured() as seen:
        run(agent("a", [LlmResponse(error_code="SAFETY", error_message="no", finish_reason=types.FinishReason.SAFETY)]))
    model = seen.spans[2]
    assert (model.status, model.output) == ("ok", None)
    assert model.attributes == {"gen_ai.response.finish_reasons": ["SAFETY"], "google_adk.error_code": "SAFETY"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Workflow is to take their place
def test_agents_of_agents():
    """In a row, side by side, over again; each below the one that runs it."""
    team = SequentialAgent(
        name="team",
        sub_agents=[
            agent("first"),
            ParallelAgent(name="both", sub_agents=[agent("left"), agent("right")]),
            LoopAgent(name="loop", max_iterations=2, sub_agents=[agent("again")]),
        ],
    )
    with captured() as seen:
        run(team)
    parents = {span.span_id: span.name for span in seen.spans}
    told = sorted((span.name, parents.get(span.parent_id)) for span in seen.spans if span.kind == "agent")
    assert told == [
        ("again", "loop"),
        ("again", "loop"),
        ("both", "team"),
        ("first", "team"),
        ("left", "both"),
        ("loop", "team"),
        ("right", "both"),
        ("team", "app"),
    ]
    assert [span.status for span in seen.spans] == ["ok"] * 14


def test_one_agent_hands_over_to_another():
    """The other runs beside the one that handed over, in the same turn, whose last words are the turn's."""
    helper = agent("helper", [words("helped")], description="helps")
    root = agent("root", [asks("transfer_to_agent", agent_name="helper")], sub_agents=[helper])
    with captured() as seen:
        assert run(root) == ["helped"]
    assert seen.tree().splitlines() == [
        "app chain ok",
        "  root agent ok",
        "    Said llm ok",
        "    transfer_to_agent tool ok",
        "  helper agent ok",
        "    Said llm ok",
    ]
    said = {
        span.name: span.output["messages"][0]["parts"][0]["content"]
        for span in seen.spans
        if span.name in ("app", "helper")
    }
    assert said == {"app": "helped", "helper": "helped"}


@pytest.mark.filterwarnings("ignore:The `plugins` argument:DeprecationWarning")  # ADK's own
def test_tools_and_agents_that_are_tools():
    """The user's own span is below the tool it is in; an agent asked as a tool is below that."""
    expert = agent("expert", [words("I know")], description="knows")
    first = LlmResponse(
        content=types.Content(
            role="model",
            parts=[
                types.Part(function_call=types.FunctionCall(id="c1", name="weather", args={"city": "Rome"})),
                types.Part(function_call=types.FunctionCall(id="c2", name="expert", args={"request": "why"})),
            ],
        )
    )
    with captured() as seen:
        run(agent("a", [first], tools=[weather, AgentTool(expert)]))
    parents = {span.span_id: span.name for span in seen.spans}
    tree = [(span.name, span.kind, parents.get(span.parent_id)) for span in seen.spans]
    assert ("weather", "tool", "a") in tree
    assert ("inner", "function", "weather") in tree
    assert ("expert", "tool", "a") in tree
    assert tree[6:] == [
        ("app", "chain", "expert"),
        ("expert", "agent", "app"),
        ("Said", "llm", "expert"),
        ("Said", "llm", "a"),
    ]
    tool = next(span for span in seen.spans if span.name == "weather")
    assert (tool.input, tool.output, tool.attributes["gen_ai.tool.call.id"]) == ({"city": "Rome"}, "Rome1", "c1")


def test_a_tool_that_fails():
    """The exception is the tool's, and goes on as it would."""

    def broken() -> str:
        """Fails."""
        raise ValueError("no")

    with captured() as seen, pytest.raises(ValueError, match="no"):
        run(agent("a", [asks("broken")], tools=[broken]))
    assert seen.tree().splitlines() == [
        "app chain error",
        "  a agent error",
        "    Said llm ok",
        "    broken tool error",
    ]


def test_a_workflow_and_its_nodes():
    """The graph, each node, the agent that is one."""

    def shout(node_input: str) -> str:
        inner()
        return node_input.upper()

    async def ask(node_input: str) -> str:
        return f"so {node_input}"

    flow = Workflow(name="flow", edges=[(START, shout), (shout, ask)])
    with captured() as seen:
        run(flow)
    assert seen.tree().splitlines() == [
        "app chain ok",
        "  flow chain ok",
        "    shout chain ok",
        "      inner function ok",
        "    ask chain ok",
    ]
    assert [span.output for span in seen.spans][2::2] == ["HI", "so HI"]


def test_whose_session_it_is():
    """The runner's session and user are the trace's."""
    with captured() as seen:
        run(agent("a"))
    assert [(one.session, one.user, one.app) for one in seen.traces] == [("s1", "ann", "app")]


def test_run_in_a_thread_of_its_own():
    """`Runner.run`, for programs that do not wait."""

    async def prepare(runner):
        await runner.session_service.create_session(app_name="app", user_id="ann", session_id="s1")

    with captured() as seen, dashcam.span("mine"):
        runner = InMemoryRunner(app_name="app", agent=agent("a"))
        asyncio.run(prepare(runner))
        message = types.Content(role="user", parts=[types.Part(text="hi")])
        assert len(list(runner.run(user_id="ann", session_id="s1", new_message=message))) == 1
    assert seen.tree() == "mine function ok\n  app chain ok\n    a agent ok\n      Said llm ok"


def test_its_own_spans_are_its_users(monkeypatch):
    """His exporter gets the same with us and without; his provider stays; ours is the same with it and without."""

    def watched():
        out = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(out))
        monkeypatch.setattr(trace, "_TRACER_PROVIDER_SET_ONCE", Once())
        trace.set_tracer_provider(provider)
        monkeypatch.setattr(tracing.tracer, "_real_tracer", None)
        run(agent("a", [asks("weather", city="Rome")], tools=[weather]))
        assert trace.get_tracer_provider() is provider
        spans = out.get_finished_spans()
        names = {span.context.span_id: span.name for span in spans}
        return [
            (span.name, sorted(span.attributes), span.status.status_code, span.parent and names[span.parent.span_id])
            for span in spans
        ]

    monkeypatch.setattr(trace, "_TRACER_PROVIDER", None)
    with captured() as bare:
        run(agent("a", [asks("weather", city="Rome")], tools=[weather]))
    plain = watched()
    with captured() as seen:
        assert watched() == plain
    assert len(plain) > 4
    assert seen.tree() == bare.tree()


def test_what_it_does_for_itself_is_heard_from_its_spans():
    """The shortening of a history has no method to stand before; its span is one of ours, the others are not twice."""
    with captured() as seen:
        assert "gcp.vertex.agent" in SCOPES
        with tracing.tracer.start_as_current_span("compact_events token") as span:
            span.set_attribute("gcp.vertex.agent.count", 3)
            inner()
        with tracing.tracer.start_as_current_span("invoke_agent a"):
            pass
    assert seen.tree() == "compact_events token chain ok\n  inner function ok"
    assert seen.spans[0].attributes == {"gcp.vertex.agent.count": 3}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Workflow is to take their place
def test_calls_have_their_places_in_the_app():
    """Of agents that ADK copies, of tools that it makes of functions; what an agent does leaves the app what it was."""
    root = SequentialAgent(
        name="team", sub_agents=[agent("first"), agent("a", [asks("weather", city="Rome")], tools=[weather])]
    )
    before = walk(root)
    with captured() as seen:
        run(root)
    told = {span.name: span.path for span in seen.spans if span.kind in ("agent", "tool")}
    assert told == {"team": "", "first": "sub_agents[0]", "a": "sub_agents[1]", "weather": "sub_agents[1].tools[0]"}
    assert [span.path for span in seen.spans if span.kind == "llm"] == [
        "sub_agents[0].model",
        "sub_agents[1].model",
        "sub_agents[1].model",
    ]
    kinds = {one.path: one.kind for one in before.components}
    assert (kinds[""], kinds["sub_agents[0]"], kinds["sub_agents[0].model"]) == ("agent", "agent", "llm")
    assert [one.path for one in walk(root).components] == [one.path for one in before.components]


def test_one_trace_left_out_is_left_out_whole():
    """By sampling."""
    with captured(sample=0.0) as seen:
        assert run(agent("a", [asks("weather", city="Rome")], tools=[weather])) == ["fine"]
    assert seen.traces == []


def test_a_cancelled_run_is_cancelled():
    """Whoever waits for it gives up."""

    class Slow(BaseLlm):
        model: str = "slow"

        async def generate_content_async(self, llm_request, stream=False):
            await asyncio.sleep(60)
            yield words("late")

    async def main():
        await asyncio.wait_for(play(LlmAgent(name="a", model=Slow())), 0.1)

    with captured() as seen, pytest.raises(TimeoutError):
        asyncio.run(main())
    assert seen.tree() == "app chain cancelled\n  a agent cancelled\n    Slow llm cancelled"


def test_everything_is_put_back():
    """Classes that were there and those made meanwhile have their own methods again."""
    before = [vars(Said)["generate_content_async"], vars(BaseTool)["run_async"]]
    with captured():
        assert vars(Said)["generate_content_async"] is not before[0]
    assert [vars(Said)["generate_content_async"], vars(BaseTool)["run_async"]] == before
    assert (SCOPES, agents._TURNS) == ({}, {})
