"""`dashcam.record`: what is in its scope is recorded, once, and everything is as it was afterwards."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import dashcam
from dashcam.capture.context import STATE


class Model:
    temperature = 0.2

    def ask(self, question: str) -> str:
        return f"{question}!"

    async def aask(self, question: str) -> str:
        await asyncio.sleep(0)
        return f"{question}!"

    def stream(self, question: str) -> Any:
        yield from question


def shout(text: str) -> str:
    return text.upper()


class Base:
    def prepare(self, question: str) -> str:
        return shout(question)


class Worker(Base):
    def __init__(self, model: Model) -> None:
        self.model = model

    def prepare(self, question: str) -> str:
        return super().prepare(question)

    def work(self, question: str) -> str:
        return self.model.ask(self.prepare(question))


class App:
    def __init__(self) -> None:
        self.model = Model()
        self.workers = [Worker(self.model), Worker(self.model)]

    def answer(self, question: str) -> list[str]:
        self.model.ask(question)
        return [worker.work(question) for worker in self.workers]

    async def aanswer(self, question: str) -> str:
        return await self.model.aask(question)

    def fail(self) -> None:
        raise ValueError("no")

    def _inner(self) -> int:
        return 1


def pipeline(question: str) -> str:
    return shout(question) + suffix


suffix = "?"


@pytest.fixture(autouse=True)
def _store(tmp_path, monkeypatch):
    monkeypatch.setenv("DASHCAM_STORE", str(tmp_path / "s.db"))
    yield
    dashcam.stop()


def calls(trace):
    """Name and path of every call of a trace."""
    return [(span.method.split(".", 3)[-1] if span.method else span.name, span.path) for span in trace.spans]


def test_every_call_has_the_place_it_was_made_on():
    """The model is called by the app itself and by both workers; methods that go up to their class's are told apart."""
    app = App()
    with dashcam.record(app, name="rag") as recording:
        assert app.answer("who") == ["WHO!", "WHO!"]
    worker = [
        ("Worker.work", "{}"),
        ("Worker.prepare", "{}"),
        ("Base.prepare", "{}"),
        ("shout", "{}.shout"),
        ("Model.ask", "{}.model"),
    ]
    assert calls(recording.last_trace) == [
        ("App.answer", ""),
        ("Model.ask", "model"),
        *[(name, path.format("workers[0]")) for name, path in worker],
        *[(name, path.format("workers[1]")) for name, path in worker],
    ]
    trace = recording.last_trace
    assert (trace.app, trace.path, {span.app for span in trace.spans}) == ("rag", "", {"rag"})
    assert {span.version for span in trace.spans} == {trace.version}
    assert len(trace.version) == 16
    assert {span.path_exact for span in trace.spans} == {True}
    assert trace.find(path="workers[1].model")[0].paths == ["model", "workers[0].model", "workers[1].model"]
    assert trace.find(path="workers[0]", name="Base.prepare")[0].type.qualname == "Worker"


def test_a_function_with_what_it_refers_to():
    """The function, and the user's functions it calls by a global; outside the block both are as they were."""
    codes = pipeline.__code__, shout.__code__
    with dashcam.record(pipeline) as recording:
        assert pipeline("a") == "A?"
        assert shout.__code__ is not codes[1]
    assert (pipeline.__code__, shout.__code__) == codes
    assert [(span.name, span.path) for span in recording.last_trace.spans] == [("pipeline", ""), ("shout", "shout")]


def test_a_decorated_function_in_an_app_is_one_span():
    """The recorded app refers to it too: the decorator's kind and name hold, and the function inside it is no second call."""

    @dashcam.span(kind="tool", name="forecast")
    def weather(city: str) -> str:
        return f"rain in {city}"

    class Agent:
        def __init__(self) -> None:
            self.tools = {"weather": weather}

        def ask(self, city: str) -> str:
            return self.tools["weather"](city)

    agent = Agent()
    with dashcam.record(agent) as recording:
        assert agent.ask("Oslo") == "rain in Oslo"
    spans = recording.last_trace.spans
    assert [(span.name.rpartition(".")[2], span.kind) for span in spans] == [("ask", "function"), ("forecast", "tool")]


def test_everything_is_as_it_was():
    """Attributes of classes, and recording itself, also after an exception."""
    before = dict(vars(App)), dict(vars(Model)), dict(vars(Base))
    app = App()
    with pytest.raises(ValueError, match="no"), dashcam.record(app) as recording:
        assert vars(App)["answer"] is not before[0]["answer"]
        assert vars(App)["_inner"] is before[0]["_inner"]
        app.fail()
    assert (dict(vars(App)), dict(vars(Model)), dict(vars(Base))) == before
    assert (STATE.put, dashcam.status()["recording"]) == (None, False)
    assert recording.last_trace.status == "error"


