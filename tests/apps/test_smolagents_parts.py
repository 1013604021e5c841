"""smolagents beyond the contract: teams, threads, plans, runs that are followed, models of one's own, late imports."""

import gc
import subprocess
import sys
from contextlib import closing

import pytest
from smolagents import ActionStep, CodeAgent, LocalPythonExecutor, Model, Tool, ToolCallingAgent, tool
from smolagents.models import (
    ChatMessage,
    ChatMessageStreamDelta,
    ChatMessageToolCall,
    ChatMessageToolCallFunction,
    ChatMessageToolCallStreamDelta,
)
from smolagents.monitoring import TokenUsage

import dashcam
from dashcam.capture import patch
from dashcam.integrations.smolagents.targets import TARGETS, is_known
from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint
from dashcam.testing.capturing import captured
from tests.apps.test_library_smolagents import BRIEF, QUIET, made, says, text


class Scripted(Model):
    """A model of the user's own, which says what it was told to: a text, or calls of tools."""

    def __init__(self, *answers, **more):
        super().__init__(model_id="scripted", **more)
        self.answers = list(answers)

    def generate(self, messages, stop_sequences=None, **kwargs):
        said = self.answers.pop(0)
        calls = None if type(said) is str else [called(*one) for one in said]
        return ChatMessage("assistant", said if calls is None else None, calls, token_usage=TokenUsage(7, 3))


class Streaming(Scripted):
    """The same, as it comes."""

    def generate_stream(self, messages, **kwargs):
        yield from self.answers.pop(0)


def called(name, arguments):
    return ChatMessageToolCall(
        ChatMessageToolCallFunction(arguments, name), f"call_{name}_{len(arguments)}", "function"
    )


def final(answer):
    return [("final_answer", {"answer": answer})]


@tool
def shout(word: str, times: int = 1) -> str:
    """Say it loudly.

    Args:
        word: What to say.
        times: How often.
    """
    with dashcam.span("breathe"):
        return word.upper() * times


def agent(*answers, **more):
    return ToolCallingAgent([shout], Scripted(*answers), BRIEF, **{**QUIET, **more})


def tree(recorded):
    """`(name, kind, the parent's name)` of each span."""
    names = {span.span_id: span.name for span in recorded.spans}
    return [(span.name, span.kind, names.get(span.parent_id)) for span in recorded.spans]


def spans(recorded, kind):
    return [span for span in recorded.spans if span.kind == kind]


def test_a_managed_agent_is_an_agent_in_the_step_that_calls_it():
    """It has its place in the team, and its tools under it."""
    expert = agent([("shout", {"word": "hi"})], final("HI"), name="expert", description="Shouts.")
    chief = ToolCallingAgent(
        [], Scripted([("expert", {"task": "hello"})], final("done")), BRIEF, managed_agents=[expert], **QUIET
    )
    with captured() as recorded:
        assert chief.run("greet") == "done"
    assert [one for one in tree(recorded) if one[1] != "llm"] == [
        ("ToolCallingAgent", "agent", None),
        ("Step 1", "chain", "ToolCallingAgent"),
        ("expert", "agent", "Step 1"),
        ("Step 1", "chain", "expert"),
        ("shout", "tool", "Step 1"),
        ("breathe", "function", "shout"),
        ("Step 2", "chain", "expert"),
        ("final_answer", "tool", "Step 2"),
        ("Step 2", "chain", "ToolCallingAgent"),
        ("final_answer", "tool", "Step 2"),
    ]
    assert [span.path for span in spans(recorded, "agent")] == ["", "managed_agents.expert"]
    assert [span.path for span in spans(recorded, "llm")] == [
        "model",
        "managed_agents.expert.model",
        "managed_agents.expert.model",
        "model",
    ]


def test_tools_that_run_in_threads_are_in_their_step():
    """Two at once."""
    with captured() as recorded:
        assert agent([("shout", {"word": "a"}), ("shout", {"word": "b", "times": 2})], final("ok")).run("twice") == "ok"
    told = [(one.input, one.output) for one in spans(recorded, "tool") if one.name == "shout"]
    assert sorted(told, key=str) == [({"word": "a"}, "A"), ({"word": "b", "times": 2}, "BB")]
    assert [one[2] for one in tree(recorded) if one[0] in ("shout", "breathe")].count("Step 1") == 2


def test_code_calls_tools_and_its_mistakes_are_the_steps():
    """The code is a call of its own; by place or by name, an argument has its name."""
    model = Scripted("<code>\nprint(shout('a', times=2))\n1 / 0\n</code>", "<code>\nfinal_answer(shout('b'))\n</code>")
    with captured() as recorded:
        assert CodeAgent([shout], model, BRIEF, **QUIET).run("go") == "B"
    code = [one for one in spans(recorded, "tool") if one.name == "python_interpreter"]
    assert [(one.status, one.path) for one in code] == [("error", "python_executor"), ("ok", "python_executor")]
    assert [one.status for one in spans(recorded, "chain")] == ["error", "ok"]
    assert spans(recorded, "chain")[0].output == {"observations": "Execution logs:\nAA\n"}
    assert [one.input for one in spans(recorded, "tool") if one.name == "shout"] == [
        {"word": "a", "times": 2},
        {"word": "b"},
    ]


