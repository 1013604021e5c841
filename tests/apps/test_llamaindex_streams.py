"""LlamaIndex answers that stream: type and identity as they were, and an end however the reading ends."""

import asyncio
import gc
from types import AsyncGeneratorType, GeneratorType

import pytest
from llama_index.core.chat_engine import SimpleChatEngine
from llama_index.core.llms import ChatMessage
from llama_index.core.memory import ChatMemoryBuffer
from openai import APIError

from dashcam.capture.context import CURRENT
from dashcam.testing.capturing import captured
from tests.apps.llamaindex_parts import ANSWER, QUESTION, Own, index, model

STREAMED = """\
RetrieverQueryEngine.query chain ok
  VectorIndexRetriever.retrieve retriever ok
    OpenAIEmbedding.get_query_embedding embedding ok
  CompactAndRefine.synthesize chain ok
    CompactAndRefine.get_response chain ok
      TokenTextSplitter.split_text function ok
      CompactAndRefine.get_response chain ok
        TokenTextSplitter.split_text function ok
        OpenAI.stream chain ok
          OpenAI.stream_chat llm ok"""
HI = [ChatMessage("hi")]


@pytest.fixture
def llm(server, http):
    return model(server, http)


def test_a_streamed_answer_is_one_span_with_the_joined_text(llm):
    """A generator as ever; the reader's context stays its own between the chunks; the SDK adds to the same span."""
    with captured() as recorded:
        stream = llm.stream_chat(HI)
        assert type(stream) is GeneratorType
        chunks = []
        for chunk in stream:
            assert CURRENT.get() is None
            chunks.append(chunk.delta)
    assert "".join(chunks) == "Fake reply to: hi"
    (span,) = recorded.spans
    assert (span.name, span.kind, span.status, span.provider) == ("OpenAI.stream_chat", "llm", "ok", "openai")
    assert span.output["messages"][0]["parts"] == [{"type": "text", "content": "Fake reply to: hi"}]
    assert (span.stream.chunks, span.stream.ended) == (len(chunks), "exhausted")
    assert 0 < span.stream.first_chunk_ns < span.duration_ns
    assert span.attributes["gen_ai.response.id"].startswith("chatcmpl-")


def test_usage_of_a_stream_is_the_providers(server, http):
    """Where it was asked for."""
    llm = model(server, http, additional_kwargs={"stream_options": {"include_usage": True}})
    with captured() as recorded:
        list(llm.stream_chat(HI))
    assert recorded.spans[0].usage.input_tokens > 0


def test_an_asynchronous_stream_is_one_span_too(llm, runner):
    """`astream_chat` and `astream_complete`."""

    async def read():
        chat = await llm.astream_chat(HI)
        assert type(chat) is AsyncGeneratorType
        async for _ in chat:
            assert CURRENT.get() is None
        return [one async for one in await llm.astream_complete("hi")]

    with captured(sequential=False) as recorded:
        runner.run(read())
    assert recorded.tree() == "OpenAI.astream_chat llm ok\nOpenAI.astream_complete llm ok"
    assert {span.stream.ended for span in recorded.spans} == {"exhausted"}
    assert {span.output["messages"][0]["parts"][0]["content"] for span in recorded.spans} == {"Fake reply to: hi"}


def test_a_stream_that_is_closed_ends_there(llm):
    """What had come by then is kept; broken off is no error."""
    with captured() as recorded:
        stream = llm.stream_chat(HI)
        next(stream)
        next(stream)
        stream.close()
        (span,) = recorded.spans
        assert (span.status, span.stream.chunks, span.stream.ended) == ("ok", 2, "closed")
    assert span.error is None


def test_a_stream_that_is_let_go_ends_there(llm):
    """Begun and dropped, and never begun at all."""
    with captured(sequential=False) as recorded:
        for _ in llm.stream_chat(HI):
            break
        llm.stream_chat(HI)
        gc.collect()
        ended = [(span.status, span.stream.chunks, span.stream.ended) for span in recorded.spans]
    assert ended == [("ok", 1, "collected"), ("ok", 0, "collected")]


def test_what_is_thrown_into_a_stream_is_its_error(llm):
    """A reader's exception, thrown at the yield, comes out as it went in."""
    with captured() as recorded:
        stream = llm.stream_chat(HI)
        next(stream)
        error = ValueError("theirs")
        with pytest.raises(ValueError, match="theirs") as raised:
            stream.throw(error)
        assert raised.value is error
    (span,) = recorded.spans
    assert (span.status, span.stream.ended, span.error.type) == ("error", "error", "ValueError")


def test_a_stream_that_fails_on_the_way_is_an_error_with_what_had_come(llm):
    """The provider breaks off the connection."""
    with captured() as recorded:
        stream = llm.stream_chat([ChatMessage("[[cut:3]] hello there")])
        with pytest.raises(Exception) as raised:
            list(stream)
    (span,) = recorded.spans
    assert (span.status, span.stream.ended) == ("error", "error")
    assert span.stream.chunks > 0
    assert span.error.type.endswith(type(raised.value).__name__)