def test_outside_nothing_is_recorded():
    """Neither before nor after, nor in a thread that was begun outside, while the block is open."""
    app, recording = App(), dashcam.record(App())
    go, gone = threading.Event(), threading.Event()

    def outside() -> None:
        go.wait(5)
        app.answer("out")
        gone.set()

    thread = threading.Thread(target=outside)
    thread.start()
    app.answer("before")
    with recording:
        go.set()
        gone.wait(5)
    app.answer("after")
    thread.join()
    assert recording.traces == []
    assert recording.last_trace is None


def test_under_start_too_its_methods_are_recorded_only_inside():
    """`start` records what was said to be; what a recording put on ends with it."""
    app = App()
    dashcam.start()
    with dashcam.record(app) as recording:
        app.answer("in")
    app.answer("out")
    assert [trace.span_count for trace in recording.traces] == [12]
    assert STATE.put is not None
    with dashcam.open() as store:
        assert len(store.traces()) == 1


def test_many_at_once():
    """One recorder entered by many threads and tasks: each call once, each trace once."""
    app, recording = App(), None
    recording = dashcam.record(app, name="many")

    def one(number: int) -> None:
        with recording:
            app.answer(str(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(12)))

    async def all_of_them() -> None:
        async def task(number: int) -> None:
            async with recording:
                await app.aanswer(str(number))

        await asyncio.gather(*(task(number) for number in range(5)))

    asyncio.run(all_of_them())
    traces = recording.traces
    assert len(traces) == len({trace.trace_id for trace in traces}) == 17
    assert [trace.span_count for trace in traces] == [12] * 12 + [2] * 5
    ids = [span.span_id for trace in traces for span in trace.spans]
    assert len(ids) == len(set(ids))
    assert "answer" in vars(App)
    assert not hasattr(vars(App)["answer"], "__wrapped__")


def test_threads_and_tasks_begun_inside_belong_to_it():
    """Also where the block itself makes no call."""
    app = App()
    with dashcam.record(app) as recording:
        threads = [threading.Thread(target=app.answer, args=(str(i),)) for i in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        async def main() -> None:
            await asyncio.gather(app.aanswer("a"), app.aanswer("b"))

        asyncio.run(main())
    assert sorted(trace.span_count for trace in recording.traces) == [2, 2, 12, 12, 12]


def test_recordings_nest():
    """A recording around another gets the trace; the inner one the calls made on its app, as a trace to itself."""
    app = App()
    outer, inner = dashcam.record(app, name="outer"), dashcam.record(app.workers[0], name="inner")

    class Wrapper:
        def run(self) -> None:
            app.model.ask("first")
            with inner:
                app.workers[0].work("deep")

    wrapper = Wrapper()
    whole = dashcam.record(wrapper, name="whole", include=[Wrapper, App])
    with whole, outer:
        wrapper.run()
    (trace,) = whole.traces
    assert [one.trace_id for one in outer.traces] == [one.trace_id for one in inner.traces] == [trace.trace_id]
    assert (trace.name, trace.span_count) == ("test_recordings_nest.<locals>.Wrapper.run", 7)
    (part,) = inner.traces
    assert (part.name, part.app, part.path, part.span_count, part.output_preview) == (
        "Worker.work",
        "inner",
        "",
        5,
        "DEEP!",
    )
    assert part.spans[0].parent_id == trace.spans[0].span_id
    assert [(span.app, span.path) for span in part.spans] == [
        ("inner", ""), ("inner", ""), ("inner", ""), ("inner", "shout"), ("inner", "model"),
    ]  # fmt: skip
    assert (trace.spans[1].app, trace.spans[1].path) == ("outer", "model")


def test_the_same_recording_inside_itself_counts_once():
    """A recorded app that is entered again while it runs makes no second trace of the call."""
    app = App()
    recording = dashcam.record(app)
    with recording, recording:
        app.answer("a")
    assert len(recording.traces) == 1
    assert STATE.put is None


def test_a_part_that_is_put_in_while_it_runs():
    """It is found at the call on it; the next trace has the version with it."""
    app = App()
    with dashcam.record(app) as recording:
        app.answer("a")
        app.workers.append(Worker(Model()))
        app.answer("b")
        app.answer("c")
    first, second, third = recording.traces
    assert "workers[2].model" not in [span.path for span in first.spans]
    assert [span.path for span in second.spans][-5:] == [span.path for span in third.spans][-5:]
    assert second.spans[-1].path == "workers[2].model"
    assert first.version != third.version


def test_streams_and_what_is_off(monkeypatch):
    """A stream is one span; with recording switched off the block does nothing."""
    model = Model()
    with dashcam.record(model) as recording:
        assert list(model.stream("abc")) == ["a", "b", "c"]
    assert recording.last_trace.spans[0].stream.chunks == 3
    monkeypatch.setenv("DASHCAM_ENABLED", "0")
    with dashcam.record(model) as off:
        assert model.ask("a") == "a!"
    assert off.traces == []


def test_classes_of_others_when_asked():
    """`include` records what somebody else wrote."""
    from string import Template

    template = Template("$a")
    with dashcam.record(template, include=[Template]) as recording:
        assert template.substitute(a=1) == "1"
    assert (recording.last_trace.name, recording.last_trace.path) == ("Template.substitute", "")
