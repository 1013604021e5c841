"""Where each call of a LlamaIndex app was made: whole traces of a query engine and of a workflow of agents.

The files in `paths_told` were read by a person, line by line. What has no place there was made for the one call and hangs
in no part of the app; what has one has it for sure, but for the calls named in `GUESSED`.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("llama_index.llms.openai")

from llama_index.core.chat_engine import ContextChatEngine
from llama_index.core.memory import ChatMemoryBuffer

import dashcam
from dashcam.testing.capturing import captured
from tests.apps.llamaindex_apps import desk, library
from tests.apps.llamaindex_parts import QUESTION, index, model
from tests.apps.paths import expected, places, told

# LlamaIndex looks for an agent's steps by asking pydantic for every attribute there is, old ones too
pytestmark = [
    pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning"),
    pytest.mark.filterwarnings("ignore:ServiceManager is deprecated:DeprecationWarning"),  # LlamaIndex 0.12
]

NO_PART = {
    "split_text": "the splitter that the synthesizer's prompt helper makes for each question",
    "__call__": "the program that the synthesizer makes for each question",
    "get_response": "of a chat engine: the synthesizer that it makes for each message",
    "synthesize": "the same",
    "write_response_to_history": "of the answer that a chat engine streams",
    "run_jobs": "a function of LlamaIndex's own",
    "worker": "the same",
}
"""Calls without a place, by method, and why."""
GUESSED: dict[str, str] = {}
"""Calls whose place is not sure, by method, and why: none in these apps."""


@pytest.fixture
def llm(server, http):
    return model(server, http)


def check(recorded):
    """What has no exact place is one of those named."""
    for span in recorded.spans:
        method = span.name.rpartition(".")[2]
        if span.path is None:
            assert method.removeprefix("a") in NO_PART, span.name
        elif not span.path_exact:
            assert method in GUESSED, span.name


def test_a_query_engine(server, http, llm):
    """A router over two engines that share model and index: short question, long question."""
    app = library(server, http, llm)
    with captured() as recorded:
        app.query("Capital of France?")
        app.query(QUESTION)
    check(recorded)
    assert told(recorded) == expected("engine")


def test_a_workflow_of_agents(server, http, llm, runner):
    """The one whose turn it is asks the model that both have, and calls the tool that both have."""
    app = desk(server, http, llm)

    async def main():
        await app.run(user_msg="Look up the weather of the city Oslo")
        await app.run(user_msg="Ask the atlas for the capital of France")

    with captured() as recorded:
        runner.run(main())
    check(recorded)
    # LlamaIndex 0.12 has a last step, of the workflow itself, that newer ones have not
    lines = [line for line in told(recorded).splitlines(keepends=True) if "AgentWorkflow.done " not in line]
    assert "".join(lines) == expected("desk")


def test_every_way_of_asking_a_chat_engine(server, http, llm, runner):
    """Plain, streamed, asynchronous, in a thread: the same model, at the one place that it has."""
    memory = ChatMemoryBuffer.from_defaults(token_limit=3000)
    app = ContextChatEngine.from_defaults(retriever=index(server, http).as_retriever(), llm=llm, memory=memory)
    with captured(sequential=False) as recorded:
        app.chat(QUESTION)
        list(app.stream_chat(QUESTION).response_gen)
        runner.run(app.achat(QUESTION))
        with ThreadPoolExecutor(1) as pool:
            pool.submit(app.chat, QUESTION).result()
    check(recorded)
    found = {(span.kind, span.path, span.path_exact) for span in recorded.spans if span.kind in ("llm", "embedding")}
    assert found == {("llm", "llm", True), ("embedding", "retriever.embed_model", True)}


def test_a_call_that_has_no_span_of_its_own(server, http, llm):
    """`retrieve` of one of two engines with one retriever: LlamaIndex's own frame says which; outside it is the app."""
    app = library(server, http, llm)
    engine = app._query_engines[0]
    with captured() as recorded:
        engine.retrieve("Capital of France?")
        with dashcam.record(app):
            engine.retrieve("Capital of France?")
    assert places(recorded)[:2] == [
        ("VectorIndexRetriever.retrieve", "retriever"),
        ("OpenAIEmbedding.get_query_embedding", "retriever.embed_model"),
    ]
    assert places(recorded)[3] == ("VectorIndexRetriever.retrieve", "query_engines[0].retriever")


def test_the_making_of_an_index_is_no_app(server, http):
    """Its embeddings belong to the model that is asked: an index in the making is walked by nobody."""
    with captured() as recorded:
        index(server, http)
    assert {(span.kind, span.path) for span in recorded.spans if span.kind == "embedding"} == {("embedding", "")}


def test_a_tool_that_is_added_while_the_agents_run(server, http, llm, runner):
    """It is found at the call on it, or at the latest in the next run."""
    app = desk(server, http, llm)

    async def ask():
        await app.run(user_msg="Ask the atlas for the capital of France")

    atlas = app.agents["traveller"].tools.pop()
    with captured(sequential=False) as recorded:
        runner.run(ask())
        app.agents["traveller"].tools.append(atlas)
        runner.run(ask())
        runner.run(ask())
    assert "atlas" not in [span.name for span in recorded.traces[0].spans]
    assert ("atlas", "agents.traveller.tools[1]") in [(span.name, span.path) for span in recorded.traces[2].spans]
