"""Haystack: what its contract does not ask: other people's tracers, classes made whenever, runs inside runs, what fails."""

import asyncio
import contextlib
import os
import subprocess
import sys
import traceback

import pytest

os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")  # before it is imported: it asks then
pytest.importorskip("haystack")

from haystack import Document, Pipeline, component, tracing
from haystack.components.agents import Agent
from haystack.components.builders import ChatPromptBuilder
from haystack.components.generators.chat import FallbackChatGenerator, MockChatGenerator, OpenAIChatGenerator
from haystack.core.component.component import ComponentMeta
from haystack.core.errors import BreakpointException, PipelineRuntimeError
from haystack.dataclasses import ChatMessage, ToolCall
from haystack.dataclasses.breakpoints import Breakpoint
from haystack.tools import ComponentTool, tool
from haystack.utils import Secret

import dashcam
from dashcam.capture import patch
from dashcam.testing.capturing import captured
from tests.unit.integrations.standins import Loud


@component
class Double:
    """A component that runs either way."""

    @component.output_types(value=int)
    def run(self, value: int):
        return {"value": value * 2}

    @component.output_types(value=int)
    async def run_async(self, value: int):
        return self.run(value)


@component
class Triple(Double):
    """One that goes up to its parent's run."""

    @component.output_types(value=int)
    def run(self, value: int):
        return {"value": Double.run(self, value)["value"] + value}

    @component.output_types(value=int)
    async def run_async(self, value: int):
        return self.run(value)


@component
class Failing:
    """One that fails."""

    @component.output_types(value=int)
    def run(self, value: int):
        raise LookupError(f"no {value}")


def chain(*parts):
    """Components one after the other, `a`, `b`, `c`."""
    made = Pipeline()
    for name, part in zip("abc", parts, strict=False):
        made.add_component(name, part)
    for sender, receiver in zip("abc", "bc"[: len(parts) - 1], strict=False):
        made.connect(sender, receiver)
    return made


class Noted(tracing.Tracer):
    """A tracer of the user's own."""

    def __init__(self):
        self.told = []
        self._open = []

    @contextlib.contextmanager
    def trace(self, operation_name, tags=None, parent_span=None):
        span = NotedSpan(self.told, operation_name)
        self.told.append((operation_name, "begins", sorted(tags or {}), parent_span and parent_span.name))
        self._open.append(span)
        yield span
        self._open.pop()
        self.told.append((operation_name, "ends"))

    def current_span(self):
        return self._open[-1] if self._open else None


class NotedSpan(tracing.Span):
    """Its spans."""

    def __init__(self, told, name):
        self._told, self.name = told, name

    def set_tag(self, key, value):
        self._told.append((self.name, key))


def runs(tracer):
    made = chain(Double(), Triple())
    tracing.enable_tracing(tracer)
    try:
        return made.run({"a": {"value": 1}})
    finally:
        tracing.disable_tracing()


def test_a_tracer_of_the_users_is_told_what_it_would_be_told():
    """And no content, which he has not asked for; ours has it all the same."""
    plain, beside = Noted(), Noted()
    expected = runs(plain)
    with captured() as seen:
        assert runs(beside) == expected
    assert beside.told == plain.told
    assert not any("input" in str(one[1]) for one in plain.told if one[1] != "begins")
    assert [(span.name, span.input, span.output) for span in seen.spans] == [
        ("Pipeline", {"a": {"value": 1}}, {"b": {"value": 6}}),
        ("a", {"value": 1}, {"value": 2}),
        ("b", {"value": 2}, {"value": 6}),
    ]


def test_the_tracer_stays_the_one_it_was():
    """Whether it is set before we start or while we record."""
    before = Noted()
    tracing.enable_tracing(before)
    try:
        with captured():
            assert tracing.tracer.actual_tracer is before
            Double().run(1)
            tracing.enable_tracing(after := Noted())
            assert tracing.tracer.actual_tracer is after
    finally:
        tracing.disable_tracing()


