"""Context around methods and streams: set inside, put back outside, nothing held across a `yield`."""

import asyncio
from uuid import UUID

import pytest

from dashcam.capture import calls
from dashcam.capture.context import CURRENT
from dashcam.integrations.langchain import runs, scopes, streams
from dashcam.integrations.langchain.runs import ATTACHED, Run
from dashcam.testing.capturing import captured
from tests.unit.integrations.standins import manager, record


def begin(kind="llm", key=1):
    """What the start of a run does, inside whatever scope is open."""
    span = calls.begin("run", kind)
    run = Run(key, span, span.context, kind, "run")
    runs.keep(run)
    scopes.began(run)
    return run


def test_a_methods_run_is_current_inside_and_the_caller_has_its_own_context_back():
    """Plain and coroutine."""

    def work(self):
        run = begin("retriever")
        return CURRENT.get() == run.context

    async def awork(self):
        return work(self)

    with captured():
        assert scopes.method("retriever")(work)(None)
        assert asyncio.run(scopes.coroutine("retriever")(awork)(None))
        assert CURRENT.get() is None
    assert scopes.SCOPE.get() is None


def test_a_scope_waits_for_a_run_of_its_kind_and_takes_one():
    """Others, and later ones, do not become current."""

    def work(self):
        begin("chain", 1)
        assert CURRENT.get() is None
        first, second = begin("tool", 2), begin("tool", 3)
        assert CURRENT.get() == first.context
        assert second.context != first.context

    with captured():
        scopes.method("tool")(work)(None)


def test_a_method_that_raises_ends_its_run_if_nobody_has():
    """With the exception; a cancelled one is cancelled."""

    async def work(self, error):
        begin("tool")
        raise error

    with captured() as recorded:
        for error in (asyncio.CancelledError(), SystemExit(3)):
            with pytest.raises(type(error)):
                asyncio.run(scopes.coroutine("tool")(work)(None, error))
    assert [span.status for span in recorded.spans] == ["cancelled", "cancelled"]


def test_while_nothing_records_methods_only_pass_on():
    """No scope is opened."""
    assert scopes.method("tool")(lambda self: scopes.SCOPE.get())(None) is None


def test_a_config_makes_its_run_current_in_the_copied_context():
    """And says the session, where a trace begins with no session known."""
    config = {"callbacks": manager(9, parent=1), "configurable": {"session_id": "s-1"}}
    attach = scopes.config_context(lambda given, *more: (given, more))
    with captured() as recorded:
        run = begin("chain")
        run.sessionless = True

        def inside():
            assert attach(config, None) == (config, (None,))
            assert (CURRENT.get(), ATTACHED.get()) == (run.context, 1)
            attach({"callbacks": None})

        import contextvars

        contextvars.copy_context().run(inside)
        assert (CURRENT.get(), ATTACHED.get()) == (None, None)
        run.end()
    assert recorded.traces[0].session == "s-1"


@pytest.mark.parametrize(
    ("source", "session"),
    [
        ({"thread_id": "t"}, "t"),
        ({"session_id": 7}, "7"),
        ({"thread_id": None}, None),
        (None, None),
        ({"thread_id": []}, None),
    ],
)
def test_a_session_is_a_text_or_a_number(source, session):
    """Under any of three names."""
    assert scopes.session_of(source) == session


def test_the_models_own_code_runs_inside_its_span():
    """`run_manager` by keyword or as the third argument; without one the call only passes on."""

    def generate(self, messages, stop=None, run_manager=None):
        return CURRENT.get()

    async def agenerate(self, messages, stop=None, run_manager=None):
        return CURRENT.get()

    plain, waiting = scopes.generate(generate), scopes.agenerate(agenerate)
    with captured():
        run = begin()
        CURRENT.set(None)
        teller = record("langchain_core.callbacks.manager", "Manager", run_id=UUID(int=1))
        assert plain(None, [], run_manager=teller) == run.context
        assert plain(None, [], None, teller) == run.context
        assert asyncio.run(waiting(None, [], run_manager=teller)) == run.context
        assert plain(None, []) is None
        assert asyncio.run(waiting(None, [])) is None


def test_a_cancelled_model_call_ends_cancelled_and_a_failed_one_is_left_to_langchain():
    """Its own error callback knows more."""

    async def fail(self, error, run_manager=None):
        raise error

    with captured() as recorded:
        for key, error in ((1, asyncio.CancelledError()), (2, ValueError("x"))):
            begin(key=key)
            teller = record("langchain_core.callbacks.manager", "Manager", run_id=UUID(int=key))
            with pytest.raises(type(error)):
                asyncio.run(scopes.agenerate(fail)(None, error, run_manager=teller))
        assert runs.find(2) is not None
        runs.drop(2).end()
    assert [span.status for span in recorded.spans] == ["cancelled", "ok"]


def letters(self):
    run = begin()
    for letter in "ab":
        assert CURRENT.get() == run.context
        yield letter
    run.end(stream=[run.chunks, run.first_ns, "exhausted"])


async def aletters(self):
    for letter in letters(self):
        yield letter


def test_a_streams_span_is_current_only_while_it_makes_a_chunk():
    """The reader's context is his own between two chunks; the chunks are counted."""

    async def read():
        async for _ in streams.astream(aletters)(None):
            assert CURRENT.get() is None

    with captured() as recorded:
        for _ in streams.stream(letters)(None):
            assert CURRENT.get() is None
        asyncio.run(read())
    assert [span.stream.chunks for span in recorded.spans] == [2, 2]
    assert recorded.spans[0].stream.first_chunk_ns > 0


def test_throw_and_close_reach_the_stream():
    """Inside its span, synchronous and not."""
    seen = []

    def source(self):
        run = begin()
        try:
            yield "a"
        except (KeyError, GeneratorExit) as error:
            seen.append((type(error), CURRENT.get() == run.context))
            raise

    async def asource(self):
        run = begin()
        try:
            yield "a"
        except (KeyError, GeneratorExit) as error:
            seen.append((type(error), CURRENT.get() == run.context))
            raise

    async def drive():
        first, second = streams.astream(asource)(None), streams.astream(asource)(None)
        await anext(first), await anext(second)
        with pytest.raises(KeyError):
            await first.athrow(KeyError("k"))
        await second.aclose()

    with captured():
        first, second = streams.stream(source)(None), streams.stream(source)(None)
        next(first), next(second)
        with pytest.raises(KeyError):
            first.throw(KeyError("k"))
        second.close()
        asyncio.run(drive())
        runs.clear()
    assert seen == [(KeyError, True), (GeneratorExit, True)] * 2


def test_a_thrown_exception_that_the_stream_answers_gives_its_next_chunk():
    """As any generator's would."""

    def source(self):
        begin()
        try:
            yield "a"
        except KeyError:
            yield "b"

    with captured():
        stream = streams.stream(source)(None)
        assert (next(stream), stream.throw(KeyError()), next(stream, "over")) == ("a", "b", "over")


def test_while_nothing_records_a_stream_only_passes_on():
    """Chunks, and exceptions thrown in."""

    def source(self):
        try:
            yield "a"
        except KeyError:
            yield "b"

    stream = streams.stream(source)(None)
    assert (next(stream), stream.throw(KeyError()), list(stream)) == ("a", "b", [])
