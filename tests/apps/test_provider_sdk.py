"""The stand-in through the OpenAI SDK itself: whatever it sends, the SDK takes for the real thing."""

import openai
import pytest
from openai import OpenAI
from pydantic import BaseModel

ASK = [{"role": "user", "content": "What is the weather in Rome?"}]
WEATHER = {
    "name": "get_weather",
    "description": "Weather of a city",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


@pytest.fixture
def client(server):
    with OpenAI(base_url=server.openai_url, api_key="any", max_retries=0) as made:
        yield made


def says(text):
    return [{"role": "user", "content": text}]


def test_a_chat_is_parsed_into_the_sdks_types(client):
    """Text, reason of the end, tokens."""
    got = client.chat.completions.create(model="m", messages=ASK)
    assert got.choices[0].message.content == "Fake reply to: What is the weather in Rome?"
    assert (got.choices[0].finish_reason, got.usage.total_tokens) == ("stop", 14 + 11)


def test_a_tools_result_is_answered(client):
    """The loop that agents run: a call, its result, the answer."""
    tools = [{"type": "function", "function": WEATHER}]
    first = client.chat.completions.create(model="m", messages=ASK, tools=tools).choices[0].message
    (call,) = first.tool_calls
    assert (call.function.name, call.function.arguments) == ("get_weather", '{"city": "Rome"}')
    result = {"role": "tool", "tool_call_id": call.id, "content": "It rains"}
    second = client.chat.completions.create(model="m", messages=[*ASK, first, result], tools=tools)
    assert second.choices[0].message.content == "According to the tool: It rains"


def test_the_streaming_helper_puts_chunks_together(client):
    """Text, calls and usage, by the SDK's own accumulator."""
    with client.chat.completions.stream(
        model="m",
        messages=ASK,
        tools=[{"type": "function", "function": {**WEATHER, "strict": True}}],
        stream_options={"include_usage": True},
    ) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.tool_calls[0].function.arguments == '{"city": "Rome"}'
    assert final.usage.completion_tokens > 0


def test_a_structured_answer_is_parsed(client):
    """By chat completions and by responses, from the schema the SDK makes of a pydantic model."""
    chat = client.chat.completions.parse(model="m", messages=says("3 days in Rome"), response_format=Place)
    assert chat.choices[0].message.parsed == Place(city="Rome", days=3)
    response = client.responses.parse(model="m", input="3 days in Rome", text_format=Place)
    assert response.output_parsed == Place(city="Rome", days=3)


def test_responses_are_kept_and_streamed(client):
    """`previous_response_id`, retrieval by id, and the SDK's own stream of events."""
    first = client.responses.create(model="m", input="My name is Ada")
    assert client.responses.retrieve(first.id).output_text == first.output_text == "Fake reply to: My name is Ada"
    after = client.responses.create(model="m", input="And now?", previous_response_id=first.id)
    assert after.usage.input_tokens > client.responses.create(model="m", input="And now?").usage.input_tokens
    with client.responses.stream(model="m", input="Hello", reasoning={"effort": "low"}) as stream:
        final = stream.get_final_response()
    assert [item.type for item in final.output] == ["reasoning", "message"]
    assert final.output_text == "Fake reply to: Hello"


def test_embeddings_arrive_as_numbers(client):
    """The SDK asks for base64 and unpacks it."""
    got = client.embeddings.create(model="text-embedding-3-small", input=["a cap", "journal"], dimensions=16)
    assert [len(row.embedding) for row in got.data] == [16, 16]
    plain = client.embeddings.create(model="m", input="a cap", dimensions=16, encoding_format="float")
    assert got.data[0].embedding == pytest.approx(plain.data[0].embedding)


def test_the_other_endpoints_are_parsed_too(client):
    """Models, moderations and the older completions."""
    assert "gpt-4o-mini" in [model.id for model in client.models.list()]
    assert client.moderations.create(input="a bomb").results[0].flagged
    assert client.completions.create(model="m", prompt="Once", max_tokens=2).choices[0].text == "Fake reply"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, openai.BadRequestError),
        (401, openai.AuthenticationError),
        (404, openai.NotFoundError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
    ],
)
def test_a_scripted_error_is_the_sdks_exception(client, status, kind):
    """With the message that was sent."""
    with pytest.raises(kind, match=f"fake error {status}"):
        client.chat.completions.create(model="m", messages=says(f"[[error:{status}]]"))


def test_a_rate_limit_is_tried_again_at_once(server, client):
    """The SDK's own retries, each of which the server sees."""
    server.reset()
    with pytest.raises(openai.RateLimitError):
        client.with_options(max_retries=2).chat.completions.create(model="m", messages=says("[[error:429]] again"))
    assert len(server.requests) == 3


def test_a_stream_that_is_cut_off_raises(client):
    """After the pieces that came; which exception, differs between the SDK's versions."""
    got = []
    with pytest.raises(Exception, match=r"(?i)connection|peer|incomplete"):
        for chunk in client.chat.completions.create(model="m", messages=says("[[cut:4]] a b c d e f"), stream=True):
            got.append(chunk.choices[0].delta.content)
    assert len(got) == 4
