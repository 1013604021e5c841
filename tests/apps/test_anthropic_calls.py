"""The Anthropic SDK as people call it: messages with tools, thinking, a cache, pictures; its clouds; its errors."""

import asyncio

import anthropic
import pytest
from anthropic import Anthropic, AnthropicBedrock, AnthropicVertex, AsyncAnthropic

import dashcam
from dashcam.testing.capturing import captured
from tests.apps.anthropic_wire import answer, events, http

MODEL = "claude-opus-5"
ASK = {"model": MODEL, "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}]}
SAID = {
    "messages": [
        {"role": "assistant", "parts": [{"type": "text", "content": "Fake reply to: hi"}], "finish_reason": "stop"}
    ]
}
WEATHER = {
    "name": "weather",
    "description": "The weather of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
RICH = answer(
    {"type": "thinking", "thinking": "The user wants a city.", "signature": "c2lnbmVk"},
    {"type": "redacted_thinking", "data": "ZW5jcnlwdGVk"},
    {"type": "text", "text": "Let me look.", "citations": None},
    {"type": "server_tool_use", "id": "srv", "name": "web_search", "input": {"query": "Paris"}},
    {
        "type": "web_search_tool_result",
        "tool_use_id": "srv",
        "content": [
            {"type": "web_search_result", "url": "https://example.org", "title": "Paris", "encrypted_content": "eA=="}
        ],
    },
    {"type": "text", "text": "I shall ask.", "citations": None},
    {"type": "tool_use", "id": "t1", "name": "weather", "input": {"city": "Paris"}},
    {"type": "tool_use", "id": "t2", "name": "now", "input": {}},
    stop="tool_use",
    cache_creation_input_tokens=2000,
    cache_read_input_tokens=500,
    output_tokens_details={"thinking_tokens": 30},
)
RICH_PARTS = [
    {"type": "reasoning", "content": "The user wants a city."},
    {"type": "other", "raw": {"type": "redacted_thinking"}},
    {"type": "text", "content": "Let me look."},
    {"type": "tool_call", "id": "srv", "name": "web_search", "arguments": {"query": "Paris"}},
    {
        "type": "tool_call_response",
        "id": "srv",
        "response": [{"type": "web_search_result", "url": "https://example.org", "title": "Paris"}],
    },
    {"type": "text", "content": "I shall ask."},
    {"type": "tool_call", "id": "t1", "name": "weather", "arguments": {"city": "Paris"}},
    {"type": "tool_call", "id": "t2", "name": "now", "arguments": {}},
]


@pytest.fixture
def client(server):
    with Anthropic(base_url=server.url, api_key="sk-secret-of-the-user", max_retries=0) as made:
        yield made


def asked(**more):
    return {**ASK, **more}


def tokens(span):
    counted = span.usage
    return (
        counted.input_tokens,
        counted.output_tokens,
        counted.cache_read_tokens,
        counted.cache_write_tokens,
        counted.reasoning_tokens,
    )


def told(span):
    """A span whole, without what differs from machine to machine."""
    attributes = {key: value for key, value in span.attributes.items() if not key.startswith("server.")}
    return (
        span.name,
        span.kind,
        span.status,
        span.model,
        span.provider,
        span.input,
        span.output,
        tokens(span),
        attributes,
    )


def test_an_agents_trace_is_golden(client):
    """The whole of it: the user's function, a call that asks for a tool, the tool, and the call that answers."""

    @dashcam.span(name="weather", kind="tool")
    def weather(city):
        return f"sunny in {city}"

    @dashcam.span(name="agent", kind="agent")
    def agent(question):
        turns = [{"role": "user", "content": question}]
        first = client.messages.create(**asked(system="Be brief.", messages=turns, tools=[WEATHER]))
        (call,) = first.content
        result = {"type": "tool_result", "tool_use_id": call.id, "content": weather(**call.input)}
        turns += [{"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
        return client.messages.create(**asked(system="Be brief.", messages=turns, tools=[WEATHER])).content[0].text

    with captured() as recorded:
        assert agent("weather in Paris?") == "According to the tool: sunny in Paris"
    assert recorded.tree().splitlines() == [
        "agent agent ok",
        "  anthropic.messages llm ok",
        "  weather tool ok",
        "  anthropic.messages llm ok",
    ]
    _, first, _, second = recorded.spans
    key = first.output["messages"][0]["parts"][0]["id"]
    call = {"type": "tool_call", "id": key, "name": "weather", "arguments": {"city": "Paris"}}
    system = {"role": "system", "parts": [{"type": "text", "content": "Be brief."}]}
    user = {"role": "user", "parts": [{"type": "text", "content": "weather in Paris?"}]}
    tool = {
        "type": "function",
        "name": "weather",
        "description": "The weather of a city",
        "parameters": WEATHER["input_schema"],
    }
    assert told(first) == (
        "anthropic.messages",
        "llm",
        "ok",
        MODEL,
        "anthropic",
        {"messages": [system, user], "tools": [tool], "parameters": {"max_tokens": 100}},
        {"messages": [{"role": "assistant", "parts": [call], "finish_reason": "tool_call"}]},
        (83, 18, 0, 0, None),
        {
            "gen_ai.response.id": first.attributes["gen_ai.response.id"],
            "gen_ai.response.finish_reasons": ["tool_use"],
        },
    )
    assert told(second)[5:8] == (
        {
            "messages": [
                system,
                user,
                {"role": "assistant", "parts": [call]},
                {
                    "role": "tool",
                    "parts": [{"type": "tool_call_response", "id": key, "response": "sunny in Paris"}],
                },
            ],
            "tools": [tool],
            "parameters": {"max_tokens": 100},
        },
        {
            "messages": [
                {
                    "role": "assistant",
                    "parts": [{"type": "text", "content": "According to the tool: sunny in Paris"}],
                    "finish_reason": "stop",
                }
            ]
        },
        (117, 8, 0, 0, None),
    )
    assert (first.site.file, first.site.function) == (__file__, agent.__qualname__)
    assert first.method == "anthropic.resources.messages.messages.Messages.create"


def test_the_answer_is_the_sdks_own(client):
    """Recorded or not, the user gets an equal object of the same class."""
    plain = client.messages.create(**ASK)
    with captured():
        recorded = client.messages.create(**ASK)
    assert (type(recorded), recorded) == (type(plain), plain)


@pytest.mark.parametrize("beta", [False, True])
@pytest.mark.parametrize("way", ["whole", "stream", "helper", "async", "async stream", "async helper"])
def test_every_way_of_asking_has_the_same_messages_and_tokens(way, beta, runner):
    """Streamed or not, waiting or not, stable or beta: thoughts, words, calls, the cache, as the API sends them."""
    body = RICH if way in ("whole", "async") else list(events(RICH))
    made = http(body)
    if way.startswith("async"):
        waiting = anthropic.DefaultAsyncHttpxClient(transport=made._transport)
        client = AsyncAnthropic(api_key="x", http_client=waiting)
    else:
        client = Anthropic(api_key="x", http_client=made)
    api = client.beta.messages if beta else client.messages

    async def ask():
        if way == "async":
            return await api.create(**ASK)
        if way == "async stream":
            return [event async for event in await api.create(**ASK, stream=True)]
        async with api.stream(**ASK) as stream:
            return await stream.get_final_message()

    with captured() as recorded:
        if way == "whole":
            api.create(**ASK)
        elif way == "stream":
            list(api.create(**ASK, stream=True))
        elif way == "helper":
            with api.stream(**ASK) as stream:
                assert "".join(stream.text_stream) == "Let me look.I shall ask."
                assert stream.get_final_message().content[-2].input == {"city": "Paris"}
        else:
            runner.run(ask())
    (span,) = recorded.spans
    assert span.name == ("anthropic.beta.messages" if beta else "anthropic.messages")
    assert span.output == {"messages": [{"role": "assistant", "parts": RICH_PARTS, "finish_reason": "tool_call"}]}
    assert tokens(span) == (2503, 40, 500, 2000, 30)
    assert span.usage.raw == RICH["usage"]
    assert (span.stream is None) == (way in ("whole", "async"))


def test_what_is_cached_is_a_part_of_the_input(client):
    """The provider's own numbers leave it out; they stay beside ours."""
    plain = asked(messages=[{"role": "user", "content": "hello there my friend"}])
    cached = asked(messages=[{"role": "user", "content": "[[cached:4]] hello there my friend"}])
    with captured() as recorded:
        client.messages.create(**plain)
        list(client.messages.create(**cached, stream=True))
    without, with_cache = recorded.spans
    assert with_cache.usage.input_tokens == without.usage.input_tokens
    assert with_cache.usage.cache_read_tokens == 4
    assert with_cache.usage.raw["input_tokens"] == with_cache.usage.input_tokens - 4


def test_thoughts_go_back_without_their_signature(client):
    """As the model's reasoning, in the answer and in the next request."""
    think = asked(max_tokens=2000, thinking={"type": "enabled", "budget_tokens": 1024})
    with captured() as recorded:
        first = client.messages.create(**think)
        history = [
            *ASK["messages"],
            {"role": "assistant", "content": first.content},
            {"role": "user", "content": "so?"},
        ]
        client.messages.create(**{**think, "messages": history})
    assert [part["type"] for part in recorded.spans[0].output["messages"][0]["parts"]] == ["reasoning", "text"]
    assert recorded.spans[1].input["messages"][1]["parts"] == recorded.spans[0].output["messages"][0]["parts"]
    assert first.content[0].signature
    assert first.content[0].signature not in str(recorded.traces)


def test_pictures_are_hashes_and_no_key_or_header_is_recorded(client):
    """A megabyte of base64 stays out of the journal; so does what opens the account."""
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBOR" * 1000}}
    with captured() as recorded:
        client.messages.create(
            **asked(messages=[{"role": "user", "content": [picture, {"type": "text", "text": "what is it?"}]}]),
            extra_headers={"X-Private": "header-secret"},
        )
    parts = recorded.spans[0].input["messages"][0]["parts"]
    assert [(part["type"], part.get("mime_type")) for part in parts] == [("blob", "image/png"), ("text", None)]
    assert "iVBOR" not in str(recorded.traces)
    assert "secret" not in str(recorded.traces)


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (400, "BadRequestError", "invalid_request_error"),
        (429, "RateLimitError", "rate_limit_error"),
        (500, "InternalServerError", "api_error"),
        (529, "OverloadedError", "overloaded_error"),
    ],
)
def test_errors_are_told_apart(client, status, error, said):
    """By the SDK's class where it has one, and by the provider's own word."""
    with captured() as recorded, pytest.raises(anthropic.APIStatusError) as raised:
        client.messages.create(**asked(model=f"fake-error-{status}"))
    (span,) = recorded.spans
    assert (span.status, span.attributes["anthropic.error.type"]) == ("error", said)
    assert type(raised.value).__name__ == error
    assert span.error.type.rpartition(".")[2] == error
    assert span.error.message == raised.value.message


def test_a_timeout_is_one(client):
    """And no other error."""
    with captured() as recorded, pytest.raises(anthropic.APITimeoutError):
        client.with_options(timeout=0.05).messages.create(
            **asked(messages=[{"role": "user", "content": "[[delay:0.3]] hi"}])
        )
    assert (recorded.spans[0].status, recorded.spans[0].error.type) == ("error", "anthropic.APITimeoutError")


def test_an_overload_inside_a_stream_is_told_by_the_providers_word():
    """The connection was fine until then: HTTP 200."""
    overload = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    client = Anthropic(api_key="x", http_client=http([*list(events(RICH))[:3], overload]))
    with captured() as recorded, pytest.raises(anthropic.APIStatusError):
        list(client.messages.create(**ASK, stream=True))
    (span,) = recorded.spans
    assert (span.status, span.stream.ended) == ("error", "error")
    assert span.attributes["anthropic.error.type"] == "overloaded_error"
    assert span.output["messages"][0]["parts"] == RICH_PARTS[:1]
    assert (span.usage.input_tokens, span.usage.output_tokens) == (2503, None)


def test_a_refusal_is_a_filter_at_work():
    """Its own word stays in the attributes."""
    client = Anthropic(api_key="x", http_client=http(answer(stop="refusal")))
    with captured() as recorded:
        client.messages.create(**ASK)
    (span,) = recorded.spans
    assert span.output == {"messages": [{"role": "assistant", "parts": [], "finish_reason": "content_filter"}]}
    assert span.attributes["gen_ai.response.finish_reasons"] == ["refusal"]


def test_retries_are_one_call(client, server):
    """The SDK asks three times, the record has one span."""
    retried = Anthropic(api_key="x", max_retries=2, http_client=http({"type": "error", "error": {}}, status=503))
    retried._calculate_retry_timeout = lambda *_: 0.0
    with captured() as recorded, pytest.raises(anthropic.InternalServerError):
        retried.messages.create(**ASK)
    assert recorded.tree() == "anthropic.messages llm error"


def test_counting_tokens_and_the_rest_are_no_model_calls(client):
    """Nothing is generated, nothing is paid for."""
    with captured() as recorded:
        client.messages.count_tokens(model=MODEL, messages=ASK["messages"])
        client.models.list()
    assert recorded.spans == []


@pytest.mark.parametrize("beta", [False, True])
def test_clouds_are_told_by_their_clients(beta):
    """Bedrock and Vertex put the model into the address; the record has it where it always is."""
    bedrock = AnthropicBedrock(
        aws_region="us-east-1",
        aws_access_key="x",
        aws_secret_key="x",
        http_client=http(RICH),
    )
    bedrock._prepare_request = lambda _: None
    vertex = AnthropicVertex(region="us-east5", project_id="p", access_token="x", http_client=http(RICH))
    with captured() as recorded:
        for client in (bedrock, vertex):
            (client.beta if beta else client).messages.create(**ASK)
    assert [(span.provider, span.model, span.status) for span in recorded.spans] == [
        ("aws.bedrock", MODEL, "ok"),
        ("gcp.vertex_ai", MODEL, "ok"),
    ]
    assert recorded.spans[0].attributes["server.address"] == "bedrock-runtime.us-east-1.amazonaws.com"
    assert {span.output == recorded.spans[0].output for span in recorded.spans} == {True}


def test_a_call_is_on_the_client_that_the_app_holds(client):
    """A copy made for one call, with other options, included."""

    class App:
        def __init__(self):
            self.llm = client

        def ask(self):
            self.llm.messages.create(**ASK)
            self.llm.with_options(timeout=5).messages.create(**ASK)

    app = App()
    with captured() as recorded, dashcam.record(app):
        app.ask()
    assert [span.path for span in recorded.spans if span.kind == "llm"] == ["llm", "llm"]


def test_a_raw_response_is_read_and_its_parse_cache_left_alone(client):
    """`with_raw_response`: the same messages, and the identity of what `.parse()` gives."""
    with captured() as recorded:
        raw = client.messages.with_raw_response.create(**ASK)
        assert raw._parsed_by_type == {}
        assert raw.parse() is raw.parse()
    assert (recorded.spans[0].output, recorded.spans[0].usage.output_tokens) == (SAID, 5)


def test_a_streaming_response_is_what_the_program_has_read_of_it(client):
    """`with_streaming_response` of a plain answer: the body belongs to the user, who reads it whole or not at all."""
    with captured() as recorded:
        with client.messages.with_streaming_response.create(**ASK) as raw:
            assert raw.parse().content[0].text == "Fake reply to: hi"
        with client.messages.with_streaming_response.create(**ASK):
            pass
    read, unread = recorded.spans
    assert (read.status, read.output, unread.status, unread.output) == ("ok", SAID, "ok", None)
    assert "output.missing" not in read.attributes
    assert unread.attributes["output.missing"] == "a raw response: its body was not read whole, or is too large"


def test_a_cancelled_call_is_cancelled(server, runner):
    """A task that is cancelled while it waits for the answer."""

    async def ask():
        async with AsyncAnthropic(base_url=server.url, api_key="x", max_retries=0) as client:
            slow = asked(messages=[{"role": "user", "content": "[[delay:0.4]] hi"}])
            task = asyncio.create_task(client.messages.create(**slow))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with captured() as recorded:
        runner.run(ask())
    assert recorded.tree() == "anthropic.messages llm cancelled"


def test_inside_langchain_one_model_call_is_one_span(server):
    """The framework's span, streamed or not, has the provider, the messages and the tokens of the SDK's answer."""
    model = pytest.importorskip("langchain_anthropic").ChatAnthropic(model=MODEL, base_url=server.url, api_key="x")
    with captured() as recorded:
        said = [model.invoke("hi").text, "".join(chunk.text for chunk in model.stream("hi"))]
    model._client.close()  # LangChain shares it over the whole process
    assert said == ["Fake reply to: hi"] * 2
    assert recorded.tree() == "ChatAnthropic llm ok\nChatAnthropic llm ok"
    for span in recorded.spans:
        assert (span.provider, span.model, span.output) == ("anthropic", MODEL, SAID)
        assert tokens(span) == (8, 5, 0, 0, None)


def test_nothing_is_recorded_and_nothing_patched_after_stop(client):
    """The SDK's methods and descriptors are the same objects again."""
    from anthropic._base_client import AsyncAPIClient, SyncAPIClient
    from anthropic._streaming import AsyncStream, Stream

    def places():
        lazy = (vars(Stream).get("_iterator"), vars(AsyncStream).get("_iterator"))
        return (SyncAPIClient.request, AsyncAPIClient.request, Stream.close, Stream.__init__, *lazy)

    before = places()
    with captured() as recorded:
        assert places()[0] is not before[0]
    client.messages.create(**ASK)
    assert recorded.spans == []
    assert places() == before


def test_a_refusal_is_told_by_an_attribute_as_openais_is(server):
    """Streamed or not; in the finish reason it is what a filter's is."""
    ask = {**ASK, "messages": [{"role": "user", "content": "[[refuse:I cannot.]] do it"}]}
    with Anthropic(base_url=server.url, api_key="any", max_retries=0) as client, captured() as recorded:
        client.messages.create(**ask)
        list(client.messages.create(**ask, stream=True))
    for span in recorded.spans:
        assert span.attributes["output.refused"] is True
        assert span.attributes["gen_ai.response.finish_reasons"] == ["refusal"]
        assert span.output["messages"][0]["finish_reason"] == "content_filter"


@pytest.mark.parametrize("is_async", [False, True], ids=["plain", "async"])
def test_attempts_of_a_call_are_seen_in_its_one_span(server, is_async):
    """With what each ended with; without retries there is nothing to see."""
    server.reset()
    ask = {**ASK, "messages": [{"role": "user", "content": "[[flaky:529 500]] hi"}]}

    async def later():
        async with AsyncAnthropic(base_url=server.url, api_key="any", max_retries=2) as client:
            return await client.messages.create(**ask)

    with captured() as recorded:
        if is_async:
            asyncio.run(later())
        else:
            with Anthropic(base_url=server.url, api_key="any", max_retries=2) as client:
                client.messages.create(**ask)
    (span,) = recorded.spans
    assert (span.attributes["http.request.resend_count"], span.attributes["retry.reasons"]) == (2, ["529", "500"])
