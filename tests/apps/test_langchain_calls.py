"""A LangChain chain called every way there is: one trace for each input, whole, with nothing left in the context."""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from langchain_core.callbacks import AsyncCallbackHandler, BaseCallbackHandler
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnableParallel
from langchain_openai import ChatOpenAI, OpenAI, OpenAIEmbeddings

import dashcam
from dashcam.capture.context import CURRENT
from dashcam.testing.capturing import captured

TREE = """\
RunnableSequence chain ok
  ChatPromptTemplate prompt ok
  ChatOpenAI llm ok
  StrOutputParser chain ok
  check chain ok
    looked_at function ok"""


@dashcam.span(name="looked_at")
def looked_at(text):
    return text


@dashcam.span(name="looked_at")
async def looked_at_async(text):
    return text


def check(text):
    return looked_at(text)


async def acheck(text):
    return await looked_at_async(text)


@pytest.fixture
def model(server, http):
    return ChatOpenAI(model="gpt-4o-mini", base_url=server.openai_url, api_key="sk-secret", max_retries=0, **http)


@pytest.fixture
def chain(model):
    return (
        ChatPromptTemplate.from_template("Say {word}") | model | StrOutputParser() | RunnableLambda(check, afunc=acheck)
    )


def test_invoke_is_one_trace(chain):
    """The whole tree, each step under the chain, the user's own span under its step."""
    with captured() as recorded:
        assert chain.invoke({"word": "hi"}) == "Fake reply to: Say hi"
        assert CURRENT.get() is None
    assert recorded.tree() == TREE


def test_stream_is_one_trace_with_joined_output(chain):
    """The same tree; inputs that LangChain tells only at the end are there."""
    with captured() as recorded:
        assert "".join(chain.stream({"word": "hi"})) == "Fake reply to: Say hi"
        assert CURRENT.get() is None
    assert recorded.tree() == TREE
    root, _, model, parser, _, _ = recorded.spans
    assert (root.input, root.output) == ({"word": "hi"}, "Fake reply to: Say hi")
    assert parser.output == "Fake reply to: Say hi"
    assert (model.stream.ended, model.stream.first_chunk_ns is not None) == ("exhausted", True)


def test_batch_is_one_trace_an_input(chain):
    """Three inputs, three equal trees, whatever threads they ran in."""
    with captured(sequential=False) as recorded:
        chain.batch([{"word": "a"}, {"word": "b"}, {"word": "c"}])
        assert CURRENT.get() is None
    assert [one.span_count for one in recorded.traces] == [6, 6, 6]
    assert sorted(one.spans[0].input["word"] for one in recorded.traces) == ["a", "b", "c"]
    assert recorded.tree() == "\n".join([TREE] * 3)


def test_ainvoke_is_one_trace(chain, runner):
    """The asynchronous twin."""
    with captured() as recorded:
        assert runner.run(chain.ainvoke({"word": "hi"})) == "Fake reply to: Say hi"
    assert recorded.tree() == TREE


def test_astream_is_one_trace(chain, runner):
    """Steps of an asynchronous stream; the reader's context stays its own between them."""

    async def read():
        async for _ in chain.astream({"word": "hi"}):
            assert CURRENT.get() is None

    with captured() as recorded:
        runner.run(read())
    assert recorded.tree() == TREE


def test_abatch_is_one_trace_an_input(chain, runner):
    """Tasks side by side."""
    with captured(sequential=False) as recorded:
        runner.run(chain.abatch([{"word": "a"}, {"word": "b"}]))
    assert recorded.tree() == "\n".join([TREE] * 2)


def test_astream_events_is_one_trace(chain, runner):
    """Events come from LangChain's own tracer, which runs the chain once."""

    async def read():
        return [event async for event in chain.astream_events({"word": "hi"}, version="v2")]

    with captured() as recorded:
        events = runner.run(read())
    assert recorded.tree() == TREE
    assert events[-1]["event"] == "on_chain_end"


def test_a_model_run_has_what_framework_and_sdk_know(chain):
    """Messages and parameters from LangChain; provider's id, address and raw usage from the SDK inside: one span."""
    with captured() as recorded:
        chain.invoke({"word": "hi"})
    span = recorded.spans[2]
    assert (span.name, span.model, span.provider) == ("ChatOpenAI", "gpt-4o-mini", "openai")
    assert span.input["messages"] == [{"role": "user", "parts": [{"type": "text", "content": "Say hi"}]}]
    assert span.output == {
        "messages": [
            {
                "role": "assistant",
                "parts": [{"type": "text", "content": "Fake reply to: Say hi"}],
                "finish_reason": "stop",
            }
        ]
    }
    assert (span.usage.input_tokens, span.usage.output_tokens) == (9, 6)
    assert span.usage.raw["prompt_tokens_details"]["cached_tokens"] == 0
    assert span.attributes["gen_ai.response.id"].startswith("chatcmpl-")
    assert span.attributes["server.address"] == "127.0.0.1"


