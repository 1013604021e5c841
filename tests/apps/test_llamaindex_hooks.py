"""LlamaIndex and our hooks: put in and taken out whole, beside the program's own handlers, whatever comes first."""

import json
import subprocess
import sys

import pytest
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.dispatcher import Dispatcher
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.instrumentation.span_handlers import BaseSpanHandler, SimpleSpanHandler
from llama_index.core.llms import ChatMessage

import dashcam
from dashcam.capture import guard
from dashcam.capture.context import CURRENT
from dashcam.testing.capturing import captured
from tests.apps.llamaindex_parts import Own

METHODS = ("span_enter", "span_exit", "span_drop", "event")


class Heard(BaseEventHandler):
    """The program's own handler of events."""

    names: list = []

    def handle(self, event, **kwargs):
        self.names.append(event.class_name())


def ask():
    return Own().chat([ChatMessage("hi")]).message.content


def put_in():
    return [vars(Dispatcher)[name] for name in METHODS]


@pytest.fixture
def root():
    """The root dispatcher, with its own handlers behind the test again."""
    root = get_dispatcher()
    kept = list(root.span_handlers), list(root.event_handlers)
    yield root
    root.span_handlers, root.event_handlers = kept


def test_stop_takes_every_hook_out_and_a_second_start_puts_none_in(tmp_path):
    """The same objects as before; the lists of handlers were never touched."""
    before = put_in()
    handlers = list(get_dispatcher().span_handlers), list(get_dispatcher().event_handlers)
    dashcam.start(store=tmp_path / "s.db")
    once = put_in()
    dashcam.start(store=tmp_path / "s.db")
    assert put_in() == once != before
    assert (get_dispatcher().span_handlers, get_dispatcher().event_handlers) == handlers
    dashcam.stop()
    assert put_in() == before


@pytest.mark.parametrize("first", [True, False])
def test_the_programs_own_handlers_hear_what_they_heard(root, first):
    """Added before us and after us: the same spans and events as without us."""

    def listen():
        heard, spans = Heard(names=[]), SimpleSpanHandler()
        root.add_event_handler(heard)
        root.add_span_handler(spans)
        return heard, spans

    heard, spans = listen()
    ask()
    plain = list(heard.names), len(spans.completed_spans), len(spans.open_spans)
    if first:
        heard, spans = listen()
    with captured() as recorded:
        if not first:
            heard, spans = listen()
        ask()
    assert (list(heard.names), len(spans.completed_spans), len(spans.open_spans)) == plain
    assert recorded.tree() == "Own.chat llm ok\n  mine function ok"


def test_a_handler_of_the_programs_that_fails_costs_nothing(root):
    """LlamaIndex swallows it, and so it stays."""

    class Fails(BaseSpanHandler):
        def new_span(self, *args, **kwargs):
            raise RuntimeError("theirs")

        prepare_to_exit_span = prepare_to_drop_span = new_span

    root.add_span_handler(Fails())
    with captured() as recorded:
        assert ask() == "done"
    assert recorded.tree() == "Own.chat llm ok\n  mine function ok"


def test_a_dispatcher_that_passes_nothing_on_is_recorded_too():
    """A handler at the root would not hear of it."""
    dispatcher = get_dispatcher("apart")
    dispatcher.propagate = False

    @dispatcher.span
    def apart():
        return 1

    with captured() as recorded:
        apart()
    assert recorded.tree() == "apart function ok"


PROGRAM = """
import sys
{imports}
import dashcam
dashcam.start(store=sys.argv[1])
from llama_index.core.llms import MockLLM
MockLLM().complete("hi")
dashcam.stop()
import json
spans = [span for trace in dashcam.open(sys.argv[1]).traces() for span in dashcam.open(sys.argv[1]).trace(trace.trace_id).spans]
print(json.dumps([[span.name, span.kind, span.status] for span in spans]))
"""


@pytest.mark.parametrize("imports", ["", "import llama_index.core"])
def test_a_program_may_import_it_before_or_after_start(tmp_path, imports):
    """Both ways, in a fresh process."""
    program = PROGRAM.format(imports=imports)
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "s.db")], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [["MockLLM.complete", "llm", "ok"]]


def test_workflows_that_stand_alone_are_recorded(tmp_path):
    """Without LlamaIndex itself: its workflows bring the dispatcher."""
    program = """
import asyncio, sys
import dashcam
dashcam.start(store=sys.argv[1])
from workflows import Workflow, step
from workflows.events import StartEvent, StopEvent
assert "llama_index.core" not in sys.modules
class Flow(Workflow):
    @step
    async def only(self, ev: StartEvent) -> StopEvent:
        return StopEvent(result=1)
async def main():
    return await Flow().run()
asyncio.run(main())
dashcam.stop()
trace = dashcam.open(sys.argv[1]).traces()[0]
print(trace.name, trace.span_count, trace.status)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "s.db")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "Flow.run 2 ok\n"


def test_hooks_that_are_told_nonsense_cost_detail_never_the_call(root):
    """Another release's words: counted, and the call goes on."""
    with captured():
        guard.mode.reraise = False
        try:
            root.span_enter(id_=7, bound_args=object(), instance=None)
            root.span_exit(id_=7, bound_args=object(), result=None)
            root.span_enter(id_="unknown", bound_args=object(), parent_id=["no"])
            assert ask() == "done"
        finally:
            root.span_exit(id_="unknown", bound_args=object(), result=None)
            counted = dict(guard.failures)
            guard.reset()
            guard.mode.reraise = True
        assert CURRENT.get() is None
    assert sum(counted.values()) > 0
