"""LlamaIndex models, embeddings, retrievers, query and chat engines called every way there is: whole traces."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from llama_index.core.chat_engine import SimpleChatEngine
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.dispatcher import instrument_tags
from llama_index.core.llms import ChatMessage
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.postprocessor import LLMRerank, SimilarityPostprocessor
from llama_index.core.prompts import PromptTemplate
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.tools import FunctionTool, QueryEngineTool
from openai import APIStatusError

import dashcam
from dashcam.capture.context import CURRENT
from dashcam.testing.capturing import captured
from tests.apps.llamaindex_parts import ANSWER, QUESTION, TEXTS, Own, embedding, index, look_up, mine, model

QUERY = """\
RetrieverQueryEngine.query chain ok
  VectorIndexRetriever.retrieve retriever ok
    OpenAIEmbedding.get_query_embedding embedding ok
  CompactAndRefine.synthesize chain ok
    CompactAndRefine.get_response chain ok
      TokenTextSplitter.split_text function ok
      CompactAndRefine.get_response chain ok
        TokenTextSplitter.split_text function ok
        DefaultRefineProgram.__call__ chain ok
          OpenAI.predict chain ok
            OpenAI.chat llm ok"""
AQUERY = """\
RetrieverQueryEngine.aquery chain ok
  VectorIndexRetriever.aretrieve retriever ok
    OpenAIEmbedding.aget_query_embedding embedding ok
  CompactAndRefine.asynthesize chain ok
    CompactAndRefine.aget_response chain ok
      TokenTextSplitter.split_text function ok
      CompactAndRefine.aget_response chain ok
        TokenTextSplitter.split_text function ok
        OpenAI.apredict chain ok
          OpenAI.achat llm ok"""
CHAT = """\
ContextChatEngine.chat chain ok
  VectorIndexRetriever.retrieve retriever ok
    OpenAIEmbedding.get_query_embedding embedding ok
  CompactAndRefine.synthesize chain ok
    CompactAndRefine.get_response chain ok
      TokenTextSplitter.split_text function ok
      CompactAndRefine.get_response chain ok
        TokenTextSplitter.split_text function ok
        DefaultRefineProgram.__call__ chain ok
          OpenAI.predict chain ok
            OpenAI.chat llm ok"""


def said(text):
    return {"role": "user", "parts": [{"type": "text", "content": text}]}


@pytest.fixture
def llm(server, http):
    return model(server, http)


@pytest.fixture
def engine(server, http, llm):
    return index(server, http).as_query_engine(llm=llm, similarity_top_k=1)


def test_a_query_is_one_trace(engine):
    """The whole tree; a class's call of its parent's version is a span of its own, a method's private half is not."""
    with captured() as recorded:
        assert str(engine.query(QUESTION)) == ANSWER
        assert CURRENT.get() is None
    assert recorded.tree() == QUERY


def test_an_asynchronous_query_is_one_trace(engine, runner):
    """The twin."""
    with captured() as recorded:
        assert str(runner.run(engine.aquery(QUESTION))) == ANSWER
    assert recorded.tree() == AQUERY


def test_each_call_says_what_it_was_made_on_and_which_method_it_is(engine):
    """The object's class with its bases; the defining class in `method`, so that `super()` is told apart."""
    with captured() as recorded:
        engine.query(QUESTION)
    synthesis = "llama_index.core.response_synthesizers"
    own, up = recorded.spans[4], recorded.spans[6]
    assert (own.type.qualname, up.type.qualname) == ("CompactAndRefine", "CompactAndRefine")
    assert own.type.bases[0] == f"{synthesis}.refine.Refine"
    assert own.method == f"{synthesis}.compact_and_refine.CompactAndRefine.get_response"
    assert up.method == f"{synthesis}.refine.Refine.get_response"
    assert recorded.spans[0].method == "llama_index.core.base.base_query_engine.BaseQueryEngine.query"


def test_a_query_has_its_question_answer_and_sources(engine):
    """Documents with scores, under the retriever and again as the sources of the answer."""
    with captured() as recorded:
        engine.query(QUESTION)
    root, retrieved, embedded = recorded.spans[:3]
    (document,) = retrieved.output["documents"]
    assert (document["content"], document["metadata"]) == (ANSWER, {"n": 0})
    assert 0 < document["score"] <= 1
    assert (retrieved.input, root.input) == ({"query": QUESTION}, {"query": QUESTION})
    assert root.output == {"response": ANSWER, "source_nodes": [document]}
    assert embedded.input == {"input": QUESTION, "parameters": {}}
    assert embedded.output == {"count": 1, "dimensions": 1536}
    assert (embedded.model, embedded.provider) == ("text-embedding-ada-002", "openai")
    assert embedded.usage.input_tokens == 7


