"""The Model Context Protocol: what its contract does not ask; other processes, other tracing, what is on the wire."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mcp.server.mcpserver")

import anyio
from mcp import Client, ClientSession, MCPError, StdioServerParameters
from mcp.server.runner import ServerRunner
from mcp.shared import _otel
from mcp.types import CreateMessageResult, TextContent
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import dashcam
from dashcam.capture import patch
from dashcam.integrations.mcp.methods import METHODS
from dashcam.testing.capturing import captured
from tests.apps.mcp_server import server
from tests.unit.integrations.standins import Loud

ROOT = Path(__file__).parents[2]
# the SDK's own: sampling is to go
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:The sampling capability")


async def sampled(ctx, params):
    """The client's own model."""
    with dashcam.span("model"):
        return CreateMessageResult(role="assistant", content=TextContent(type="text", text="42"), model="own")


def run(app):
    with captured() as seen:
        got = asyncio.run(app())
    return got, seen


def other(*how):
    """A server in a process of its own, with what a child is handed by default."""
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "tests.apps.mcp_server", *how],
        env={"PYTHONPATH": f"{ROOT}/src:{ROOT}"},
        cwd=ROOT,
    )


async def asks_back(target, mode="legacy"):
    async with Client(target, mode=mode, sampling_callback=sampled) as client:
        return (await client.call_tool("ask_back", {"question": "?"})).content[0].text


BOTH_WAYS = """\
ask_back tool ok
  ask_back tool ok
    sampling/createMessage chain ok
      sampling/createMessage chain ok
        model function ok"""


def test_a_server_in_another_process_is_under_its_clients_request():
    """And what it asks its client to do is under that, in the first process again: one trace in one store."""
    with captured(sequential=False) as seen:  # the other process has clocks of its own
        assert asyncio.run(asks_back(other("recorded"))) == "42"
    tree, first = seen.tree(), seen.traces[0]
    assert tree.startswith(BOTH_WAYS)
    assert len({span.process for span in first.spans}) == 2
    here = first.spans[0].process
    assert [span.process == here for span in first.spans] == [True, False, False, True, True]


def test_a_server_that_nobody_records_answers_as_ever():
    """The client's side is there, and what the server asks it has a trace of its own."""
    with captured() as seen:
        assert asyncio.run(asks_back(other())) == "42"
    (asked, *_), *more = (trace.spans for trace in seen.traces)
    assert (asked.name, asked.output["content"][0]["content"]) == ("ask_back", "42")
    assert {span.process for spans in more for span in spans} == {asked.process}


def test_in_memory_over_streams():
    """A server and its client in one process that talk as two would."""
    got, seen = run(lambda: asks_back(server))
    assert got == "42"
    assert seen.tree().startswith(BOTH_WAYS)


def test_over_http():
    """A server that runs by itself, with the same store, finds its client's request by the request alone."""

    async def app(port):
        url = f"http://127.0.0.1:{port}/mcp"
        async with await anyio.open_process(
            [sys.executable, "-m", "tests.apps.mcp_server", "recorded", "http", str(port)], cwd=ROOT
        ) as process:
            try:
                for _ in range(200):
                    try:
                        (await asyncio.open_connection("127.0.0.1", port))[1].close()
                        break
                    except OSError:
                        await asyncio.sleep(0.1)
                async with Client(url) as client:
                    return (await client.call_tool("weather", {"city": "Rome"})).content[0].text
            finally:
                process.terminate()

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with captured() as seen:
        assert asyncio.run(app(port)) == "sunny in Rome"
    trace = next(trace for trace in seen.traces if trace.name == "weather")
    assert [(span.name, span.process == trace.spans[0].process) for span in trace.spans] == [
        ("weather", True),
        ("weather", False),
        ("look out", False),
    ]


async def told(meta=None, mode="auto"):
    async with Client(server, mode=mode) as client:
        return (await client.call_tool("told", {}, meta=meta)).structured_content


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_request_has_one_entry_more(mode):
    """And no other: no `traceparent`, which would be somebody's parent in another system's tracing."""
    assert asyncio.run(told(mode=mode)) == {}
    got, seen = run(lambda: told(mode=mode))
    asked = seen.spans[0]
    assert list(got) == ["tracestate"]
    assert got["tracestate"].startswith("dashcam=")
    assert got["tracestate"].endswith(f"-{asked.trace_id}-{asked.span_id}")


def test_what_the_program_says_itself_stays():
    """Its own entries are not touched; where it says nothing of the kind, ours is beside them."""
    own = {"tracestate": "vendor=1", "traceparent": f"00-{1:032x}-{2:016x}-01"}
    assert run(lambda: told(own))[0] == own
    mine = {"traceparent": own["traceparent"]}
    got, _ = run(lambda: told(mine))
    assert got.pop("tracestate").startswith("dashcam=")
    assert got == mine