def test_a_run_that_goes_on_to_its_own_object_is_one_span():
    """`run_async` to `run`, `run` to the parent class's, a pipeline's `run_async` to its generator."""
    with captured() as seen:
        asyncio.run(chain(Triple(), Double()).run_async({"a": {"value": 1}}))
    assert seen.tree() == "Pipeline chain ok\n  a function ok\n  b function ok"
    assert [span.method.rpartition(".")[2] for span in seen.spans] == ["run_async"] * 3


def test_an_object_of_another_class_inside_is_a_span_of_its_own():
    """Also where it is of the same class."""

    @component
    class Twice:
        def __init__(self):
            self.inner = Double()

        @component.output_types(value=int)
        def run(self, value: int):
            return self.inner.run(**self.inner.run(value))

    with captured() as seen:
        Twice().run(1)
    assert seen.tree() == "Twice function ok\n  Double function ok\n  Double function ok"
    assert [span.path for span in seen.spans] == ["", "inner", "inner"]


def test_a_component_of_the_users_in_a_recording():
    """Its other methods are recorded as all of the user's are; its run is one span, under its name in the pipeline."""

    @component
    class Helped:
        @component.output_types(value=int)
        def run(self, value: int):
            return {"value": self.help(value)}

        def help(self, value):
            return value

    made = chain(Helped())
    with captured() as seen, dashcam.record(made, name="own"):
        made.run({"a": {"value": 1}})
    helped = vars(Helped)["help"].__qualname__
    assert seen.tree() == f"Pipeline chain ok\n  a function ok\n    {helped} function ok"


def test_classes_get_their_methods_back():
    """Those there were, those made while recording, and those above them; their objects are recorded meanwhile."""
    old, before = Double(), (vars(Double)["run"], vars(Triple)["run_async"], Pipeline.run)
    with captured() as seen:

        @component
        class Late:
            @component.output_types(value=int)
            def run(self, value: int):
                return {"value": value}

        original = vars(Late)["run"]
        Late().run(1)
        assert vars(Late)["run"] is not original
        old.run(2)
    assert seen.tree() == f"{Late.__name__} function ok\nDouble function ok"
    assert (vars(Double)["run"], vars(Triple)["run_async"], Pipeline.run) == before
    assert vars(Late)["run"] is original


def test_a_class_that_is_no_component_is_left_alone():
    """Though a component derives from it, and its method is met there."""

    class Base:
        def run(self, value: int):
            return {"value": value}

    with captured() as seen:

        @component
        class Derived(Base):
            """Its run is inherited."""

        Derived().run(1)
        Base().run(1)
    assert seen.tree() == "Derived function ok"


def test_partial_results_as_they_come():
    """Each is one of the stream's; what the program does between two is not inside the pipeline."""

    async def app():
        async for _ in chain(Double(), Double()).run_async_generator({"a": {"value": 1}}, {"a"}):
            with dashcam.span("between"):
                pass

    with captured() as seen:
        asyncio.run(app())
    root = seen.spans[0]
    assert (root.output, root.stream.chunks, root.stream.ended) == (
        {"a": {"value": 2}, "b": {"value": 4}},
        3,
        "exhausted",
    )
    assert {(span.name, span.parent_id) for span in seen.spans} == {
        ("Pipeline", None),
        ("a", root.span_id),
        ("b", root.span_id),
        ("between", None),
    }


def test_partial_results_left_early():
    """The generator that the program closes is closed, and says so."""

    async def app():
        results = chain(Double(), Double()).run_async_generator({"a": {"value": 1}}, {"a"})
        async for one in results:
            break
        await results.aclose()
        return one

    expected = asyncio.run(app())
    with captured() as seen:
        assert asyncio.run(app()) == expected
    root = seen.spans[0]
    assert (root.status, root.output, root.stream.ended) == ("ok", {"a": {"value": 2}}, "closed")


def test_partial_results_that_fail():
    """The error goes on to the program, and is the pipeline's and the component's."""

    async def app():
        return [one async for one in chain(Double(), Failing()).run_async_generator({"a": {"value": 1}})]

    with captured() as seen, pytest.raises(PipelineRuntimeError, match="no 2"):
        asyncio.run(app())
    assert seen.tree() == "Pipeline chain error\n  a function ok\n  b function error"


