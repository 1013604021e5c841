"""What LlamaIndex apps are made of: engines, retrievers, synthesizers, node parsers, tools, workflows, agents."""

import pytest

pytest.importorskip("llama_index.core")

from llama_index.core import Document, PromptTemplate, SummaryIndex, VectorStoreIndex
from llama_index.core.agent.workflow import AgentWorkflow, ReActAgent
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.tools import FunctionTool, QueryEngineTool
from llama_index.core.workflow import StartEvent, StopEvent, Workflow, step

from dashcam.snapshot.components import walk
from dashcam.snapshot.diff import diff
from dashcam.snapshot.fingerprint import fingerprint

# of the library's own imports
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def index(texts=("hello world", "good bye")):
    return VectorStoreIndex.from_documents(
        [Document(text=text) for text in texts],
        embed_model=MockEmbedding(embed_dim=4),
        transformations=[SentenceSplitter(chunk_size=512)],
    )


def engine(*, k=3, llm=None, texts=("hello world",), template="Use {context_str} for {query_str}."):
    return index(texts).as_query_engine(
        llm=llm or MockLLM(max_tokens=5),
        similarity_top_k=k,
        text_qa_template=PromptTemplate(template),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.1)],
    )


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def told(app):
    return [(one.path, one.kind, one.type.qualname) for one in walk(app).components]


def at(app, path):
    return next(one for one in walk(app).components if one.path == path)


def test_query_engine():
    """Retriever with its index, its store and its embedding, synthesizer with its model and prompts, postprocessors."""
    assert [one for one in told(engine()) if "refine" not in one[0] and "chat_content" not in one[0]] == [
        ("", "chain", "RetrieverQueryEngine"),
        ("retriever", "retriever", "VectorIndexRetriever"),
        ("retriever.index", "retriever", "VectorStoreIndex"),
        ("retriever.index.embed_model", "embedding", "MockEmbedding"),
        ("retriever.index.vector_store", "retriever", "SimpleVectorStore"),
        ("retriever.index.transformations[0]", "function", "SentenceSplitter"),
        ("retriever.vector_store", "retriever", "SimpleVectorStore"),
        ("retriever.embed_model", "embedding", "MockEmbedding"),
        ("response_synthesizer", "chain", "CompactAndRefine"),
        ("response_synthesizer.llm", "llm", "MockLLM"),
        ("response_synthesizer.text_qa_template", "prompt", "PromptTemplate"),
        ("node_postprocessors[0]", "reranker", "SimilarityPostprocessor"),
    ]


def test_parameters():
    """`k`, chunk sizes, templates and limits are parameters; what is stored is a leaf."""
    app = engine()
    assert at(app, "retriever").parameters["similarity_top_k"] == 3
    assert (
        at(app, "response_synthesizer.text_qa_template").parameters["template"] == "Use {context_str} for {query_str}."
    )
    assert at(app, "retriever.index.transformations[0]").parameters["chunk_size"] == 512
    assert at(app, "retriever.vector_store").parameters["data"]["state"] == "index"
    assert "hello world" not in str(walk(app).components)


def test_places():
    """The parts that calls are made on are found by identity, shared ones at each place."""
    llm = MockLLM()
    app = engine(llm=llm)
    found = walk(app)
    assert found.paths_of(app) == [""]
    assert found.paths_of(app._retriever) == ["retriever"]
    assert found.paths_of(app._retriever._embed_model) == ["retriever.index.embed_model", "retriever.embed_model"]
    assert "response_synthesizer.llm" in found.paths_of(llm)


@pytest.mark.parametrize("mode", ["context", "simple", "condense_question", "condense_plus_context"])
def test_chat_engines(mode):
    """A chat engine of each kind has its model, and what was said before is memory."""
    llm = MockLLM(max_tokens=5)
    # the newer memory keeps a thread of its own for good
    app = index().as_chat_engine(llm=llm, chat_mode=mode, memory=ChatMemoryBuffer.from_defaults(token_limit=1000))
    before = walk(app)
    assert before.root.kind == "chain"
    assert before.paths_of(llm)
    app.chat("hello")
    assert diff(before, walk(app)) == diff(before, before)
    assert fingerprint(walk(app)) == fingerprint(before)


