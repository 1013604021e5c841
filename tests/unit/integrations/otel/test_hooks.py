"""Spans of OpenTelemetry that become ours, and everybody else's that stay as they were."""

import asyncio
import contextvars

import pytest
from opentelemetry import context as context_api
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased
from opentelemetry.trace import Status, StatusCode
from opentelemetry.util._once import Once

import dashcam
from dashcam.capture import patch
from dashcam.capture.context import CURRENT
from dashcam.integrations.otel.scopes import SCOPES, Scope
from dashcam.integrations.otel.targets import bridge
from dashcam.testing.capturing import captured

SCOPE = "lab.framework"


@pytest.fixture
def nobody(monkeypatch):
    """A program whose user has set no provider."""
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", None)
    monkeypatch.setattr(trace, "_TRACER_PROVIDER_SET_ONCE", Once())


def provider(**settings):
    """A user's provider and what it exports."""
    out = InMemorySpanExporter()
    made = TracerProvider(**settings)
    made.add_span_processor(SimpleSpanProcessor(out))
    return made, out


def listen(**more):
    """What a framework's plug-in does when it is imported."""
    patch.on(bridge(SCOPE, Scope(library="lab", **more)))


@dashcam.span
def look_up(city):
    return f"sunny in {city}"


def framework(tracer):
    """What a framework does with its tracer in one run."""
    with tracer.start_as_current_span(
        "invoke_agent guide", attributes={"gen_ai.operation.name": "invoke_agent"}
    ) as run:
        run.set_attribute("gen_ai.agent.name", "guide")
        with tracer.start_as_current_span("execute_tool look_up") as tool:
            tool.set_attributes({"gen_ai.tool.name": "look_up", "gen_ai.tool.call.id": "c1"})
            return look_up("Paris")


TREE = "guide agent ok\n  look_up tool ok\n    look_up function ok"


def told(out):
    """What an exporter was handed, ids and times apart."""
    return [
        (
            span.name,
            dict(span.attributes),
            span.status.status_code.name,
            [event.name for event in span.events],
            type(span),
        )
        for span in out.get_finished_spans()
    ]


def test_without_any_provider_the_frameworks_spans_are_ours(nobody):
    """There is only the API, which makes no spans at all."""
    tracer = trace.get_tracer(SCOPE)
    with captured() as seen:
        listen()
        framework(tracer)
    assert seen.tree() == TREE


@pytest.mark.parametrize("first", ["provider", "tracer", "we"])
def test_whoever_comes_first(nobody, first):
    """The user's provider, the framework's import and we, in any order: same spans, same exports, his provider stays."""
    made, out = provider()
    if first == "tracer":
        tracer = trace.get_tracer(SCOPE)
    if first == "provider":
        trace.set_tracer_provider(made)
        tracer = trace.get_tracer(SCOPE)
    with captured() as seen:
        listen()
        if first == "we":
            tracer = trace.get_tracer(SCOPE)
        if first != "provider":
            trace.set_tracer_provider(made)
        framework(tracer)
        assert trace.get_tracer_provider() is made
    assert seen.tree() == TREE
    assert [span.name for span in out.get_finished_spans()] == ["execute_tool look_up", "invoke_agent guide"]


def test_exporters_get_what_they_would_have_got():
    """No span more, none less, the same attributes, events, status and class, the same parents."""
    plain, bare = provider()
    with_us, out = provider()
    framework(plain.get_tracer(SCOPE))
    with captured():
        listen()
        framework(with_us.get_tracer(SCOPE))
    assert told(out) == told(bare)
    tool, run = out.get_finished_spans()
    assert tool.parent.span_id == run.context.span_id
    assert all(type(span) is ReadableSpan for span in (tool, run))


