"""The OpenAI SDK as people call it: chat completions, responses and the rest, sync and async, plain and raw."""

import asyncio
import gc

import openai
import pytest
from openai import AsyncOpenAI, AzureOpenAI, OpenAI

import dashcam
from dashcam.testing.capturing import captured

MODEL = "gpt-4o-mini"
ASK = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"}]
SAID = {
    "messages": [
        {"role": "assistant", "parts": [{"type": "text", "content": "Fake reply to: hi"}], "finish_reason": "stop"}
    ]
}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "The weather of a city",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
]


@pytest.fixture
def client(server):
    with OpenAI(base_url=server.openai_url, api_key="sk-secret-of-the-user", max_retries=0) as made:
        yield made


def test_a_chat_completion_is_one_span_with_messages_tokens_and_the_users_line(client):
    """Kind, name, model, provider, messages, parameters, usage and call site of a plain call."""
    with captured() as recorded:
        client.chat.completions.create(model=MODEL, messages=ASK, temperature=0.5)
    (span,) = recorded.spans
    assert recorded.tree() == "openai.chat.completions llm ok"
    assert (span.model, span.provider) == (MODEL, "openai")
    assert span.input == {
        "messages": [
            {"role": "system", "parts": [{"type": "text", "content": "Be brief."}]},
            {"role": "user", "parts": [{"type": "text", "content": "hi"}]},
        ],
        "tools": [],
        "parameters": {"temperature": 0.5},
    }
    assert span.output == SAID
    assert (span.usage.input_tokens, span.usage.output_tokens, span.usage.raw["total_tokens"]) == (15, 5, 20)
    assert (span.site.file, span.site.function) == (
        __file__,
        test_a_chat_completion_is_one_span_with_messages_tokens_and_the_users_line.__name__,
    )
    assert span.attributes["gen_ai.response.finish_reasons"] == ["stop"]
    assert span.attributes["server.address"] == "127.0.0.1"


def test_the_answer_is_the_sdks_own(client):
    """Recorded or not, the user gets an equal object of the same class."""
    plain = client.chat.completions.create(model=MODEL, messages=ASK)
    with captured():
        recorded = client.chat.completions.create(model=MODEL, messages=ASK)
    assert (type(recorded), recorded) == (type(plain), plain)


def test_tool_calls_are_parts_with_opened_arguments(client):
    """A tool call, and the tool's answer in the next request."""
    with captured() as recorded:
        answer = client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": "weather in Paris?"}], tools=TOOLS
        )
        call = answer.choices[0].message.tool_calls[0]
        history = [{"role": "user", "content": "weather in Paris?"}, answer.choices[0].message]
        client.chat.completions.create(
            model=MODEL, messages=[*history, {"role": "tool", "tool_call_id": call.id, "content": "sunny"}], tools=TOOLS
        )
    first, second = recorded.spans
    part = {"type": "tool_call", "id": call.id, "name": "weather", "arguments": {"city": "Paris"}}
    assert first.output == {"messages": [{"role": "assistant", "parts": [part], "finish_reason": "tool_call"}]}
    assert first.attributes["gen_ai.response.finish_reasons"] == ["tool_calls"]
    assert first.input["tools"][0]["name"] == "weather"
    assert second.input["messages"][1]["parts"] == [part]
    assert second.input["messages"][2] == {
        "role": "tool",
        "parts": [{"type": "tool_call_response", "id": call.id, "response": "sunny"}],
    }


def test_a_response_has_its_instructions_as_the_first_message(client):
    """The responses API in the same words as chat completions."""
    with captured() as recorded:
        client.responses.create(model=MODEL, instructions="Be brief.", input="hi")
    (span,) = recorded.spans
    assert (span.name, span.output, span.usage.input_tokens) == ("openai.responses", SAID, 15)
    assert [message["role"] for message in span.input["messages"]] == ["system", "user"]


def test_a_response_that_calls_a_tool_ends_with_tool_call(client):
    """A function call among the output items."""
    tool = {"type": "function", "name": "weather", **TOOLS[0]["function"]}
    with captured() as recorded:
        client.responses.create(model=MODEL, input="weather in Paris?", tools=[tool])
    (message,) = recorded.spans[0].output["messages"]
    assert (message["finish_reason"], message["parts"][-1]["arguments"]) == ("tool_call", {"city": "Paris"})


def test_embeddings_keep_texts_and_sizes_and_no_numbers(client):
    """The texts, how many vectors of how many dimensions, and the tokens."""
    with captured() as recorded:
        client.embeddings.create(model="text-embedding-3-small", input=["a", "b"])
    (span,) = recorded.spans
    assert (span.name, span.kind, span.input["input"]) == ("openai.embeddings", "embedding", ["a", "b"])
    assert span.output == {"count": 2, "dimensions": 1536}
    assert (span.usage.input_tokens, span.usage.output_tokens) == (2, None)


def test_legacy_completions_and_moderations_are_spans_and_other_requests_are_not(client):
    """Which endpoints are recorded, and as what."""
    with captured() as recorded:
        client.completions.create(model="gpt-3.5-turbo-instruct", prompt="hi")
        client.moderations.create(input="I will kill you")
        client.models.list()
    assert recorded.tree() == "openai.completions llm ok\nopenai.moderations guardrail ok"
    assert recorded.spans[0].output == SAID
    assert recorded.spans[1].output["results"][0]["flagged"] is True


