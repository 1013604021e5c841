"""Cohere beyond the contract: the first interface, ranking, streams left in every way, raw responses, places."""

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor

import cohere
import httpx
import pytest
from cohere.core import http_client

import dashcam
from dashcam.capture import calls, patch
from dashcam.model.cost import ModelCall
from dashcam.pricing import price
from dashcam.testing.capturing import captured
from tests.apps.test_library_openai import says

MODEL = "command-a-03-2025"
TOOL = {
    "name": "weather",
    "description": "The weather of a city",
    "parameter_definitions": {"city": {"type": "str", "required": True}},
}


@pytest.fixture
def client(server):
    with cohere.ClientV2(api_key="any", base_url=server.url, max_retries=0) as made:
        yield made


@pytest.fixture
def first(server):
    with cohere.Client(api_key="any", base_url=server.url, max_retries=0) as made:
        yield made


def only(seen):
    (span,) = seen.spans
    return span


def cost(span):
    found = price(ModelCall(span.provider, span.model, span.usage, span.started_ns, span.attributes), {})
    return None if found is None else found.usd


def says_so(text):
    return {"role": "assistant", "parts": [{"type": "text", "content": text}], "finish_reason": "stop"}


def test_what_is_billed_is_counted(client):
    """Not what was used, which has words of Cohere's own in it; both are kept."""
    with captured() as seen:
        client.chat(model=MODEL, messages=says("hi"))
    span = only(seen)
    assert (span.provider, span.method) == ("cohere", "cohere.v2.client.V2Client.chat")
    assert (span.usage.input_tokens, span.usage.raw["tokens"]["input_tokens"]) == (8, 68)
    assert cost(span) == pytest.approx((8 * 2.5 + 5 * 10) / 1e6)


def test_the_first_interface_is_read_whole_and_streamed(first):
    """The preamble and what was said before are messages; the end of a stream has the whole answer."""
    asked = {
        "model": "command-r-08-2024",
        "message": "hi",
        "preamble": "Be brief",
        "chat_history": [{"role": "USER", "message": "a"}, {"role": "CHATBOT", "message": "b"}],
    }
    with captured() as seen:
        first.chat(**asked)
        list(first.chat_stream(**asked))
    one, two = seen.spans
    assert [message["role"] for message in one.input["messages"]] == ["system", "user", "assistant", "user"]
    assert one.name == two.name == "cohere.v1.chat"
    assert one.output == two.output == {"messages": [says_so("Fake reply to: hi")]}
    assert one.usage == two.usage
    assert cost(one) == cost(two) is not None


def test_tools_of_the_first_interface_are_called_and_answer(first):
    """Their results stand beside the message; a stream joins them too."""
    result = {"call": {"name": "weather", "parameters": {"city": "Paris"}}, "outputs": [{"sky": "blue"}]}
    asked = {"model": "command-r-08-2024", "message": "weather in Paris?", "tools": [TOOL]}
    with captured() as seen:
        first.chat(**asked)
        list(first.chat_stream(**asked))
        first.chat(**asked, tool_results=[result])
    one, two, three = seen.spans
    (part,) = one.output["messages"][0]["parts"]
    assert (part["type"], part["name"], part["arguments"]) == ("tool_call", "weather", {"city": "Paris"})
    assert one.output == two.output
    assert one.output["messages"][0]["finish_reason"] == "tool_call"
    assert three.input["messages"][-1]["role"] == "tool"
    assert three.input["messages"][-1]["parts"][0]["response"] == [{"sky": "blue"}]


def test_documents_are_ranked(client, first):
    """By a reranker's span, whichever interface; texts or objects; billed by the search."""
    with captured() as seen:
        client.rerank(model="rerank-v3.5", query="a cap", documents=["a journal", "the cap"], top_n=1)
        first.rerank(model="rerank-v3.5", query="a cap", documents=[{"text": "a journal"}, {"text": "the cap"}])
    one, two = seen.spans
    assert (one.kind, one.name) == ("reranker", "cohere.rerank")
    assert one.input["documents"] == [{"id": 0, "content": "a journal"}, {"id": 1, "content": "the cap"}]
    assert one.output == {"documents": [{"id": 1, "content": "the cap", "score": 1.0}]}
    assert one.usage.raw == {"search_units": 1.0}
    assert [document["content"] for document in two.output["documents"]] == ["the cap", "a journal"]


def test_vectors_of_the_first_interface(server):
    """Texts beyond a request's limit go in several, by threads of the SDK's: each is a call, where the program made it."""
    with (
        ThreadPoolExecutor(2) as pool,
        cohere.Client(api_key="any", base_url=server.url, thread_pool_executor=pool) as first,
        captured() as seen,
        dashcam.span("index"),
    ):
        first.embed(model="embed-english-v3.0", texts=["a cap"] * 97, input_type="search_document")
    above, *spans = seen.spans
    assert {span.parent_id for span in spans} == {above.span_id}
    assert sorted(span.output["count"] for span in spans) == [1, 96]
    assert all(span.output["dimensions"] == 1536 for span in spans)