def test_a_span_that_is_exported_is_the_object_it_was():
    """The user finds it as the current one, with the SDK's own class, and with nothing of ours on it once it has ended."""
    made, _ = provider()
    with captured():
        listen()
        with made.get_tracer(SCOPE).start_as_current_span("chat m") as span:
            assert trace.get_current_span() is span
            assert isinstance(span, ReadableSpan)
            span.set_attribute("a", 1)
            assert span.attributes["a"] == 1
    assert [name for name in vars(span) if not name.startswith("_dash")] == list(vars(plain_span()))


def plain_span():
    return TracerProvider().get_tracer("x").start_span("y")


def test_ids_go_on_to_others_as_without_us(nobody):
    """A span that nobody records has the ids of the span around it; no provider, no ids."""
    made, out = provider()
    silent = trace.NoOpTracerProvider().get_tracer(SCOPE)
    with captured():
        listen()
        silent = trace.NoOpTracerProvider().get_tracer(SCOPE)
        with trace.get_tracer(SCOPE).start_as_current_span("chat m") as span:
            assert span.get_span_context() == trace.INVALID_SPAN_CONTEXT
        with made.get_tracer("the user's").start_as_current_span("outer") as outer:
            with silent.start_as_current_span("chat m") as span:
                assert span.get_span_context() == outer.get_span_context()
                with made.get_tracer("the user's").start_as_current_span("inner"):
                    pass
    inner, outer = out.get_finished_spans()
    assert inner.parent.span_id == outer.context.span_id


def test_sampled_out_by_the_user_is_still_ours():
    """His sampler decides on his exports, ours on our record."""
    made, out = provider(sampler=ParentBased(ALWAYS_OFF))
    with captured() as seen:
        listen()
        framework(made.get_tracer(SCOPE))
    assert (seen.tree(), out.get_finished_spans()) == (TREE, ())


def test_left_out_by_us_is_still_the_users():
    """And what runs inside is no trace of its own."""
    made, out = provider()
    with captured(sample=0.0) as seen:
        listen()
        framework(made.get_tracer(SCOPE))
    assert (seen.tree(), len(out.get_finished_spans())) == ("", 2)


@pytest.mark.parametrize("make", [trace.NoOpTracerProvider, lambda: provider()[0]])
def test_a_provider_that_makes_nothing_or_was_shut_down(make):
    """The spans are ours all the same, and nobody is told of trouble."""
    made = make()
    with captured() as seen:
        listen()
        if hasattr(made, "shutdown"):
            made.shutdown()
        framework(made.get_tracer(SCOPE))
    assert seen.tree() == TREE


def test_an_sdk_that_is_switched_off(monkeypatch):
    """`OTEL_SDK_DISABLED` is the user's word to his SDK, not to us."""
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    made, out = provider()
    with captured() as seen:
        listen()
        framework(made.get_tracer(SCOPE))
    assert (seen.tree(), out.get_finished_spans()) == (TREE, ())


def test_other_peoples_spans_are_not_ours():
    """A user's own span stays his, also between two of the framework's; ours keep their order."""
    made, out = provider()
    mine, theirs = made.get_tracer("my.app"), made.get_tracer(SCOPE)
    with captured() as seen:
        listen()
        with mine.start_as_current_span("request"), theirs.start_as_current_span("invoke_agent a"):
            with mine.start_as_current_span("step"), theirs.start_as_current_span("execute_tool t"):
                look_up("Rome")
    assert seen.tree() == "a agent ok\n  t tool ok\n    look_up function ok"
    assert [span.name for span in out.get_finished_spans()] == ["execute_tool t", "step", "invoke_agent a", "request"]


def test_spans_that_a_framework_makes_for_itself_alone_are_passed_over():
    """What runs in them is below the nearest that is wanted."""
    with captured() as seen:
        listen(wants=lambda name: name != "bookkeeping")
        tracer = TracerProvider().get_tracer(SCOPE)
        with tracer.start_as_current_span("invoke_agent a"), tracer.start_as_current_span("bookkeeping"):
            look_up("Rome")
    assert seen.tree() == "a agent ok\n  look_up function ok"