def test_a_pipeline_that_stops_where_it_was_asked_to_is_no_error():
    """A breakpoint is an exception to Python alone."""
    with captured() as seen, pytest.raises(BreakpointException):
        chain(Double(), Double()).run(
            {"a": {"value": 1}}, break_point=Breakpoint("b"), snapshot_callback=lambda _: None
        )
    assert seen.tree() == "Pipeline chain ok\n  a function ok"
    assert seen.spans[0].attributes == {"haystack.control": "BreakpointException"}


def test_tracebacks_are_as_they_are_without_us():
    """Frame by frame, for the error and for what caused it."""

    def frames():
        try:
            chain(Double(), Failing()).run({"a": {"value": 1}})
        except PipelineRuntimeError as error:
            return [traceback.extract_tb(one.__traceback__) for one in (error, error.__cause__)]

    plain = frames()
    with captured():
        assert frames() == plain


def test_a_trace_that_sampling_leaves_out_is_left_out_whole():
    """No component of it begins a trace of its own."""
    with captured(sample=0.0) as seen:
        chain(Double(), Double()).run({"a": {"value": 1}})
        asyncio.run(chain(Double(), Double()).run_async({"a": {"value": 1}}))
    assert seen.spans == []


def test_a_fallback_is_another_call():
    """The one that refused and the one that answered, under the component that chose."""

    def refuse(messages):
        raise ConnectionError("down")

    models = [MockChatGenerator(response_fn=refuse, model="first"), MockChatGenerator("fine", model="second")]
    with captured() as seen:
        FallbackChatGenerator(models).run([ChatMessage.from_user("hi")])
    assert seen.tree() == "FallbackChatGenerator chain ok\n  MockChatGenerator llm error\n  MockChatGenerator llm ok"
    assert [span.path for span in seen.spans] == ["", "chat_generators[0]", "chat_generators[1]"]
    assert seen.spans[2].output["messages"][0]["parts"] == [{"type": "text", "content": "fine"}]


def test_a_component_as_a_tool():
    """The component is under the tool, the tool under the agent; what the user's thread-bound code does, under all."""
    double = ComponentTool(component=Double(), name="double", description="Twice as much")
    asked = ChatMessage.from_assistant(tool_calls=[ToolCall("double", {"value": 4}, id="c1")])
    agent = Agent(
        chat_generator=MockChatGenerator([asked, ChatMessage.from_assistant("8")]), tools=[double], system_prompt="add"
    )
    with captured() as seen:
        agent.run([ChatMessage.from_user("4?")])
    assert seen.tree().splitlines() == [
        "Agent agent ok",
        "  ChatPromptBuilder prompt ok",
        "  MockChatGenerator llm ok",
        "  double tool ok",
        "    Double function ok",
        "  MockChatGenerator llm ok",
    ]
    paths = ["system_chat_prompt_builder", "chat_generator", "tools[0]", "tools[0].component"]
    assert [span.path for span in seen.spans[1:5]] == paths
    assert seen.spans[3].output == {"value": 8}


def test_a_tool_that_fails():
    """Its own error is told inside the one that Haystack makes of it; the agent goes on."""

    @tool
    def broken(city: str) -> str:
        """Fail"""
        raise LookupError(city)

    asked = ChatMessage.from_assistant(tool_calls=[ToolCall("broken", {"city": "Rome"}, id="c1")])
    agent = Agent(chat_generator=MockChatGenerator([asked, ChatMessage.from_assistant("sorry")]), tools=[broken])
    with captured() as seen:
        asyncio.run(agent.run_async([ChatMessage.from_user("?")]))
    failed = next(span for span in seen.spans if span.kind == "tool")
    assert (failed.status, failed.error.type) == ("error", "haystack.tools.errors.ToolInvocationError")
    assert "Rome" in failed.error.message
    assert seen.spans[0].status == "ok"