def test_a_model_call_has_what_framework_and_sdk_know(llm):
    """Messages and parameters from LlamaIndex, address and raw usage from the SDK inside: one span."""
    with captured() as recorded:
        llm.chat([ChatMessage("be brief", role="system"), ChatMessage("hi")], temperature=0.5)
    (span,) = recorded.spans
    assert (span.name, span.kind, span.model, span.provider) == ("OpenAI.chat", "llm", "gpt-4o-mini", "openai")
    assert span.input["messages"][0]["role"] == "system"
    assert span.input["messages"][1] == said("hi")
    assert span.input["parameters"] == {"temperature": 0.5}
    assert span.output == {
        "messages": [
            {"role": "assistant", "parts": [{"type": "text", "content": "Fake reply to: hi"}], "finish_reason": "stop"}
        ]
    }
    assert span.usage.input_tokens > 0
    assert span.usage.raw["prompt_tokens_details"]["cached_tokens"] == 0
    assert span.attributes["gen_ai.response.id"].startswith("chatcmpl-")
    assert span.attributes["server.address"] == "127.0.0.1"


def test_plain_and_asynchronous_models_and_completions_are_one_span_each(llm, runner):
    """Four methods, four traces."""
    with captured(sequential=False) as recorded:
        llm.chat([ChatMessage("hi")])
        llm.complete("hi")
        runner.run(llm.achat([ChatMessage("hi")]))
        runner.run(llm.acomplete("hi"))
    names = ("chat", "complete", "achat", "acomplete")
    assert recorded.tree() == "\n".join(f"OpenAI.{name} llm ok" for name in names)
    assert [span.input["messages"] for span in recorded.spans] == [[said("hi")]] * 4
    assert {span.output["messages"][0]["parts"][0]["content"] for span in recorded.spans} == {"Fake reply to: hi"}


def test_structured_prediction_hangs_over_its_model_call(llm):
    """A prompt's template is its text; its values stand beside it."""
    with captured() as recorded:
        llm.predict(PromptTemplate("Say {word}"), word="hi")
    assert recorded.tree() == "OpenAI.predict chain ok\n  OpenAI.chat llm ok"
    assert recorded.spans[0].input == {"prompt": "Say {word}", "word": "hi"}
    assert recorded.spans[1].input["messages"] == [said("Say hi")]


def test_a_model_that_goes_on_to_itself_is_one_span():
    """`chat` of a model of the user's own calls `complete`; what the user's code does hangs under it."""
    with captured() as recorded:
        assert Own().chat([ChatMessage("hi")]).message.content == "done"
    assert recorded.tree() == "Own.chat llm ok\n  mine function ok"
    assert recorded.spans[0].type.qualname == "Own"


def test_embeddings_are_one_span_a_call(server, http, runner):
    """Texts, a batch, a query, asynchronous; the SDK's request inside adds its usage."""
    vectors = embedding(server, http)
    with captured(sequential=False) as recorded:
        vectors.get_text_embedding("a")
        vectors.get_text_embedding_batch(["a", "b"])
        runner.run(vectors.aget_query_embedding("a"))
    names = ("get_text_embedding", "get_text_embedding_batch", "aget_query_embedding")
    assert recorded.tree() == "\n".join(f"OpenAIEmbedding.{name} embedding ok" for name in names)
    assert [span.output["count"] for span in recorded.spans] == [1, 2, 1]
    assert all(span.usage.input_tokens for span in recorded.spans)


def test_a_chat_engine_is_one_trace(server, http, llm):
    """Its message and the history; the key of its chat store is the session."""
    memory = ChatMemoryBuffer.from_defaults(chat_store_key="user-7", llm=llm)
    chat = index(server, http).as_chat_engine(chat_mode="context", llm=llm, memory=memory, similarity_top_k=1)
    with captured() as recorded:
        assert chat.chat(QUESTION).response == ANSWER
        assert CURRENT.get() is None
    assert recorded.tree() == CHAT
    root = recorded.spans[0]
    assert root.input == {"message": QUESTION}
    assert root.output["response"] == ANSWER
    assert recorded.traces[0].session == "user-7"


def test_an_asynchronous_chat_engine_is_one_trace(llm, runner):
    """A chat with the bare model; a memory whose key nobody chose is no session."""
    chat = SimpleChatEngine.from_defaults(llm=llm, memory=ChatMemoryBuffer.from_defaults(llm=llm))
    with captured() as recorded:
        assert runner.run(chat.achat("hi")).response == "Fake reply to: hi"
    assert recorded.tree() == "SimpleChatEngine.achat chain ok\n  OpenAI.achat llm ok"
    assert recorded.traces[0].session is None


def test_postprocessors_rerank_or_filter(server, http, llm):
    """A reranker by its name; both with the documents before and after."""
    cut = SimilarityPostprocessor(similarity_cutoff=0.0)
    best = LLMRerank(llm=llm, top_n=1, parse_choice_select_answer_fn=lambda _, __: ([1], [7.0]))
    engine = index(server, http).as_query_engine(llm=llm, similarity_top_k=2, node_postprocessors=[cut, best])
    with captured() as recorded:
        engine.query(QUESTION)
    kinds = {span.name: span.kind for span in recorded.spans}
    assert kinds["SimilarityPostprocessor.postprocess_nodes"] == "function"
    assert kinds["LLMRerank.postprocess_nodes"] == "reranker"
    (ranked,) = [span for span in recorded.spans if span.kind == "reranker"]
    assert ranked.input["query"] == QUESTION
    assert [len(ranked.input["documents"]), len(ranked.output["documents"])] == [2, 1]
    assert ranked.output["documents"][0]["score"] == 7.0