def test_a_request_that_is_refused_is_an_error(llm):
    """The request is sent by the first step."""
    with captured() as recorded:
        stream = llm.stream_chat([ChatMessage("[[error:400]] no")])
        with pytest.raises(APIError):
            next(stream)
    assert recorded.tree() == "OpenAI.stream_chat llm error"


def test_a_cancelled_reader_cancels_the_span(server, http, runner):
    """Cancelled is not an error; nothing stays open."""
    llm = model(server, http)

    async def read():
        async for _ in await llm.astream_chat([ChatMessage("[[delay:0.5]] hi")]):
            pass

    async def cancel():
        task = asyncio.create_task(read())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with captured() as recorded:
        runner.run(cancel())
    (span,) = recorded.spans
    assert (span.status, span.stream.ended) == ("cancelled", "cancelled")


def test_a_stream_read_in_another_task_or_thread_keeps_its_span(llm, runner):
    """Every step is made in the span, wherever it is made."""
    with captured() as recorded:
        stream = llm.stream_chat(HI)

        async def read():
            assert len(await asyncio.to_thread(list, stream)) > 1

        runner.run(read())
    assert recorded.tree() == "OpenAI.stream_chat llm ok"


def test_a_model_of_the_users_own_streams_in_one_span(runner):
    """`stream_chat` reads `stream_complete`, `astream_chat` reads `stream_chat` later; the user's spans hang under it."""

    async def read():
        return [one.delta async for one in await Own().astream_chat(HI)]

    with captured() as recorded:
        assert [one.delta for one in Own().stream_chat(HI)] == ["do", "ne"]
        assert runner.run(read()) == ["do", "ne"]
    mine = "\n  mine function ok" * 2
    assert recorded.tree() == f"Own.stream_chat llm ok{mine}\nOwn.astream_chat llm ok{mine}"


def test_a_query_that_streams_ends_when_its_answer_was_read(server, http, llm):
    """The model is asked when the reader takes the first piece: under the query all the same, whose output it is."""
    engine = index(server, http).as_query_engine(llm=llm, similarity_top_k=1, streaming=True)
    with captured() as recorded:
        response = engine.query(QUESTION)
        assert [span.status for span in recorded.spans][0] == "running"
        assert "".join(response.response_gen) == ANSWER
        assert CURRENT.get() is None
        assert recorded.tree() == STREAMED
    root, asked = recorded.spans[0], recorded.spans[-1]
    assert (root.output["response"], len(root.output["source_nodes"])) == (ANSWER, 1)
    assert root.stream.ended == "exhausted"
    assert asked.stream.first_chunk_ns < root.stream.first_chunk_ns < root.duration_ns


def test_an_asynchronous_query_that_streams_is_the_same(server, http, llm, runner):
    """The twin."""
    engine = index(server, http).as_query_engine(llm=llm, similarity_top_k=1, streaming=True)

    async def ask():
        response = await engine.aquery(QUESTION)
        return "".join([piece async for piece in response.response_gen])

    with captured() as recorded:
        assert runner.run(ask()) == ANSWER
    lines = recorded.tree().splitlines()
    assert (lines[0], lines[-1].strip()) == ("RetrieverQueryEngine.aquery chain ok", "OpenAI.astream_chat llm ok")
    assert len(recorded.traces) == 1
    assert recorded.spans[0].output["response"] == ANSWER


def test_a_query_whose_answer_nobody_reads_ends_when_it_is_let_go(server, http, llm):
    """Every call that waited for it."""
    engine = index(server, http).as_query_engine(llm=llm, similarity_top_k=1, streaming=True)
    with captured() as recorded:
        engine.query(QUESTION)
        gc.collect()
        assert {span.status for span in recorded.spans} == {"ok"}
    assert recorded.spans[0].stream.ended == "collected"


def test_a_chat_that_streams_is_one_trace_though_a_thread_reads_it(llm):
    """LlamaIndex reads the answer in a thread of its own, which fills the history."""
    chat = SimpleChatEngine.from_defaults(llm=llm, memory=ChatMemoryBuffer.from_defaults(llm=llm))
    with captured(sequential=False) as recorded:
        assert "".join(chat.stream_chat("hi").response_gen) == "Fake reply to: hi"
    assert sorted(recorded.tree().splitlines()[1:]) == [
        "  OpenAI.stream_chat llm ok",
        "  StreamingAgentChatResponse.write_response_to_history chain ok",
    ]
    root = recorded.spans[0]
    assert (root.name, root.status, root.output["response"]) == (
        "SimpleChatEngine.stream_chat",
        "ok",
        "Fake reply to: hi",
    )


def test_an_asynchronous_chat_that_streams_is_one_trace(llm, runner):
    """There a task reads it."""
    chat = SimpleChatEngine.from_defaults(llm=llm, memory=ChatMemoryBuffer.from_defaults(llm=llm))

    async def ask():
        response = await chat.astream_chat("hi")
        return "".join([piece async for piece in response.async_response_gen()])

    with captured() as recorded:
        assert runner.run(ask()) == "Fake reply to: hi"
    assert recorded.tree() == (
        "SimpleChatEngine.astream_chat chain ok\n"
        "  OpenAI.astream_chat llm ok\n"
        "  StreamingAgentChatResponse.awrite_response_to_history chain ok"
    )
