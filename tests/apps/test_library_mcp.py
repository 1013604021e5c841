"""The Model Context Protocol's SDK, by the contract of every integration: a client and a server in one process."""

import pytest
from mcp import Client, MCPError

import dashcam
from tests.apps.contract import FEATURES, Contract
from tests.apps.mcp_server import server as weather

HAS = ("tools", "structured", "media", "own_span", "error", "async_error")


class TestMCP(Contract):
    """Tools, and what else a server has, asked for by a client; each request is a span on either side."""

    library = "mcp"
    no = {
        name: "no model behind it: tools, resources and prompts are asked for" for name in FEATURES if name not in HAS
    }

    def calls(self, sent):
        """It calls no model."""
        return 0

    async def tools(self, server):
        async with Client(weather) as client:
            listed = await client.list_tools()
            answer = await client.call_tool("weather", {"city": "Paris"})
            return [tool.name for tool in listed.tools], answer.content[0].text

    async def structured(self, server):
        async with Client(weather) as client:
            return (await client.call_tool("forecast", {"city": "Rome", "days": 2})).structured_content

    async def media(self, server):
        async with Client(weather) as client:
            return (await client.call_tool("picture", {"city": "Rome"})).content[0].data

    async def own_span(self, server):
        @dashcam.span
        async def plan(city):
            async with Client(weather) as client:
                resource = await client.read_resource(f"notes://{city}")
                prompt = await client.get_prompt("greet", {"name": city})
                return resource.contents[0].text, prompt.messages[0].content.text

        return await plan("Rome")

    async def error(self, server):
        async with Client(weather) as client:
            answer = await client.call_tool("broken", {"city": "Atlantis"})
            return answer.is_error, answer.content[0].text

    async def async_error(self, server):
        async with Client(weather) as client:
            with pytest.raises(MCPError) as refused:
                await client.get_prompt("nobody")
        return str(refused.value)