def test_callbacks_of_the_users_hear_what_they_heard():
    """We are none of them."""
    heard = []
    made_of = agent(final("ok"), step_callbacks=[heard.append])
    before = {kind: list(found) for kind, found in made_of.step_callbacks._callbacks.items()}
    with captured():
        made_of.run("go")
    assert [type(one) for one in heard] == [ActionStep]
    assert {kind: list(found) for kind, found in made_of.step_callbacks._callbacks.items()} == before


def test_a_plan_is_a_step():
    """With the question to the model inside it."""
    with captured() as recorded:
        agent("1. answer", final("ok"), planning_interval=1).run("go")
    assert tree(recorded)[:3] == [
        ("ToolCallingAgent", "agent", None),
        ("Plan", "chain", "ToolCallingAgent"),
        ("Scripted", "llm", "Plan"),
    ]
    assert "1. answer" in recorded.spans[1].output


def test_a_run_that_is_followed_and_left():
    """The spans that are open end with it; between its steps nothing of it is current."""

    def app():
        run = agent([("shout", {"word": "a"})], final("ok")).run("go", stream=True)
        first = type(next(run)).__name__
        with dashcam.span("mine"):
            pass
        with pytest.raises(RuntimeError, match="ignored GeneratorExit"):
            run.close()  # the library yields once more where it is closed
        return first

    plain = app()
    with captured() as recorded:
        assert app() == plain
        gc.collect()
    assert [one for one in tree(recorded) if one[0] == "mine"] == [("mine", "function", None)]
    run, step = recorded.spans[0], recorded.spans[1]
    assert (run.status, run.stream.ended, run.output) == ("ok", "collected", None)
    assert (step.status, step.stream.ended) == ("ok", "collected")


def test_a_run_is_followed_to_its_answer():
    """Step by step; the span has what it came to."""
    with captured() as recorded:
        steps = list(agent(final("ok")).run("go", stream=True))
    assert recorded.spans[0].output == "ok"
    assert (recorded.spans[0].stream.chunks, recorded.spans[0].stream.ended) == (len(steps), "exhausted")


def test_a_result_with_everything_has_its_answer_in_the_span():
    """`return_full_result`."""
    with captured() as recorded:
        assert agent(final("ok")).run("go", return_full_result=True).output == "ok"
    assert recorded.spans[0].output == "ok"


def test_a_model_of_ones_own_is_one_call_with_what_it_tells():
    """No SDK inside: messages, tokens and calls of tools are those of its message; `super()` is no second call."""

    class Careful(Scripted):
        def generate(self, messages, **kwargs):
            return super().generate(messages, **kwargs)

    model = Careful([("shout", {"word": "a"})], temperature=0.5)
    with captured() as recorded:
        model.generate(says(text("hi")), stop_sequences=["x"], tools_to_call_from=[shout])
    (span,) = recorded.spans
    assert (span.name, span.kind, span.model, span.provider) == ("Careful", "llm", "scripted", None)
    assert span.input["parameters"] == {"stop_sequences": ["x"], "temperature": 0.5}
    assert [one["name"] for one in span.input["tools"]] == ["shout"]
    assert span.output["messages"] == [
        {
            "role": "assistant",
            "parts": [{"type": "tool_call", "id": "call_shout_1", "name": "shout", "arguments": {"word": "a"}}],
        }
    ]
    assert (span.usage.input_tokens, span.usage.output_tokens) == (7, 3)


def test_a_stream_of_ones_own_is_joined():
    """Words, calls in pieces, and tokens where they are told."""
    pieces = [
        ChatMessageStreamDelta("Say"),
        ChatMessageStreamDelta(
            tool_calls=[
                ChatMessageToolCallStreamDelta(0, "c1", "function", ChatMessageToolCallFunction('{"word": ', "shout"))
            ]
        ),
        ChatMessageStreamDelta(
            tool_calls=[ChatMessageToolCallStreamDelta(0, None, None, ChatMessageToolCallFunction('"a"}', None))]
        ),
        ChatMessageStreamDelta("", token_usage=TokenUsage(5, 2)),
    ]
    model = Streaming(pieces, pieces[:1])
    with captured() as recorded:
        assert list(model.generate_stream(says(text("hi")))) == pieces
        assert list(model.generate_stream(says(text("hi")))) == pieces[:1]
    whole, part = recorded.spans
    assert whole.output["messages"][0]["parts"] == [
        {"type": "text", "content": "Say"},
        {"type": "tool_call", "id": "c1", "name": "shout", "arguments": {"word": "a"}},
    ]
    assert (whole.usage.input_tokens, whole.usage.output_tokens, whole.stream.chunks) == (5, 2, 4)
    assert (part.usage, part.attributes) == (None, {"usage.missing": "the provider sent none with this stream"})