def test_function_tool():
    """A tool has its name, what it says of itself and its function's text."""
    component = at(FunctionTool.from_defaults(add), "")
    assert component.kind == "tool"
    assert component.parameters["metadata"]["fields"]["name"] == "add"
    assert "return a + b" in component.source.text
    assert walk(FunctionTool.from_defaults(add)).paths_of(add) == [""]


def test_query_engine_tool():
    """An engine as a tool is a part of the tool."""
    inner = engine()
    found = walk(QueryEngineTool.from_defaults(inner, name="handbook", description="What the handbook says."))
    assert (found.root.kind, found.paths_of(inner)) == ("tool", ["query_engine"])


def test_agents():
    """Agents with their tools, models and prompts, alone and in a workflow of several."""
    llm = MockLLM()
    tool = FunctionTool.from_defaults(add)
    one = ReActAgent(name="one", description="d", tools=[tool], llm=llm, system_prompt="Be kind.")
    other = ReActAgent(name="other", description="d", llm=llm)
    app = AgentWorkflow(agents=[one, other], root_agent="one")
    found = walk(app)
    assert [(path, kind) for path, kind, _ in told(app)[:3]] == [
        ("", "agent"),
        ("agents.one", "agent"),
        ("agents.one.tools[0]", "tool"),
    ]
    assert found.paths_of(llm) == ["agents.one.llm", "agents.other.llm"]
    assert at(app, "agents.one").parameters["system_prompt"] == "Be kind."


def test_workflow_of_ones_own():
    """A workflow of the user's is a chain with its fields, its text, and what its steps refer to."""

    class Flow(Workflow):
        def __init__(self, llm, **given):
            super().__init__(**given)
            self.llm = llm

        @step
        async def answer(self, event: StartEvent) -> StopEvent:
            return StopEvent(result=add(1, 2))

    app = Flow(MockLLM(), timeout=3)
    found = walk(app)
    assert told(app)[0][1] == "chain"
    assert found.paths_of(app.llm) == ["llm"]
    assert found.paths_of(add) == ["add"]
    assert "async def answer" in found.root.source.text
    assert fingerprint(walk(Flow(MockLLM(), timeout=3))) == fingerprint(found)
    assert fingerprint(walk(Flow(MockLLM(), timeout=4))) != fingerprint(found)


def test_version_after_calls():
    """An engine that has answered is the version that it was; so is the same one made anew, over other documents."""
    app = engine()
    before = walk(app)
    app.query("what?")
    assert diff(before, walk(app)) == diff(before, before)
    assert fingerprint(walk(app)) == fingerprint(before)
    assert fingerprint(walk(engine(texts=("a", "b", "c")))) == fingerprint(before)


@pytest.mark.parametrize(
    ("given", "path", "name"),
    [
        ({"k": 4}, "retriever", "similarity_top_k"),
        ({"llm": MockLLM(max_tokens=6)}, "response_synthesizer.llm", "max_tokens"),
        ({"template": "Take {context_str} for {query_str}."}, "response_synthesizer.text_qa_template", "template"),
    ],
)
def test_a_change_is_told(given, path, name):
    """A changed `k`, limit or prompt is a new version, and the diff names the place."""
    before, after = walk(engine()), walk(engine(**given))
    assert fingerprint(before) != fingerprint(after)
    assert [(one.path, one.name) for one in diff(before, after).changed] == [(path, name)]


def test_swapped_retriever():
    """Another index is another retriever: told by its type and its parts."""
    before = walk(engine())
    after = walk(SummaryIndex.from_documents([Document(text="x")]).as_query_engine(llm=MockLLM(max_tokens=5)))
    assert ("retriever", "type") in [(one.path, one.name) for one in diff(before, after).changed]
