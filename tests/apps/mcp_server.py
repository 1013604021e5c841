"""A server of the Model Context Protocol, for either line of the SDK; run as a program it is recorded if it is told to be.

`python -m tests.apps.mcp_server [recorded] [http PORT]`
"""

import logging
import sys

import anyio
from mcp.types import SamplingMessage, TextContent

import dashcam

try:
    from mcp.server.mcpserver import Context, Image
    from mcp.server.mcpserver import MCPServer as Server
except ImportError:
    from mcp.server.fastmcp import Context, Image
    from mcp.server.fastmcp import FastMCP as Server

PIXEL = b"\x89PNG\r\n\x1a\n"
handlers = list(logging.root.handlers)
server = Server("weather", log_level="CRITICAL")
logging.root.handlers[:] = handlers  # it puts a handler of its own there


@server.tool()
def weather(city: str) -> str:
    """The weather of a city"""
    with dashcam.span("look out"):
        return f"sunny in {city}"


@server.tool(structured_output=True)
def forecast(city: str, days: int) -> dict[str, int]:
    """Degrees in the days to come"""
    return {f"{city} {day}": 20 + day for day in range(days)}


@server.tool()
def picture(city: str) -> Image:
    """A view of a city"""
    return Image(data=PIXEL, format="png")


@server.tool()
def broken(city: str) -> str:
    """Fail"""
    raise LookupError(city)


@server.tool()
async def slow(event: str) -> str:
    """Wait for ever"""
    await anyio.sleep_forever()


@server.tool()
def told(ctx: Context) -> dict[str, str]:
    """What came along with the request, as far as it is the W3C's"""
    meta = ctx.request_context.meta
    known = dict(meta) if isinstance(meta, dict) else {} if meta is None else meta.model_dump()
    return {name: value for name, value in known.items() if name in ("traceparent", "tracestate", "baggage")}


@server.tool()
async def ask_back(question: str, ctx: Context) -> str:
    """Ask the client's model"""
    asked = SamplingMessage(role="user", content=TextContent(type="text", text=question))
    answer = await ctx.session.create_message(messages=[asked], max_tokens=10, related_request_id=ctx.request_id)
    return answer.content.text


@server.resource("notes://{name}")
def note(name: str) -> str:
    """A note"""
    return f"note {name}"


@server.prompt()
def greet(name: str) -> str:
    """A greeting"""
    return f"Hello {name}"


if __name__ == "__main__":
    if "recorded" in sys.argv:
        dashcam.start()
    if "http" in sys.argv:
        server.run("streamable-http", port=int(sys.argv[-1]))
    else:
        server.run()