def test_a_context_handed_over_by_value():
    """A span begun under a context that is current nowhere is below the span in it; attached elsewhere, ours is current there."""
    tracer = TracerProvider().get_tracer(SCOPE)
    with captured() as seen:
        listen()
        run = tracer.start_span("invoke_agent a")
        inside = trace.set_span_in_context(run)

        def elsewhere():
            token = context_api.attach(inside)
            look_up("Rome")
            with tracer.start_as_current_span("execute_tool t"):
                pass
            context_api.detach(token)
            assert CURRENT.get() is None

        contextvars.Context().run(elsewhere)
        tracer.start_span("chat m", context=inside).end()
        run.end()
    assert seen.tree() == "a agent ok\n  look_up function ok\n  t tool ok\n  chat m llm ok"


def test_adding_to_a_context_keeps_what_is_current():
    """Baggage beside the framework's span inside a span of the user's: what comes is below the user's."""
    tracer = TracerProvider().get_tracer(SCOPE)
    with captured() as seen:
        listen()
        with tracer.start_as_current_span("invoke_agent a"), dashcam.span("mine"):
            token = context_api.attach(context_api.set_value("k", "v"))
            with tracer.start_as_current_span("execute_tool t"):
                pass
            context_api.detach(token)
    assert seen.tree() == "a agent ok\n  mine function ok\n    t tool ok"


def test_the_current_context_handed_over_is_no_other():
    """A span begun under the context that is current anyway is below what is current with us, which may be deeper."""
    tracer = TracerProvider().get_tracer(SCOPE)
    with captured() as seen:
        listen()
        with tracer.start_as_current_span("invoke_agent a"), dashcam.span("mine"):
            tracer.start_span("execute_tool t", context=context_api.get_current()).end()
    assert seen.tree() == "a agent ok\n  mine function ok\n    t tool ok"


def test_a_context_given_back_elsewhere():
    """A token of another task's changes nothing here, and is said as it would have been said."""
    tracer = TracerProvider().get_tracer(SCOPE)
    tokens = []

    async def attach(run):
        tokens.append(context_api.attach(trace.set_span_in_context(run)))

    async def main():
        run = tracer.start_span("invoke_agent a")
        await asyncio.create_task(attach(run))
        context_api.detach(tokens[0])
        look_up("Rome")
        run.end()

    with captured() as seen:
        listen()
        asyncio.run(main())
    assert seen.tree() == "a agent ok\nlook_up function ok"


@pytest.mark.parametrize("made", [TracerProvider(), trace.NoOpTracerProvider()], ids=["exported", "silent"])
class TestFailures:
    """How a span ended, whether or not somebody exports it."""

    def test_what_is_raised(self, made):
        """The exception itself is told, with its stack."""
        with captured() as seen:
            listen(asks=False)
            with pytest.raises(ValueError, match="no"), made.get_tracer(SCOPE).start_as_current_span("execute_tool t"):
                raise ValueError("no")
        (span,) = seen.spans
        assert (span.status, span.error.type, span.error.message) == ("error", "ValueError", "no")
        assert "test_hooks.py" in span.error.stack

    def test_what_is_cancelled(self, made):
        """OpenTelemetry says nothing of it; we see it pass."""
        with captured() as seen:
            listen()
            with pytest.raises(asyncio.CancelledError):
                with made.get_tracer(SCOPE).start_as_current_span("execute_tool t"):
                    raise asyncio.CancelledError
        assert [span.status for span in seen.spans] == ["cancelled"]

    def test_what_is_only_said(self, made):
        """A status without an exception."""
        with captured() as seen:
            listen()
            with made.get_tracer(SCOPE).start_as_current_span("execute_tool t") as span:
                span.set_attribute("error.type", "HTTP_ERROR")
                span.set_status(Status(StatusCode.ERROR, "it said 500"))
            with made.get_tracer(SCOPE).start_as_current_span("execute_tool t") as span:
                span.set_status(StatusCode.ERROR)
        assert [(one.status, one.error.type, one.error.message) for one in seen.spans] == [
            ("error", "HTTP_ERROR", "it said 500"),
            ("error", "error", ""),
        ]

    def test_what_was_overcome(self, made):
        """An exception that is noted, or being handled, while a span ends well."""
        with captured() as seen:
            listen()
            try:
                raise ValueError("before")
            except ValueError as error:
                with made.get_tracer(SCOPE).start_as_current_span("execute_tool t") as span:
                    span.record_exception(error)
        assert [span.status for span in seen.spans] == ["ok"]


