"""Tokens of streams that the program did not ask for: with the setting `stream_usage` we ask, and it notices nothing."""

import asyncio

import pytest
from openai import AsyncOpenAI, AzureOpenAI, OpenAI

from dashcam.testing.capturing import captured

CHAT = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hi"}], "stream": True}


@pytest.fixture
def client(server):
    server.reset()
    with OpenAI(base_url=server.openai_url, api_key="any", max_retries=0) as made:
        yield made


def unnamed(chunks):
    """Without the id, which the stand-in makes of the request."""
    return [chunk.model_copy(update={"id": ""}) for chunk in chunks]


def sent(server):
    return [request["body"].get("stream_options") for request in server.requests]


def told(recorded):
    (span,) = recorded.spans
    usage = span.usage and (span.usage.input_tokens, span.usage.output_tokens)
    return usage, span.stream.chunks, (span.attributes or {}).get("usage.missing")


def test_without_the_setting_nothing_is_sent_that_the_program_does_not_send(client, server):
    """And why the tokens are unknown is said."""
    with captured() as recorded:
        list(client.chat.completions.create(**CHAT))
    assert sent(server) == [None]
    assert told(recorded) == (None, 7, "the provider sent none with this stream")


def test_with_it_the_tokens_are_there_and_the_chunks_are_as_before(client, server):
    """Equal objects, with the same fields set, and none of them the usage's own."""
    plain = unnamed(client.chat.completions.create(**CHAT))
    with captured(stream_usage=True) as recorded:
        seen = unnamed(client.chat.completions.create(**CHAT))
    assert sent(server) == [None, {"include_usage": True}]
    assert seen == plain
    assert [chunk.to_json() for chunk in seen] == [chunk.to_json() for chunk in plain]
    assert told(recorded) == ((8, 5), 7, None)


def test_asynchronous_streams_too(server):
    """With the same chunks."""

    async def read():
        async with AsyncOpenAI(base_url=server.openai_url, api_key="any", max_retries=0) as client:
            return unnamed([chunk async for chunk in await client.chat.completions.create(**CHAT)])

    plain = asyncio.run(read())
    with captured(stream_usage=True) as recorded:
        seen = asyncio.run(read())
    assert (seen, [chunk.to_json() for chunk in seen]) == (plain, [chunk.to_json() for chunk in plain])
    assert told(recorded) == ((8, 5), 7, None)


def test_the_helper_and_legacy_completions_too(client, server):
    """Each ends with the answer that it ended with."""
    with captured(stream_usage=True) as recorded:
        with client.chat.completions.stream(model="gpt-4o-mini", messages=CHAT["messages"]) as stream:
            final = stream.get_final_completion()
        pieces = [chunk.choices[0].text for chunk in client.completions.create(model="m", prompt="hi", stream=True)]
    assert (final.choices[0].message.content, final.usage) == ("Fake reply to: hi", None)
    assert "".join(pieces) == "Fake reply to: hi"
    assert [span.usage.output_tokens for span in recorded.spans] == [5, 5]


@pytest.mark.parametrize(
    "options", [{"include_usage": True}, {"include_usage": False}], ids=["it asks", "it wants none"]
)
def test_what_the_program_says_itself_holds(client, server, options):
    """It gets the usage chunk it asked for; it gets none, and we neither, if it says so."""
    plain = list(client.chat.completions.create(**CHAT, stream_options=options))
    with captured(stream_usage=True):
        seen = list(client.chat.completions.create(**CHAT, stream_options=options))
    assert (seen, sent(server)) == (plain, [options, options])


def test_other_options_of_the_stream_stay(client, server):
    """Ours stands beside them, and the program's own dict is as it was."""
    options = {"include_obfuscation": False}
    with captured(stream_usage=True):
        list(client.chat.completions.create(**CHAT, stream_options=options))
    assert sent(server) == [{"include_obfuscation": False, "include_usage": True}]
    assert options == {"include_obfuscation": False}


def test_raw_responses_are_left_alone(client, server):
    """Their bytes can be read: nothing may be in them that the program did not ask for."""
    with captured(stream_usage=True) as recorded:
        list(client.chat.completions.with_raw_response.create(**CHAT).parse())
    assert sent(server) == [None]
    assert told(recorded)[0] is None


def test_hosts_that_may_not_know_the_question_are_not_asked(server, client):
    """Azure's are, those of others are not."""
    with AzureOpenAI(azure_endpoint=server.url, api_key="any", api_version="2026-01-01", max_retries=0) as azure:
        with captured(stream_usage=True) as recorded:
            list(azure.chat.completions.create(**CHAT))
    assert told(recorded)[0] == (8, 5)
    client._base_url = client._base_url.copy_with(host="llm.localhost")
    with captured(stream_usage=True), pytest.raises(Exception):  # noqa: B017, PT011  whatever resolves there
        list(client.chat.completions.create(**CHAT))
    assert sent(server)[1:] in ([], [None])


def test_a_stream_left_early_still_says_why_it_has_no_tokens(client):
    """The question was asked, the answer never read."""
    with captured(stream_usage=True) as recorded, client.chat.completions.create(**CHAT) as stream:
        next(iter(stream))
    assert told(recorded) == (None, 1, "the stream was broken off before the provider sends it")