def test_a_root_gives_its_trace_name_tags_metadata_and_session(chain):
    """A chain's own name is the app; LangChain's own tags and metadata stay out."""
    config = {"run_name": "greeter", "tags": ["beta"], "metadata": {"tenant": 4}, "configurable": {"thread_id": "c-17"}}
    with captured() as recorded:
        chain.invoke({"word": "hi"}, config)
    (trace,) = recorded.traces
    assert (trace.name, trace.app, trace.session) == ("greeter", "greeter", "c-17")
    assert (trace.tags, trace.metadata) == (["beta"], {"tenant": 4})


def test_a_chain_without_a_name_belongs_to_the_apps_script(chain):
    """A class's name is nobody's app."""
    with captured(app="my-script") as recorded:
        chain.invoke({"word": "hi"})
    assert recorded.traces[0].app == "my-script"


def test_calls_inside_the_users_span_hang_there(model):
    """A chain, and branches that LangChain runs in threads, under a decorated function."""

    @dashcam.span(name="answer")
    def answer():
        return RunnableParallel(a=RunnableLambda(check), b=model).invoke("hi")

    with captured(sequential=False) as recorded:
        answer()
    (trace,) = recorded.traces
    assert trace.name == "answer"
    assert sorted(line for line in recorded.tree().splitlines()) == sorted(
        """\
answer function ok
  RunnableParallel<a,b> chain ok
    check chain ok
      looked_at function ok
    ChatOpenAI llm ok""".splitlines()
    )


def test_threads_and_pools_inside_a_step_stay_under_it():
    """A thread and a pool started by the user's code in a runnable."""

    def work(text):
        thread = threading.Thread(target=looked_at, args=(text,))
        thread.start()
        thread.join()
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(looked_at, text).result()

    with captured(sequential=False) as recorded:
        RunnableLambda(work).invoke("hi")
    assert recorded.tree() == "work chain ok\n  looked_at function ok\n  looked_at function ok"


def test_a_fallback_is_another_span(server, model, http):
    """The model that failed, then the one that answered."""
    failing = ChatOpenAI(model="fake-error-400", base_url=server.openai_url, api_key="x", max_retries=0, **http)
    with captured() as recorded:
        failing.with_fallbacks([model]).invoke("hi")
    assert recorded.tree() == "RunnableWithFallbacks chain ok\n  ChatOpenAI llm error\n  ChatOpenAI llm ok"
    assert recorded.spans[1].error.message.startswith("Error code: 400")


def test_an_error_is_the_same_object_and_each_level_says_so():
    """The user's exception, untouched, and its stack once."""
    boom = ValueError("boom")

    def fail(_):
        raise boom

    with captured() as recorded, pytest.raises(ValueError) as raised:  # noqa: PT011  the identity is the fact
        (RunnableLambda(check) | RunnableLambda(fail)).invoke("hi")
    assert raised.value is boom
    assert [(span.name, span.status) for span in recorded.spans if span.error] == [
        ("RunnableSequence", "error"),
        ("fail", "error"),
    ]
    assert [span.error.stack is None for span in recorded.spans if span.error] == [True, False]


def test_a_model_stream_that_is_left_early_is_ok_and_closed(model, runner):
    """`break` out of `stream` and of `astream`."""

    async def read():
        stream = model.astream("hi")
        await anext(stream)
        await stream.aclose()

    with captured() as recorded:
        for _ in model.stream("hi"):
            break
        runner.run(read())
        assert CURRENT.get() is None
    assert [(span.status, span.stream.chunks, span.stream.ended) for span in recorded.spans] == [
        ("ok", 1, "closed")
    ] * 2


def test_a_chains_stream_that_is_closed_in_another_task_ends_there(runner):
    """Every span of it, once the event loop has closed the streams inside, which LangChain leaves to it; nothing stays current."""
    chain, told = FakeListChatModel(responses=["abc"]) | StrOutputParser(), []

    async def read():
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        stream = chain.astream("hi")
        await anext(stream)
        await asyncio.create_task(stream.aclose())
        return CURRENT.get()

    with captured() as recorded:
        assert runner.run(read()) is None
        runner.close()
    assert {span.status for span in recorded.spans} == {"ok"}
    assert told == []


def test_cancelled_calls_are_cancelled_at_every_level(chain, model, runner):
    """LangChain tells no end of a cancelled model call; the span has one all the same."""

    async def cancel(call):
        task = asyncio.create_task(call)
        await asyncio.sleep(0.15)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with captured() as recorded:
        runner.run(cancel(model.ainvoke("[[delay:0.5]] hi")))
        runner.run(cancel(chain.ainvoke({"word": "[[delay:0.5]] hi"})))
    assert recorded.tree() == (
        "ChatOpenAI llm cancelled\n"
        "RunnableSequence chain cancelled\n  ChatPromptTemplate prompt ok\n  ChatOpenAI llm cancelled"
    )