def test_an_error_is_the_sdks_own_and_retries_are_one_span(client):
    """The exception that the user sees, with its type and message in the span."""
    with captured() as recorded, pytest.raises(openai.InternalServerError) as raised:
        client.with_options(max_retries=1).chat.completions.create(model="fake-error-500", messages=ASK)
    (span,) = recorded.spans
    assert (span.status, span.error.type) == ("error", "openai.InternalServerError")
    assert span.error.message == raised.value.message
    assert raised.traceback[-1].path.name == "_base_client.py"


def test_no_key_or_header_is_recorded(client, server):
    """The client's key, extra headers and organisation are nowhere in the record."""
    with captured() as recorded:
        client.chat.completions.create(model=MODEL, messages=ASK, extra_headers={"X-Private": "header-secret"})
    assert "secret" not in str(recorded.traces)


def test_a_raw_response_is_read_and_its_parse_cache_left_alone(client):
    """`with_raw_response`: type, headers and the identity of what `.parse()` gives."""
    with captured() as recorded:
        raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=ASK)
        assert raw._parsed_by_type == {}
        assert raw.parse() is raw.parse()
    assert recorded.spans[0].output == SAID
    assert recorded.spans[0].usage.output_tokens == 5


def test_a_streaming_response_is_what_the_program_has_read_of_it_when_it_is_closed(client):
    """`with_streaming_response` of a plain answer, parsed as a whole: the call is over with the block."""
    with captured() as recorded:
        with client.chat.completions.with_streaming_response.create(model=MODEL, messages=ASK) as raw:
            assert raw.parse().choices[0].message.content == "Fake reply to: hi"
    (span,) = recorded.spans
    assert (span.status, span.output, span.usage.output_tokens, span.stream) == ("ok", SAID, 5, None)
    assert "output.missing" not in span.attributes


def test_an_asynchronous_streaming_response_too(server):
    """The same, awaited."""

    async def ask():
        async with AsyncOpenAI(base_url=server.openai_url, api_key="x", max_retries=0) as client:
            async with client.chat.completions.with_streaming_response.create(model=MODEL, messages=ASK) as raw:
                return await raw.json()

    with captured() as recorded:
        asyncio.run(ask())
    assert recorded.spans[0].output == SAID


@pytest.mark.parametrize("how", ["closed", "dropped"])
def test_a_streaming_response_that_is_not_read_has_no_output_and_says_so(client, how):
    """The body belongs to the user: nobody else reads it."""
    with captured() as recorded:
        manager = client.chat.completions.with_streaming_response.create(model=MODEL, messages=ASK)
        raw = manager.__enter__()
        if how == "closed":
            raw.close()
        else:
            raw.http_response.close()
        del manager, raw
        gc.collect()
    (span,) = recorded.spans
    assert (span.status, span.output, span.stream) == ("ok", None, None)
    assert span.attributes["output.missing"] == "a raw response: its body was not read whole, or is too large"


def test_azure_is_told_by_its_client_and_answers_with_its_model(server):
    """A deployment's name is asked for, the model that answered is recorded."""
    with AzureOpenAI(
        azure_endpoint=server.url,
        api_version="2025-01-01",
        api_key="x",
        max_retries=0,
        azure_deployment="my-deployment",
    ) as client:
        client.base_url = server.openai_url
        with captured() as recorded:
            client.chat.completions.create(model="my-deployment", messages=ASK)
    assert (recorded.spans[0].provider, recorded.spans[0].status) == ("azure.ai.openai", "ok")


def test_the_call_hangs_under_the_users_span(client):
    """A plain call inside a decorated function."""

    @dashcam.span
    def answer():
        return client.chat.completions.create(model=MODEL, messages=ASK)

    with captured() as recorded:
        answer()
    assert [line.strip() for line in recorded.tree().splitlines()] == [
        f"{answer.__qualname__} function ok",
        "openai.chat.completions llm ok",
    ]


def test_async_calls_are_recorded_and_a_cancelled_one_is_cancelled(server, runner):
    """`AsyncOpenAI`, and a task that is cancelled while it waits."""

    async def ask():
        async with AsyncOpenAI(base_url=server.openai_url, api_key="x", max_retries=0) as client:
            await client.chat.completions.create(model=MODEL, messages=ASK)
            slow = [{"role": "user", "content": "[[delay:0.6]] hi"}]
            task = asyncio.create_task(client.chat.completions.create(model=MODEL, messages=slow))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with captured() as recorded:
        runner.run(ask())
    assert recorded.tree() == "openai.chat.completions llm ok\nopenai.chat.completions llm cancelled"
    assert recorded.spans[0].output == SAID


def test_nothing_is_recorded_and_nothing_patched_after_stop(client):
    """The SDK's methods are the same objects again."""
    from openai._base_client import AsyncAPIClient, SyncAPIClient
    from openai._streaming import Stream

    methods = (SyncAPIClient.request, AsyncAPIClient.request, Stream.close, Stream.__init__)
    with captured() as recorded:
        assert SyncAPIClient.request is not methods[0]
    client.chat.completions.create(model=MODEL, messages=ASK)
    assert recorded.spans == []
    assert (SyncAPIClient.request, AsyncAPIClient.request, Stream.close, Stream.__init__) == methods
