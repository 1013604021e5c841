"""Releases of the Model Context Protocol's SDK before 2: the same traces from other hooks."""

import asyncio
import sys
from pathlib import Path

import pytest

pytest.importorskip("mcp.shared.session")

from mcp import ClientSession, McpError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.server.lowlevel import Server
from mcp.shared.memory import create_connected_server_and_client_session
from mcp.shared.session import BaseSession
from mcp.types import CreateMessageResult, TextContent

import dashcam
from dashcam.capture import patch
from dashcam.testing.capturing import captured
from tests.apps.mcp_server import server

ROOT = Path(__file__).parents[2]


async def sampled(ctx, params):
    """The client's own model."""
    with dashcam.span("model"):
        return CreateMessageResult(role="assistant", content=TextContent(type="text", text="42"), model="own")


async def everything(client):
    """A tool, a listing, a resource, a prompt, a failure, a refusal, a question back."""
    got = [
        (await client.call_tool("weather", {"city": "Rome"})).content[0].text,
        (await client.list_tools()).tools[0].name,
        (await client.read_resource("notes://Rome")).contents[0].text,
        (await client.get_prompt("greet", {"name": "Ada"})).messages[0].content.text,
        (await client.call_tool("broken", {"city": "Atlantis"})).isError,
        (await client.call_tool("ask_back", {"question": "?"})).content[0].text,
    ]
    with pytest.raises(McpError):
        await client.get_prompt("nobody")
    return got


async def here(app=everything):
    async with create_connected_server_and_client_session(server, sampling_callback=sampled) as client:
        return await app(client)


async def there():
    child = StdioServerParameters(
        command=sys.executable,
        args=["-m", "tests.apps.mcp_server", "recorded"],
        env={"PYTHONPATH": f"{ROOT}/src:{ROOT}"},
        cwd=ROOT,
    )
    async with stdio_client(child) as streams, ClientSession(*streams, sampling_callback=sampled) as client:
        await client.initialize()
        return await everything(client)


BOTH_WAYS = """\
weather tool ok
  weather tool ok
    look out function ok
tools/list function ok
  tools/list function ok
tools/list function ok
  tools/list function ok
resources/read retriever ok
  resources/read retriever ok
greet prompt ok
  greet prompt ok
broken tool error
  broken tool error
ask_back tool ok
  ask_back tool ok
    sampling/createMessage chain ok
      sampling/createMessage chain ok
        model function ok
nobody prompt error
  nobody prompt error"""


@pytest.mark.parametrize("where", [here, there])
def test_each_request_with_what_was_done_for_it(where):
    """In one process and in two, the same results, and one tree; the SDK itself asks for the tools before it checks an answer."""
    plain = asyncio.run(where())
    with captured(sequential=False) as seen:
        assert asyncio.run(where()) == plain
    assert seen.tree() == BOTH_WAYS
    failed = [span.error.type for span in seen.spans if span.name == "broken" and span.error is not None]
    assert failed == ["LookupError"]
    assert len({span.process for span in seen.spans}) == (2 if where is there else 1)


async def told(client):
    return (await client.call_tool("told", {})).structuredContent


def test_a_request_has_one_entry_more():
    """And what the program says itself stays."""

    async def with_own(client):
        own = {"tracestate": "vendor=1", "traceparent": "x"}
        return (await client.call_tool("told", {}, meta=own)).structuredContent

    assert asyncio.run(here(told)) == {}
    with captured() as seen:
        got = asyncio.run(here(told))
        assert asyncio.run(here(with_own)) == {"tracestate": "vendor=1", "traceparent": "x"}
    asked = seen.spans[0]
    assert list(got) == ["tracestate"]
    assert got["tracestate"].endswith(f"-{asked.trace_id}-{asked.span_id}")


def test_classes_get_their_methods_back():
    """And no hook is missing in this release."""
    before = (BaseSession.send_request, Server._handle_request)
    with captured():
        assert BaseSession.send_request is not before[0]
        states = [one for one in patch.states() if one.library == "mcp"]
        assert {one.state for one in states} == {"applied"}
    assert (BaseSession.send_request, Server._handle_request) == before
