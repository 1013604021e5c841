"""What a dispatcher tells, as spans: begun, current, ended, failed, cancelled, folded, read later."""

import contextvars
import gc
import inspect
from itertools import count

import pytest

from dashcam.capture import guard
from dashcam.capture.calls import outer
from dashcam.capture.context import CURRENT
from dashcam.integrations.llamaindex import calls, running
from dashcam.integrations.llamaindex.handed import HANDED
from dashcam.integrations.llamaindex.targets import TARGETS
from dashcam.testing.capturing import captured
from tests.unit.integrations.standins import llama, llama_message, llama_text, record

UUIDS = map("{:036d}".format, count())


class Dispatcher:
    """The four methods, which do nothing but note that they were called."""

    def __init__(self):
        self.heard = []

    def span_enter(self, *args, **kwargs):
        self.heard.append("enter")

    def span_exit(self, *args, **kwargs):
        self.heard.append("exit")

    def span_drop(self, *args, **kwargs):
        self.heard.append("drop")

    def event(self, event, **kwargs):
        self.heard.append("event")


@pytest.fixture
def dispatcher(monkeypatch):
    """One with our hooks in it."""
    for target in TARGETS[:4]:
        name = target.name.partition(".")[2]
        monkeypatch.setattr(Dispatcher, name, target.wrap(vars(Dispatcher)[name]))
    return Dispatcher()


class Call:
    """A call as the library's own decorator makes it."""

    def __init__(self, dispatcher, name, instance=None, parent=None, **said):
        self.key = f"{name}-{next(UUIDS)}"
        self.tell = dispatcher
        signature = inspect.signature(lambda **kwargs: None)
        self.bound = signature.bind(**said)
        self.bound.arguments = said
        dispatcher.span_enter(
            id_=self.key, bound_args=self.bound, instance=instance, parent_id=parent and parent.key, tags={}
        )

    def returns(self, result=None):
        self.tell.span_exit(id_=self.key, bound_args=self.bound, result=result)

    def raises(self, error):
        self.tell.span_drop(id_=self.key, bound_args=self.bound, err=error)


def test_a_call_is_current_until_it_ends(dispatcher):
    """The one inside hangs under it; the library's own methods are called as ever."""
    with captured() as recorded:
        outer = Call(dispatcher, "Engine.query", llama("Engine", "BaseQueryEngine"), query="why")
        inner = Call(dispatcher, "plain", parent=outer)
        inner.returns(1)
        outer.returns("because")
        assert CURRENT.get() is None
    assert recorded.tree() == "Engine.query chain ok\n  plain function ok"
    assert (recorded.spans[0].input, recorded.spans[0].output) == ({"query": "why"}, "because")
    assert dispatcher.heard == ["enter", "enter", "exit", "exit"]


def test_arguments_may_come_by_position(dispatcher):
    """Whoever calls the dispatcher by hand."""
    with captured() as recorded:
        dispatcher.span_enter("by_hand-" + "0" * 36, None, None, None)
        dispatcher.span_exit("by_hand-" + "0" * 36, None, None, 7)
    assert (recorded.tree(), recorded.spans[0].output) == ("by_hand function ok", 7)


def test_nothing_is_done_while_nothing_records(dispatcher):
    """No call is kept."""
    call = Call(dispatcher, "plain")
    assert running.OPEN == {}
    call.returns()
    assert dispatcher.heard == ["enter", "exit"]


@pytest.mark.parametrize(
    ("error", "status"), [(KeyError("a"), "error"), (KeyboardInterrupt(), "cancelled"), (GeneratorExit(), "cancelled")]
)
def test_a_call_that_raises_fails_or_is_cancelled(dispatcher, error, status):
    """The context is put back all the same."""
    with captured() as recorded:
        Call(dispatcher, "plain").raises(error)
        assert CURRENT.get() is None
    assert recorded.tree() == f"plain function {status}"


def test_what_workflows_raise_to_steer_is_no_error(dispatcher):
    """Older ones end by an exception of their own."""
    steering = type("WorkflowDone", (Exception,), {"__module__": "workflows.errors"})
    with captured() as recorded:
        Call(dispatcher, "plain").raises(steering())
    assert recorded.tree() == "plain function ok"
    assert recorded.spans[0].attributes == {"llamaindex.control": "WorkflowDone"}