def test_a_tool_is_named_like_the_tool(runner):
    """Called, called by name, awaited: one span each, the user's own span under it, in a thread too."""
    tool = FunctionTool.from_defaults(look_up, name="weather")
    with captured(sequential=False) as recorded:
        tool("Oslo")
        tool.call(city="Oslo")
        runner.run(tool.acall(city="Oslo"))
    assert recorded.tree() == "\n".join(["weather tool ok\n  mine function ok"] * 3)
    roots = [span for span in recorded.spans if span.parent_id is None]
    assert [span.input for span in roots] == ["Oslo", {"city": "Oslo"}, {"city": "Oslo"}]
    assert {span.output for span in roots} == {"sunny in Oslo"}
    assert "Look up the weather" in roots[0].attributes["gen_ai.tool.description"]


def test_a_query_engine_as_a_tool_hangs_under_it(engine):
    """The tool, and in it the query."""
    tool = QueryEngineTool.from_defaults(engine, name="capitals", description="Capitals.")
    with captured() as recorded:
        tool.call(QUESTION)
    assert recorded.tree().startswith(
        "capitals tool ok\n  RetrieverQueryEngine.query chain ok\n    VectorIndexRetriever"
    )


def test_a_failed_call_fails_all_around_it(server, http):
    """The error is told whole at the innermost span; the program gets the same exception."""
    engine = index(server, http).as_query_engine(llm=model(server, http, timeout=5), similarity_top_k=1)
    with captured() as recorded, pytest.raises(APIStatusError) as raised:
        engine.query("[[error:400]] no")
    failed = [span for span in recorded.spans if span.status == "error"]
    assert [span.name for span in failed][0] == "RetrieverQueryEngine.query"
    assert failed[-1].kind == "llm"
    assert failed[-1].error.type == type(raised.value).__module__ + "." + type(raised.value).__qualname__
    assert failed[-1].error.stack
    assert CURRENT.get() is None


def test_pools_and_threads_of_the_users_inside_hang_under_the_call():
    """A query engine of the user's own that works in a pool, in a thread, and in a span."""

    class Own(CustomQueryEngine):
        def custom_query(self, query_str):
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(mine, "ab"))
            thread = threading.Thread(target=mine, args=("c",))
            thread.start()
            thread.join()
            with dashcam.span("block"):
                look = FunctionTool.from_defaults(look_up)
                return str(look("Oslo"))

    with captured(sequential=False) as recorded:
        assert str(Own().query("?")) == "sunny in Oslo"
    assert recorded.tree() == (
        "Own.query chain ok\n  Own.custom_query chain ok\n"
        + "    mine function ok\n" * 3
        + "    block function ok\n      look_up tool ok\n        mine function ok"
    )


def test_functions_decorated_by_the_user_are_spans():
    """The dispatcher's own decorator, on a plain function."""
    dispatcher = get_dispatcher("theirs")

    @dispatcher.span
    def theirs(a, *, b):
        return mine(a + b)

    with captured() as recorded:
        assert theirs(1, b=2) == 3
    assert recorded.tree() == "theirs function ok\n  mine function ok"
    assert (recorded.spans[0].input, recorded.spans[0].output) == ({"a": 1, "b": 2}, 3)


def test_tags_of_the_program_are_the_traces(llm):
    """LlamaIndex's own tags: session and user have their places, the rest is metadata."""
    with captured() as recorded, instrument_tags({"session_id": "s-1", "user_id": 7, "team": "blue"}):
        llm.complete("hi")
    trace = recorded.traces[0]
    assert (trace.session, trace.user, trace.metadata) == ("s-1", "7", {"team": "blue"})


def test_indexing_is_recorded(server, http):
    """Nodes are made, then their vectors."""
    with captured() as recorded:
        index(server, http)
    assert recorded.tree().splitlines()[0] == "SentenceSplitter.__call__ function ok"
    assert recorded.tree().splitlines()[-1] == "OpenAIEmbedding.get_text_embedding_batch embedding ok"
    assert recorded.spans[-1].output["count"] == len(TEXTS)


def test_without_content_structure_and_tokens_stay(engine):
    """No text of the program's, no less of the tree."""
    with captured(capture_content=False) as recorded:
        engine.query(QUESTION)
    assert recorded.tree() == QUERY
    assert not any("France" in str(span.input) + str(span.output) for span in recorded.spans)
    assert recorded.spans[-1].usage.input_tokens > 0


def test_a_trace_left_out_by_sampling_is_left_out_whole(engine):
    """Nothing of it is recorded, the context is as it was."""
    with captured(sample=0.0) as recorded:
        engine.query(QUESTION)
        assert CURRENT.get() is None
    assert recorded.tree() == ""
