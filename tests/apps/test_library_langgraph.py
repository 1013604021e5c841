"""LangGraph, by the contract of every integration: an agent with a tool, and a graph of a node or two."""

from contextlib import contextmanager

import openai
import pytest
from langchain.agents import create_agent
from langgraph.graph import END, START, MessagesState, StateGraph

from tests.apps.contract import Contract
from tests.apps.test_library_langchain import PIXEL, Place, amodel, looked_up, model, weather

EMBEDS = "a graph has no embeddings of its own: they are LangChain's"
THREAD = {"configurable": {"thread_id": "c-17"}}


def asks(text):
    return {"messages": [("user", text)]}


def graph(model, *, waits=False):
    """One node that asks the model."""

    def answer(state):
        return {"messages": [model.invoke(state["messages"])]}

    async def aanswer(state):
        return {"messages": [await model.ainvoke(state["messages"])]}

    building = StateGraph(MessagesState)
    building.add_node("answer", aanswer if waits else answer)
    building.add_edge(START, "answer")
    building.add_edge("answer", END)
    return building.compile(name="helper")


def said(state):
    return state["messages"][-1].content


class TestLangGraph(Contract):
    """Agents and graphs over LangChain's models."""

    library = "langgraph"
    no = {"embeddings": EMBEDS, "async_embeddings": EMBEDS}

    @contextmanager
    def ready(self, server):
        with model(server) as made:
            known = graph(made)
            yield lambda: known.invoke(asks("hi"))

    def chat(self, server):
        with model(server) as made:
            return said(graph(made).invoke(asks("hi"), THREAD))

    async def async_chat(self, server):
        async with amodel(server) as made:
            return said(await graph(made, waits=True).ainvoke(asks("hi"), THREAD))

    def stream(self, server):
        with model(server, stream_usage=True) as made:
            stream = graph(made).stream(asks("hi"), THREAD, stream_mode="messages")
            return [piece.content for piece, _ in stream]

    async def async_stream(self, server):
        async with amodel(server, stream_usage=True) as made:
            stream = graph(made, waits=True).astream(asks("hi"), THREAD, stream_mode="messages")
            return [piece.content async for piece, _ in stream]

    def tools(self, server):
        with model(server) as made:
            agent = create_agent(made, [weather], system_prompt="Be brief.", name="forecaster")
            return said(agent.invoke(asks("weather in Paris?")))

    def streamed_tools(self, server):
        with model(server, stream_usage=True) as made:
            agent = create_agent(made, [weather], system_prompt="Be brief.", name="forecaster")
            stream = agent.stream(asks("weather in Paris?"), stream_mode="messages")
            return "".join(piece.content for piece, where in stream if where["langgraph_node"] == "model")

    def structured(self, server):
        with model(server) as made:
            agent = create_agent(made, [], response_format=Place, name="planner")
            return agent.invoke(asks("3 days in Rome"))["structured_response"].model_dump()

    def thinking(self, server):
        with model(server, model="gpt-5-mini", reasoning={"effort": "low", "summary": "auto"}) as made:
            return [block["type"] for block in said(graph(made).invoke(asks("hi")))]

    def media(self, server):
        picture = {"type": "image", "base64": PIXEL, "mime_type": "image/png"}
        with model(server) as made:
            return said(graph(made).invoke(asks([{"type": "text", "text": "What is this?"}, picture])))

    def own_span(self, server):
        with model(server) as made:
            building = StateGraph(MessagesState)
            building.add_node("look", lambda state: {"messages": [("user", looked_up("Paris"))]})
            building.add_node("answer", graph(made))
            building.add_edge(START, "look")
            building.add_edge("look", "answer")
            return said(building.compile(name="outer").invoke(asks("hi")))

    def error(self, server):
        with model(server) as made, pytest.raises(openai.RateLimitError) as refused:
            graph(made).invoke(asks("[[error:429]] no"))
        return str(refused.value)

    async def async_error(self, server):
        async with amodel(server) as made:
            with pytest.raises(openai.BadRequestError) as refused:
                await graph(made, waits=True).ainvoke(asks("[[error:400]] no"))
        return str(refused.value)

    def retry(self, server):
        with model(server, max_retries=2) as made:
            return said(graph(made).invoke(asks("[[flaky:429 503]] hi")))

    def left_early(self, server):
        with model(server) as made:
            stream = graph(made).stream(asks("hi"), stream_mode="messages")
            first, _ = next(stream)
            stream.close()
            return first.content

    def cut_off(self, server):
        with model(server) as made, pytest.raises(openai.APIConnectionError) as broken:
            list(graph(made).stream(asks("[[cut:2]] hi"), stream_mode="messages"))
        return type(broken.value).__name__
