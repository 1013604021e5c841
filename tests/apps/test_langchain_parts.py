"""LangChain's tools, retrievers and models of people's own: named and nested as people think of them."""

import asyncio

import pytest
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import ToolException, tool
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_openai import OpenAIEmbeddings

import dashcam
from dashcam.testing.capturing import captured


@dashcam.span(name="mine")
def mine(value):
    return value


@tool
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return mine(a + b)


class Shelf(BaseRetriever):
    def _get_relevant_documents(self, query, *, run_manager):
        return [Document(page_content=mine(query), id="d1", metadata={"score": 0.5, "page": 3})]


class Parrot(BaseChatModel):
    """A model of the user's own, with spans inside."""

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        said = mine(messages[-1].content)
        message = AIMessage(said, usage_metadata={"input_tokens": 3, "output_tokens": 2, "total_tokens": 5})
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(self, messages, stop=None, run_manager=None, **kwargs):
        for letter in messages[-1].content:
            yield ChatGenerationChunk(message=AIMessageChunk(mine(letter)))

    @property
    def _llm_type(self):
        return "parrot"


def test_a_tool_is_named_like_the_tool_with_what_runs_in_it_below():
    """Its arguments by name, its result, its description, the user's span under it."""
    with captured() as recorded:
        assert add.invoke({"a": 1, "b": 2}) == 3
    span = recorded.spans[0]
    assert recorded.tree() == "add tool ok\n  mine function ok"
    assert (span.input, span.output) == ({"a": 1, "b": 2}, 3)
    assert span.attributes == {"gen_ai.tool.description": "Add two numbers."}


def test_a_tool_call_keeps_its_id_and_answers_with_content():
    """Called as a model asks for it: the result is a message, the output its content."""
    with captured() as recorded:
        answer = add.invoke({"type": "tool_call", "id": "call_1", "name": "add", "args": {"a": 1, "b": 2}})
    assert answer.content == "3"
    assert recorded.spans[0].output == "3"
    assert recorded.spans[0].attributes["gen_ai.tool.call.id"] == "call_1"


def test_a_tool_that_raises_is_an_error_and_a_handled_one_says_so():
    """`handle_tool_error` turns the exception into an answer: the span is ok, and marked."""

    @tool
    def broken(a: int) -> int:
        """Fail."""
        raise ToolException("no")

    with captured() as recorded:
        with pytest.raises(ToolException):
            broken.invoke({"a": 1})
        broken.handle_tool_error = True
        broken.invoke({"type": "tool_call", "id": "c", "name": "broken", "args": {"a": 1}})
    assert recorded.tree() == "broken tool error\nbroken tool ok"
    assert recorded.spans[1].attributes["tool.status"] == "error"


def test_an_asynchronous_tool_that_is_cancelled_is_cancelled(runner):
    """LangChain tells nothing of it."""

    @tool
    async def slow(a: int) -> int:
        """Wait."""
        await asyncio.sleep(10)
        return a

    async def cancel():
        task = asyncio.create_task(slow.ainvoke({"a": 1}))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with captured() as recorded:
        runner.run(cancel())
    assert recorded.tree() == "slow tool cancelled"


def test_a_retriever_gives_documents_with_what_runs_in_it_below(runner):
    """Synchronous, and asynchronous through LangChain's thread."""
    with captured() as recorded:
        Shelf().invoke("query")
        runner.run(Shelf().ainvoke("query"))
    assert recorded.tree() == "\n".join(["Shelf retriever ok\n  mine function ok"] * 2)
    assert recorded.spans[0].input == {"query": "query"}
    assert recorded.spans[0].output == {
        "documents": [{"id": "d1", "content": "query", "score": 0.5, "metadata": {"score": 0.5, "page": 3}}]
    }


def test_a_vector_store_asks_for_its_embedding_inside_the_retriever(server, http):
    """Retriever, then embedding: one span, though the SDK sees it too."""
    store = InMemoryVectorStore(
        OpenAIEmbeddings(base_url=server.openai_url, api_key="x", check_embedding_ctx_length=False, **http)
    )
    store.add_texts(["cats purr", "dogs bark"])
    with captured() as recorded:
        store.as_retriever(search_kwargs={"k": 1}).invoke("cats")
    assert recorded.tree() == "VectorStoreRetriever retriever ok\n  OpenAIEmbeddings embedding ok"


def test_a_model_of_the_users_own_has_its_spans_below_every_way_it_is_called(runner):
    """`invoke ainvoke stream astream`: what runs in the model is under the model."""

    async def read():
        return [chunk.content async for chunk in Parrot().astream("ab")]

    with captured() as recorded:
        Parrot().invoke("ab")
        runner.run(Parrot().ainvoke("ab"))
        list(Parrot().stream("ab"))
        runner.run(read())
    once, twice = "Parrot llm ok\n  mine function ok", "Parrot llm ok\n  mine function ok\n  mine function ok"
    assert recorded.tree() == f"{once}\n{once}\n{twice}\n{twice}"
    assert recorded.spans[0].usage.input_tokens == 3
    streams = [span.stream for span in recorded.spans if span.kind == "llm" and span.stream]
    assert [(stream.chunks, stream.ended) for stream in streams] == [(3, "exhausted")] * 2


def test_a_batch_of_conversations_is_a_span_each():
    """`generate` of two conversations."""
    with captured() as recorded:
        Parrot().generate([[HumanMessage("a")], [HumanMessage("b")]])
    assert [span.output["messages"][0]["parts"][0]["content"] for span in recorded.spans if span.kind == "llm"] == [
        "a",
        "b",
    ]


def test_a_stream_keeps_behaving_like_a_generator():
    """`throw` and `close` do to the model's own code what they do without us, and the span says how it ended."""

    class Watched(Parrot):
        stopped: list = []

        def _stream(self, messages, stop=None, run_manager=None, **kwargs):
            try:
                yield from super()._stream(messages, stop, run_manager, **kwargs)
            except BaseException as error:
                self.stopped.append(type(error).__name__)
                raise

    def drive():
        model = Watched(stopped=[])
        first, second = model.stream("abc"), model.stream("abc")
        next(first), next(second)
        with pytest.raises(KeyError) as raised:
            first.throw(KeyError("k"))
        second.close()
        return model.stopped, raised.value.args

    plain = drive()
    with captured() as recorded:
        assert drive() == plain
    llms = [span for span in recorded.spans if span.kind == "llm"]
    assert [(span.status, span.stream.ended) for span in llms] == [("error", "error"), ("ok", "closed")]