def test_a_completing_model_and_embeddings_are_one_span_each(server, http):
    """`OpenAI` (text in, text out), and `OpenAIEmbeddings`, which LangChain itself tells nothing of."""
    completing = OpenAI(model="gpt-3.5-turbo-instruct", base_url=server.openai_url, api_key="x", max_retries=0, **http)
    embeddings = OpenAIEmbeddings(base_url=server.openai_url, api_key="x", check_embedding_ctx_length=False, **http)
    with captured() as recorded:
        completing.invoke("hi")
        list(completing.stream("hi"))
        embeddings.embed_query("hi")
    assert recorded.tree() == "OpenAI llm ok\nOpenAI llm ok\nOpenAIEmbeddings embedding ok"
    assert recorded.spans[0].output["messages"][0]["parts"][0]["content"] == "Fake reply to: hi"
    assert recorded.spans[1].stream.ended == "exhausted"
    assert recorded.spans[2].output == {"count": 1, "dimensions": 1536}
    assert (recorded.spans[2].provider, recorded.spans[2].usage.input_tokens) == ("openai", 1)


def test_the_responses_api_behind_langchain_is_one_span(server, http):
    """`use_responses_api`, plain and streaming."""
    model = ChatOpenAI(
        model="gpt-4o-mini", base_url=server.openai_url, api_key="x", use_responses_api=True, max_retries=0, **http
    )
    with captured() as recorded:
        model.invoke("hi")
        list(model.stream("hi"))
    assert recorded.tree() == "ChatOpenAI llm ok\nChatOpenAI llm ok"
    assert [span.attributes["gen_ai.response.id"][:5] for span in recorded.spans] == ["resp_", "resp_"]
    assert [span.usage.output_tokens for span in recorded.spans] == [5, 5]


class Heard(BaseCallbackHandler):
    def __init__(self):
        self.events = []

    def on_chain_start(self, *args, **kwargs):
        self.events.append("chain")

    def on_chat_model_start(self, *args, **kwargs):
        self.events.append("chat")

    def on_llm_new_token(self, token, **kwargs):
        self.events.append("token")


class AsyncHeard(AsyncCallbackHandler):
    def __init__(self):
        self.events = []

    async def on_llm_start(self, *args, **kwargs):
        self.events.append("start")

    async def on_llm_end(self, *args, **kwargs):
        self.events.append("end")


def test_the_users_own_callbacks_hear_the_same(chain):
    """Same events in the same order, recorded or not; and no handler of ours among theirs."""

    def hear():
        heard = Heard()
        list(chain.stream({"word": "hi"}, {"callbacks": [heard]}))
        return heard.events

    plain = hear()
    with captured():
        assert hear() == plain


def test_an_asynchronous_handler_hears_of_completions(server, runner, http):
    """A handler that runs inline would keep it from hearing: we put none in."""
    model = OpenAI(model="gpt-3.5-turbo-instruct", base_url=server.openai_url, api_key="x", max_retries=0, **http)
    heard = AsyncHeard()
    with captured():
        runner.run(model.ainvoke("hi", {"callbacks": [heard]}))
    assert heard.events == ["start", "end"]


def test_a_trace_left_out_by_sampling_is_left_out_whole(chain):
    """No part of it begins a trace of its own."""
    with captured(sample=0.0) as recorded:
        chain.invoke({"word": "hi"})
        list(chain.stream({"word": "hi"}))
    assert recorded.traces == []


def test_everything_is_put_back(chain):
    """The managers' and models' methods are the same objects after the block, and nothing is recorded."""
    from langchain_core.callbacks.manager import CallbackManager
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import config

    found = (CallbackManager.on_chain_start, BaseChatModel.stream, config._set_config_context)
    with captured() as recorded:
        assert CallbackManager.on_chain_start is not found[0]
    chain.invoke({"word": "hi"})
    assert recorded.traces == []
    assert (CallbackManager.on_chain_start, BaseChatModel.stream, config._set_config_context) == found


LATE = """
import sys
from dashcam.testing.capturing import captured
from dashcam.testing.provider import FakeServer
with FakeServer() as server, captured() as recorded:
    assert "openai" not in sys.modules and "langchain_core" not in sys.modules
    from langchain_core.runnables import RunnableLambda
    from langchain_openai import ChatOpenAI
    from langgraph.func import entrypoint
    from openai import OpenAI
    OpenAI(base_url=server.openai_url, api_key="x").models.list()
    (RunnableLambda(str) | ChatOpenAI(model="m", base_url=server.openai_url, api_key="x")).invoke("hi")
print(recorded.tree())
"""


def test_libraries_that_are_imported_after_the_start_are_recorded():
    """In a fresh process, where nothing was there when recording began."""
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=True)
    assert done.stdout == "RunnableSequence chain ok\n  str chain ok\n  ChatOpenAI llm ok\n"