def test_a_cancelled_step_is_told_by_an_event(dispatcher):
    """The dispatcher says that it returned; an event of a call that nobody knows is nothing."""
    with captured() as recorded:
        call = Call(dispatcher, "plain")
        for key in (call.key, "unknown", None):
            dispatcher.event(record("workflows.x", "SpanCancelledEvent", span_id=key))
        call.returns()
    assert recorded.tree() == "plain function cancelled"


def test_a_reranker_says_so(dispatcher):
    """By an event, with its model."""
    with captured() as recorded:
        call = Call(dispatcher, "Mine.postprocess_nodes", llama("Mine", "BaseNodePostprocessor"))
        dispatcher.event(llama("ReRankStartEvent", span_id=call.key, model_name="bge"))
        call.returns([])
    assert (recorded.spans[0].kind, recorded.spans[0].model) == ("reranker", "bge")


def test_steps_of_one_call_on_one_object_are_no_spans(dispatcher):
    """Its private half, a tool's `call`, a model's `complete`; another object's are, and so is `super()`."""
    tool, other = llama("Tool", "BaseTool"), llama("Other", "BaseTool")
    retriever = llama("Mine", "BaseRetriever")
    with captured() as recorded:
        outer = Call(dispatcher, "Tool.__call__", tool)
        inner = Call(dispatcher, "Tool.call", tool, parent=outer)
        another = Call(dispatcher, "Other.call", other, parent=inner)
        retrieve = Call(dispatcher, "Mine.retrieve", retriever, parent=another)
        half = Call(dispatcher, "Mine._retrieve", retriever, parent=retrieve)
        up = Call(dispatcher, "Mine._retrieve", retriever, parent=half)
        for call in (up, half, retrieve, another, inner, outer):
            call.returns()
        assert CURRENT.get() is None
    assert recorded.tree() == (
        "Tool.__call__ tool ok\n  Other.call tool ok\n    Mine.retrieve retriever ok\n      Mine.retrieve retriever ok"
    )


def test_a_step_is_called_on_its_workflow(dispatcher):
    """To the dispatcher it is a function; the run around it knows the object."""
    flow = llama("Mine", "Workflow")
    with captured() as recorded:
        run = Call(dispatcher, "Mine.run", flow)
        step = Call(dispatcher, "Base.first", parent=run)
        step.returns()
        run.returns()
    assert recorded.tree() == "Mine.run chain ok\n  Mine.first chain ok"
    assert recorded.spans[1].type.qualname == "Mine"


@pytest.mark.parametrize("more", [{}, {"attributes": {"gen_ai.response.id": "r1"}, "usage": {"input_tokens": 3}}])
def test_an_answer_that_an_sdk_inside_has_told_is_not_told_again(dispatcher, more):
    """Its words win; what it has not said of the answer LlamaIndex says."""
    said = {"messages": [{"role": "assistant", "parts": [{"type": "text", "content": "SDK"}]}]}
    raw = {"id": "r1", "usage": {"prompt_tokens": 3, "completion_tokens": 1}}
    with captured() as recorded:
        chat = Call(dispatcher, "Model.chat", llama("Model", "BaseLLM"), messages=[])
        outer().add(output=said, **more)
        chat.returns(llama("ChatResponse", message=llama_message("assistant", llama_text("index")), raw=raw))
    (span,) = recorded.spans
    assert (span.output, span.usage.input_tokens) == (said, 3)
    assert span.attributes["gen_ai.response.id"] == "r1"
    assert running.OPEN == {}


def answering(source):
    """A generator as LlamaIndex makes them around a model's own."""

    def wrapped(f_return_val):
        def wrapped_gen():
            yield from f_return_val

        return wrapped_gen()

    return wrapped(source)


def pieces(*texts):
    for text in texts:
        yield llama("ChatResponse", message=llama_message("assistant", llama_text(text)), delta=text)


def test_an_answer_that_streams_ends_with_its_reading_and_so_do_those_around(dispatcher):
    """The generator stays the same object; nothing is current between its steps."""
    with captured() as recorded:
        query = Call(dispatcher, "Engine.query", llama("Engine", "BaseQueryEngine"))
        chat = Call(dispatcher, "Model.stream_chat", llama("Model", "BaseLLM"), parent=query, messages=[])
        stream = answering(pieces("a", "ab"))
        chat.returns(stream)
        query.returns(llama("StreamingResponse", response_gen=stream, source_nodes=[]))
        assert {span.status for span in recorded.spans} == {"running"}
        for _ in stream:
            assert CURRENT.get() is None
    assert recorded.tree() == "Engine.query chain ok\n  Model.stream_chat llm ok"
    root, model = recorded.spans
    assert root.output == {"response": "ab", "source_nodes": []}
    assert (root.stream.chunks, model.stream.chunks, model.stream.ended) == (2, 2, "exhausted")
    assert running.READ == {}