class Hostile:
    """What no attribute should be."""

    def __getattr__(self, name):
        raise AssertionError("foreign code ran")

    def __eq__(self, other):
        raise AssertionError("foreign code ran")

    __hash__ = None

    def __str__(self):
        raise AssertionError("foreign code ran")

    __repr__ = __bool__ = __str__


def test_hostile_attributes_cost_nothing_but_themselves():
    """Values of any class, names that are no texts, broken JSON, numbers where texts belong."""
    with captured() as seen:
        listen(asks=True)
        silent = trace.NoOpTracerProvider().get_tracer(SCOPE)
        with silent.start_as_current_span("chat m", attributes={"gen_ai.request.model": 7, 3: Hostile()}) as span:
            span.set_attribute("gen_ai.input.messages", "[{")
            span.set_attribute("gen_ai.output.messages", '[1, {"parts": [2, {"type": []}]}]')
            span.set_attribute("gen_ai.usage.input_tokens", "many")
            span.set_attribute("gen_ai.tool.definitions", Hostile())
            span.set_attribute("gen_ai.system", Hostile())
            span.set_attribute(Hostile(), Hostile())
            span.set_attributes(Hostile())
            span.set_status(Hostile())
            span.update_name(Hostile())
    (span,) = seen.spans
    assert (span.kind, span.status, span.model, span.provider) == ("llm", "ok", None, None)
    assert span.usage.input_tokens is None


def test_a_span_cannot_grow_without_end():
    """The 1,025th attribute is not kept; one that is kept can still change."""
    with captured() as seen:
        listen()
        with trace.NoOpTracerProvider().get_tracer(SCOPE).start_as_current_span("chat") as span:
            span.set_attribute("gen_ai.request.model", "first")
            for number in range(2000):
                span.set_attribute(f"n{number}", number)
            span.set_attribute("gen_ai.request.model", "last")
            span.set_attribute("gen_ai.provider.name", "late")
    (span,) = seen.spans
    assert (span.model, span.provider, span.attributes) == ("last", None, {})


def test_the_hooks_go_with_the_last_that_asked():
    """Two frameworks share them; after the recording everything is as before."""
    before = [vars(owner)[name] for owner, name in hooked()]
    with captured(integrations=()):
        listen()
        once = [vars(owner)[name] for owner, name in hooked()]
        patch.on(bridge("lab.other", Scope(library="other")))
        assert [vars(owner)[name] for owner, name in hooked()] == once
        assert sorted(SCOPES) == ["lab.framework", "lab.other"]
        assert all(ours is not theirs for ours, theirs in zip(once, before, strict=True))
    assert [vars(owner)[name] for owner, name in hooked()] == before
    assert SCOPES == {}


def hooked():
    runtime = type(context_api._RUNTIME_CONTEXT)
    return [
        (trace.ProxyTracer, "start_span"),
        (trace.ProxyTracer, "_tracer"),
        (trace.NoOpTracer, "start_span"),
        (trace.NoOpTracerProvider, "get_tracer"),
        (runtime, "attach"),
        (runtime, "detach"),
        (type(TracerProvider().get_tracer("x")), "start_span"),
        (TracerProvider, "get_tracer"),
    ]