def test_values_whose_code_must_not_run():
    """Are handed on, and stand in the record by their types."""

    @component
    class Hand:
        @component.output_types(value=object)
        def run(self, value: object):
            return {"value": value}

    loud = Loud()
    with captured() as seen:
        assert Hand().run(loud)["value"] is loud
        assert Hand().run(value=[loud, Document(id="1", content="a", meta={"loud": loud})])["value"][0] is loud
    assert [span.status for span in seen.spans] == ["ok", "ok"]
    assert seen.spans[0].output["value"]["type"].endswith("Loud")
    assert seen.spans[1].input["value"][1]["content"] == "a"


def test_usage_where_no_sdk_is_recorded(server):
    """Haystack says it too: the same numbers, the same model, the same provider."""
    found = []
    for wanted in (None, ("haystack",)):
        asked = OpenAIChatGenerator(
            api_key=Secret.from_token("any"), model="gpt-4o-mini", api_base_url=server.openai_url
        )
        with captured(integrations=wanted) as seen:
            asked.run([ChatMessage.from_user("hi")])
        asked.close()
        (span,) = seen.spans
        known = span.usage
        found.append((span.model, span.provider, span.output, known.input_tokens, known.output_tokens))
        assert span.attributes["gen_ai.response.finish_reasons"] == ["stop"]
    assert found[0] == found[1]


@pytest.mark.parametrize("callback", [None, lambda _: None], ids=["whole", "streamed"])
def test_a_refusal_is_told(server, callback):
    """Haystack's reply is empty then; what the model said comes from the SDK inside."""
    asked = OpenAIChatGenerator(
        api_key=Secret.from_token("any"),
        model="gpt-4o-mini",
        api_base_url=server.openai_url,
        streaming_callback=callback,
    )
    with captured() as seen:
        asked.run([ChatMessage.from_user("[[refuse:I cannot]] hi")])
    asked.close()
    (answer,) = seen.spans[0].output["messages"]
    assert (answer["finish_reason"], answer["parts"][0]["raw"]["refusal"]) == ("content_filter", "I cannot")


EARLY = """
import sys
import dashcam
dashcam.start(store=sys.argv[1])
assert not any(name.split(".")[0] == "haystack" for name in sys.modules)
from haystack import Pipeline, component
@component
class Double:
    @component.output_types(value=int)
    def run(self, value: int):
        return {"value": value * 2}
pipeline = Pipeline()
pipeline.add_component("double", Double())
print(pipeline.run({"double": {"value": 2}}))
"""


def test_imported_after_the_start(tmp_path):
    """It is recorded all the same, and was not imported for it."""
    store = tmp_path / "dashcam.db"
    ran = subprocess.run([sys.executable, "-c", EARLY, store], capture_output=True, text=True, check=True)
    assert ran.stdout == "{'double': {'value': 4}}\n"
    with dashcam.open(store) as read:
        (trace,) = read.traces()
        assert [(span.name, span.path) for span in read.trace(trace.trace_id).spans] == [
            ("Pipeline", ""),
            ("double", "double"),
        ]


def test_the_version_of_a_pipeline():
    """Another prompt is another version; the same built anew is the same."""

    def version(text):
        with captured() as seen:
            made = chain(ChatPromptBuilder([ChatMessage.from_user(text)]))
            made.run({"a": {"name": "Ada"}})
        return seen.spans[0].version

    assert version("Hello {{name}}") == version("Hello {{name}}") != version("Bye {{name}}")


def test_a_hook_that_no_longer_fits_is_named(monkeypatch):
    """With what it costs; the rest is recorded."""
    with monkeypatch.context() as gone:
        making = vars(ComponentMeta)["_parse_and_set_input_sockets"]
        gone.delattr(ComponentMeta, "_parse_and_set_input_sockets")
        with captured():
            (state,) = [one for one in patch.states() if one.hook.endswith("component:ComponentMeta")]
    assert vars(ComponentMeta)["_parse_and_set_input_sockets"] is making
    assert (state.state, state.costs) == ("missing", "runs of components are not recorded")