def test_the_first_interface_can_be_awaited(server):
    """Whole and streamed."""

    async def play():
        async with cohere.AsyncClient(api_key="any", base_url=server.url, max_retries=0) as client:
            await client.chat(model="command-r-08-2024", message="hi")
            async for _ in client.chat_stream(model="command-r-08-2024", message="hi"):
                pass
            await client.rerank(model="rerank-v3.5", query="a", documents=["a"])

    with captured() as seen:
        asyncio.run(play())
    one, two, three = seen.spans
    assert one.output == two.output
    assert (two.stream.ended, three.kind) == ("exhausted", "reranker")


def test_a_line_that_breaks_is_an_attempt(server, monkeypatch):
    """It has no status."""

    class Broken(httpx.HTTPTransport):
        broken = False

        def handle_request(self, request):
            if not self.broken:
                self.broken = True
                raise httpx.ConnectError("no line", request=request)
            return super().handle_request(request)

    monkeypatch.setattr(http_client, "INITIAL_RETRY_DELAY_SECONDS", 0.001)
    with httpx.Client(transport=Broken()) as line, captured() as seen:
        client = cohere.ClientV2(api_key="any", base_url=server.url, max_retries=1, httpx_client=line)
        client.chat(model=MODEL, messages=says("hi"))
    span = only(seen)
    assert (span.status, span.attributes["retry.reasons"]) == ("ok", ["APIConnectionError"])


def test_a_dropped_stream_is_collected(client):
    """With what was handed on until then."""
    with captured() as seen:
        events = client.chat_stream(model=MODEL, messages=says("hi"))
        assert type(events).__name__ == "generator"
        for _ in zip(range(4), events, strict=False):
            pass
        del events
        gc.collect()
    span = only(seen)
    assert span.stream.ended == "collected"
    assert span.output["messages"][0]["parts"] == [{"type": "text", "content": "Fake reply"}]


def test_a_stream_that_is_refused_is_an_error(client):
    """It never began to stream; what the program gets is the SDK's own."""
    with captured() as seen, pytest.raises(cohere.TooManyRequestsError):
        list(client.chat_stream(model=MODEL, messages=says("[[error:429]] no")))
    span = only(seen)
    assert (span.status, span.stream, span.attributes["http.response.status_code"]) == ("error", None, 429)
    assert span.error.message == "fake error 429"


def test_an_early_made_client_and_a_raw_response_are_seen(client):
    """A client keeps its own methods from the day it was made; the hooks are below them."""
    with captured() as seen:
        answer = client.v2.with_raw_response.chat(model=MODEL, messages=says("hi"))
        with client.v2.with_raw_response.chat_stream(model=MODEL, messages=says("hi")) as response:
            events = list(response.data)
    assert type(answer).__module__ == type(response).__module__ == "cohere.core.http_response"
    assert (answer.data.message.content[0].text, len(events)) == ("Fake reply to: hi", 9)
    assert [span.output["messages"][0] for span in seen.spans] == [says_so("Fake reply to: hi")] * 2


def test_objects_and_dicts_are_told_alike(client):
    """The SDK's own classes or plain data, an iterator not at all."""
    turns = [
        cohere.SystemChatMessageV2(content="be brief"),
        cohere.UserChatMessageV2(content=[cohere.TextContent(text="hi")]),
    ]
    plain = [{"role": "system", "content": "be brief"}, {"role": "user", "content": [{"type": "text", "text": "hi"}]}]
    with captured() as seen:
        client.chat(model=MODEL, messages=turns)
        client.chat(model=MODEL, messages=plain)
        client.chat(model=MODEL, messages=iter(plain))
    one, two, three = seen.spans
    assert one.input == two.input
    assert three.input["messages"][0]["parts"] == [{"type": "other", "raw": {"type": "list_iterator"}}]


def test_a_call_is_on_the_client_that_the_app_holds(client):
    """Although the inner client, whose method is hooked, knows nothing of it."""

    class App:
        def __init__(self):
            self.llm = client

        def ask(self):
            return self.llm.chat(model=MODEL, messages=says("hi"))

        def read(self):
            return list(self.llm.chat_stream(model=MODEL, messages=says("hi")))

    app = App()
    with captured() as seen, dashcam.record(app):
        app.ask()
        app.read()
    assert [span.path for span in seen.spans if span.kind == "llm"] == ["llm", "llm"]


def test_inside_a_frameworks_span_it_adds_to_that_one(client):
    """One model call, one span."""
    with captured() as seen:
        outer = calls.begin("framework", "llm", input={"messages": []}, model=MODEL)
        token = outer.attach()
        list(client.chat_stream(model=MODEL, messages=says("hi")))
        outer.detach(token)
        outer.end()
    span = only(seen)
    assert (span.name, span.provider, span.usage.input_tokens) == ("framework", "cohere", 8)
    assert span.stream.chunks == 9


def test_every_hook_fits(client, first):
    """Of this release."""
    with captured():
        client.chat(model=MODEL, messages=says("hi"))
        first.chat(message="hi")
        states = {one.hook: one.state for one in patch.states() if one.library == "cohere"}
    assert set(states.values()) == {"applied"}, states