def test_what_begins_while_an_answer_is_read_hangs_under_the_call_that_handed_it_out(dispatcher):
    """The model is asked by the reader's first step; the answer is the outer call's."""

    def later():
        chat = Call(dispatcher, "Model.stream_chat", llama("Model", "BaseLLM"), messages=[])
        stream = answering(pieces("late"))
        chat.returns(stream)
        yield from stream

    with captured() as recorded:
        query = Call(dispatcher, "Engine.query", llama("Engine", "BaseQueryEngine"))
        answer = later()
        query.returns(answer)
        assert len(HANDED) == 1
        list(answer)
    assert recorded.tree() == "Engine.query chain ok\n  Model.stream_chat llm ok"
    assert recorded.spans[0].output == "late"
    del answer
    gc.collect()
    assert HANDED == {}


def test_an_answer_that_nobody_reads_ends_when_it_goes(dispatcher):
    """A generator that asks no model too."""
    with captured() as recorded:
        query = Call(dispatcher, "Engine.query", llama("Engine", "BaseQueryEngine"))
        answer = (one for one in "ab")
        query.returns(answer)
        del answer
        gc.collect()
    assert (recorded.spans[0].status, recorded.spans[0].stream.ended) == ("ok", "collected")


def test_an_answer_from_elsewhere_is_said_to_be_unknown(dispatcher):
    """A release whose generator keeps what it reads from under another name."""
    with captured() as recorded:
        chat = Call(dispatcher, "Model.stream_chat", llama("Model", "BaseLLM"), messages=[])
        stream = pieces("a")
        chat.returns(stream)
        assert len(list(stream)) == 1
    (span,) = recorded.spans
    assert (span.status, span.output) == ("ok", None)
    assert "no iterator" in span.attributes["output.missing"]


def test_a_failure_of_ours_is_counted_and_the_context_put_back(dispatcher, monkeypatch):
    """At the start and at the end."""

    def broken(*_, **__):
        raise RuntimeError("ours")

    with captured():
        guard.mode.reraise = False
        try:
            call = Call(dispatcher, "plain")
            monkeypatch.setattr(calls, "is_answer", broken)
            call.returns(1)
            assert CURRENT.get() is None
            monkeypatch.setattr(calls, "role_of", broken)
            Call(dispatcher, "plain").returns()
            assert CURRENT.get() is None
            assert dict(guard.failures) == {
                "record the end of a call of llamaindex": 1,
                "record the start of a call of llamaindex": 1,
            }
        finally:
            guard.reset()
            guard.mode.reraise = True
    assert running.OPEN == {}
    assert dispatcher.heard == ["enter", "exit"] * 2


def test_calls_that_never_end_are_forgotten_beyond_a_limit(dispatcher, monkeypatch):
    """The oldest first."""
    monkeypatch.setattr(running, "MOST", 2)
    with captured():
        made = [Call(dispatcher, "plain") for _ in range(3)]
        assert list(running.OPEN) == [made[1].key, made[2].key]
        for call in reversed(made[1:]):
            call.returns()
        CURRENT.set(None)


def test_a_workflow_that_is_decorated_itself_leaves_nothing_current(dispatcher):
    """Of older releases: `run` returns a future at once and ends with it, elsewhere; newer ones are left as they are."""
    made = []

    class Decorated:
        """Stands for wrapt's wrapper: no function, bound like one."""

        __name__ = "run"

        def __get__(self, instance, owner):
            def run(topic):
                made.append(Call(dispatcher, "Flow.run", instance))
                return topic

            return run

    wrap = TARGETS[4].wrap
    assert wrap(pieces) is pieces
    with captured() as recorded:
        flow = llama("Flow", "Workflow")
        assert wrap(Decorated())(flow, "x") == "x"
        assert CURRENT.get() is None
        contextvars.Context().run(made[0].returns)
    assert recorded.tree() == "Flow.run chain ok"