def test_a_span_of_another_store_is_nobodys_parent():
    """Nor is one that cannot be read."""
    for said in (f"dashcam=0123456789abcdef-{1:032x}-{2:016x}", "dashcam=", "dashcam=x", "a=b,c"):
        _, seen = run(lambda said=said: told({"tracestate": said}))
        assert seen.tree().startswith("told tool ok\n  told tool ok")
        assert seen.spans[0].trace_id != f"{1:032x}"


def test_the_sdks_own_tracing_is_as_without_us(monkeypatch):
    """The same spans of OpenTelemetry's, with the same parents; its `traceparent` is the one that is sent."""
    found = []
    for recorded in (False, True):
        exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        with monkeypatch.context() as set_up:
            set_up.setattr(_otel, "_tracer", provider.get_tracer("mcp"))
            got = run(told)[0] if recorded else asyncio.run(told())
        spans = exporter.get_finished_spans()
        ids = {span.context.span_id: span.name for span in spans}
        found.append([(span.name, span.parent and ids[span.parent.span_id], dict(span.attributes)) for span in spans])
        provider.shutdown()
    assert found[0] == found[1]
    assert got["tracestate"].startswith("dashcam=")


def test_a_call_that_is_given_up():
    """By a time-out of the protocol's it failed; by whoever awaited it, it was cancelled, on either side."""

    async def waits(timeout=None, *, is_left=False):
        async with Client(server, mode="legacy") as client:
            if is_left:
                with anyio.move_on_after(0.05):
                    await client.call_tool("slow", {"event": "never"})
            else:
                with pytest.raises(MCPError, match="timed out"):
                    await client.call_tool("slow", {"event": "never"}, read_timeout_seconds=timeout)

    _, late = run(lambda: waits(0.05))
    assert [(span.name, span.status) for span in late.spans[:2]] == [("slow", "error"), ("slow", "cancelled")]
    _, left = run(lambda: waits(is_left=True))
    assert [(span.name, span.status) for span in left.spans[:2]] == [("slow", "cancelled"), ("slow", "cancelled")]


def test_a_session_is_a_place_in_the_app():
    """Of an object of the program's that holds it."""

    class Assistant:
        def __init__(self, session):
            self.tools = session

        async def plan(self, city):
            return await self.tools.call_tool("weather", {"city": city})

    async def app():
        async with Client(server) as client:
            assistant = Assistant(client.session)
            with dashcam.record(assistant, name="assistant"):
                await assistant.plan("Rome")

    _, seen = run(app)
    assert [(span.name, span.path) for span in seen.spans[:2]] == [
        (f"{Assistant.__qualname__}.plan", ""),
        ("weather", "tools"),
    ]


def test_a_connection_that_was_open_before():
    """Is recorded on both sides as soon as we begin, and no longer than that."""

    async def app():
        async with Client(server, mode="legacy") as client:
            await client.call_tool("weather", {"city": "Rome"})
            with captured() as seen:
                await client.call_tool("weather", {"city": "Paris"})
            await client.call_tool("weather", {"city": "Rome"})
            return seen

    assert asyncio.run(app()).tree() == "weather tool ok\n  weather tool ok\n    look out function ok"


EARLY = """
import sys
import dashcam
dashcam.start(store=sys.argv[1])
assert "mcp" not in sys.modules
import asyncio
from mcp import Client
from tests.apps.mcp_server import server
async def app():
    async with Client(server) as client:
        await client.get_prompt("greet", {"name": "Ada"})
asyncio.run(app())
"""


def test_imported_after_the_start(tmp_path):
    """It is recorded all the same, and was not imported for it."""
    store = tmp_path / "dashcam.db"
    subprocess.run([sys.executable, "-c", EARLY, store], cwd=ROOT, check=True)
    with dashcam.open(store) as read:
        (trace,) = read.traces()
        sides = [span.attributes["mcp.side"] for span in read.trace(trace.trace_id).spans]
    assert (trace.name, sides) == ("greet", ["request", "handler"])


def test_values_whose_code_must_not_run():
    """A request that cannot be read is sent all the same."""
    for method in METHODS.values():
        for value in (
            Loud(),
            None,
            [],
            {"name": Loud(), "content": Loud(), "messages": Loud(), "uri": Loud(), "arguments": Loud()},
        ):
            method.input(value)
            method.output(value)
            method.name(value)


def test_classes_get_their_methods_back():
    """And no hook is missing in this release."""
    before = (ClientSession.send_request, ServerRunner._compose_server_middleware)
    with captured():
        assert ClientSession.send_request is not before[0]
        states = [one for one in patch.states() if one.library == "mcp"]
        assert {one.state for one in states} == {"applied"}
    assert (ClientSession.send_request, ServerRunner._compose_server_middleware) == before