def test_without_the_sdks_hook_a_model_tells_it_itself(server):
    """The same answer, tokens and provider, streamed and whole."""
    model = made(server)
    with model.client, captured(integrations=("smolagents",)) as recorded:
        model.generate(says(text("hi")))
        list(model.generate_stream(says(text("hi"))))
    whole, streamed = recorded.spans
    assert (whole.provider, whole.output["messages"][0]["finish_reason"]) == ("openai", "stop")
    assert whole.attributes["gen_ai.response.finish_reasons"] == ["stop"]
    assert (whole.usage.input_tokens, whole.usage.output_tokens, whole.usage.cache_read_tokens) == (8, 5, 0)
    assert streamed.output["messages"][0]["parts"] == whole.output["messages"][0]["parts"]
    assert (streamed.usage.input_tokens, streamed.usage.output_tokens) == (8, 5)


def test_a_tool_of_ones_own_class_is_met_when_it_is_defined():
    """Also one that has its own way of being called."""
    with captured() as recorded:

        class Odd(Tool):
            name, description, output_type = "odd", "Is odd.", "string"
            inputs = {"of": {"type": "string", "description": "What."}}

            def __call__(self, *args, **kwargs):
                return super().__call__(*args, **kwargs)

            def forward(self, of: str) -> str:
                return f"odd {of}"

        assert (Odd()("one"), Odd()({"of": "two"}), Odd()(of="three")) == ("odd one", "odd two", "odd three")
    assert [(one.name, one.input) for one in recorded.spans] == [
        ("odd", {"of": "one"}),
        ("odd", {"of": "two"}),
        ("odd", {"of": "three"}),
    ]


def test_everything_is_put_back():
    """Each class has its own methods again."""
    before = [vars(cls).copy() for cls in (CodeAgent, ToolCallingAgent, Tool, Model, LocalPythonExecutor)]
    with captured():
        assert vars(Tool)["__call__"] is not before[2]["__call__"]
    assert [dict(vars(cls)) for cls in (CodeAgent, ToolCallingAgent, Tool, Model, LocalPythonExecutor)] == before


def test_a_release_that_has_it_elsewhere_is_told(monkeypatch):
    """What does not fit is named, with what it costs; the rest is recorded."""
    monkeypatch.delattr("smolagents.local_python_executor.PythonExecutor")
    try:
        patch.on(TARGETS)
        missing = [(one.hook, one.costs) for one in patch.states() if one.state == "missing"]
    finally:
        patch.off()
    hook = "smolagents.local_python_executor:PythonExecutor.__call__"
    assert missing == [(hook, "the code that an agent runs is not recorded")]


def test_imported_after_the_start_it_is_recorded_alike(tmp_path):
    """And nothing imports it before the program does."""
    program = """
import sys, dashcam
dashcam.start()
assert "smolagents" not in sys.modules
from smolagents import Model
from smolagents.models import ChatMessage
class Mine(Model):
    def generate(self, messages, **kwargs):
        return ChatMessage("assistant", "hello")
Mine(model_id="m").generate([{"role": "user", "content": "hi"}])
"""
    store = tmp_path / "late.db"
    subprocess.run([sys.executable, "-c", program], check=True, env={"DASHCAM_STORE": str(store), "PATH": ""})
    with closing(dashcam.open(store)) as opened:
        (trace,) = opened.traces()
    assert (trace.name, trace.kind, trace.output_preview is not None) == ("Mine", "llm", True)


def test_classes_whose_every_call_is_told():
    """The library's and those of the user's that come from them, and no others."""
    assert [is_known(cls) for cls in (CodeAgent, Tool, Scripted)] == [True] * 3
    assert not is_known(LocalPythonExecutor)


def test_another_function_in_a_tool_is_another_version():
    """`@tool` makes a class for each function, which says everything about it; its source is the tool's."""

    def made(*, politely):
        if politely:

            @tool
            def greet(name: str) -> str:
                """Greet.

                Args:
                    name: Whom.
                """
                return f"Dear {name}"

        else:

            @tool
            def greet(name: str) -> str:
                """Greet.

                Args:
                    name: Whom.
                """
                return f"Hey {name}"

        return walk(ToolCallingAgent([greet], Scripted(), BRIEF, **QUIET))

    polite = made(politely=True)
    (found,) = [part for part in polite.components if part.path == "tools.greet"]
    assert (found.kind, found.parameters["name"], found.parameters["description"]) == ("tool", "greet", "Greet.")
    assert "Dear" in found.source.text
    versions = [fingerprint(one.root) for one in (polite, made(politely=True), made(politely=False))]
    assert (versions[0] == versions[1], versions[0] == versions[2]) == (True, False)
