"""What LangChain apps are made of: runnables of every kind, with their places, kinds, parameters and versions."""

import pytest

pytest.importorskip("langchain_core")

from langchain_core.chat_history import InMemoryChatMessageHistory
from langchain_core.documents import Document
from langchain_core.documents.compressor import BaseDocumentCompressor
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.messages import SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate, FewShotPromptTemplate, MessagesPlaceholder, PromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import (
    RunnableBranch,
    RunnableGenerator,
    RunnableLambda,
    RunnableParallel,
    RunnablePassthrough,
)
from langchain_core.runnables.history import RunnableWithMessageHistory
from langchain_core.tools import tool
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from dashcam.snapshot.components import walk
from dashcam.snapshot.diff import diff
from dashcam.snapshot.fingerprint import fingerprint

GLOSSARY = {"RAG": "retrieval"}
KEY = "sk-abcdefghijklmnop1234"


def model(**given):
    return ChatOpenAI(**{"model": "gpt-4o-mini", "temperature": 0.1, "api_key": KEY, **given})


def joined(documents):
    return "\n".join(document.page_content for document in documents)


@tool
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def rag(*, k=3, system="Be brief.", llm=None, texts=("one", "two")):
    store = InMemoryVectorStore.from_texts(list(texts), DeterministicFakeEmbedding(size=4))
    prompt = ChatPromptTemplate.from_messages([("system", system), ("human", "{context} {question}")])
    retriever = store.as_retriever(search_kwargs={"k": k})
    return (
        {"context": retriever | joined, "question": RunnablePassthrough()}
        | prompt
        | (llm or model())
        | StrOutputParser()
    )


def told(app):
    """Path, kind and class of each component."""
    return [(one.path, one.kind, one.type.qualname) for one in walk(app).components]


def at(app, path):
    return next(one for one in walk(app).components if one.path == path)


def test_rag_chain():
    """A chain with a retriever, a function, a prompt and a model, each at its place."""
    assert told(rag()) == [
        ("", "chain", "RunnableSequence"),
        ("steps[0]", "chain", "RunnableParallel"),
        ("steps[0].steps.context", "chain", "RunnableSequence"),
        ("steps[0].steps.context.steps[0]", "retriever", "VectorStoreRetriever"),
        ("steps[0].steps.context.steps[0].vectorstore", "retriever", "InMemoryVectorStore"),
        ("steps[0].steps.context.steps[0].vectorstore.embedding", "embedding", "DeterministicFakeEmbedding"),
        ("steps[0].steps.context.steps[1]", "function", "RunnableLambda"),
        ("steps[0].steps.question", "function", "RunnablePassthrough"),
        ("steps[1]", "prompt", "ChatPromptTemplate"),
        ("steps[1].messages[0]", "prompt", "SystemMessagePromptTemplate"),
        ("steps[1].messages[0].prompt", "prompt", "PromptTemplate"),
        ("steps[1].messages[1]", "prompt", "HumanMessagePromptTemplate"),
        ("steps[1].messages[1].prompt", "prompt", "PromptTemplate"),
        ("steps[2]", "llm", "ChatOpenAI"),
        ("steps[3]", "function", "StrOutputParser"),
    ]


def test_parameters():
    """Templates, temperatures and `k` are parameters, the index and the clients are leaves, the key is masked."""
    app = rag()
    assert at(app, "steps[1].messages[0].prompt").parameters["template"] == "Be brief."
    assert at(app, "steps[0].steps.context.steps[0]").parameters == {
        "search_type": "similarity",
        "search_kwargs": {"k": 3},
    }
    assert at(app, "steps[0].steps.context.steps[0].vectorstore").parameters["store"] == {
        "$": "object", "type": "dict", "size": 2, "state": "index",
    }  # fmt: skip
    said = at(app, "steps[2]").parameters
    assert (said["model_name"], said["temperature"]) == ("gpt-4o-mini", 0.1)
    assert said["root_client"] == {"$": "object", "type": "openai.OpenAI", "state": "client"}
    assert said["openai_api_key"]["$"] == "masked"
    assert KEY not in str(walk(app).components)


def test_places_of_what_is_called():
    """The objects that calls are made on are found by identity: model, client inside, retriever, function of a lambda."""
    llm = model()
    app = rag(llm=llm)
    found = walk(app)
    assert found.paths_of(llm) == ["steps[2]"]
    assert found.paths_of(llm.root_client) == ["steps[2]"]
    assert found.paths_of(joined) == ["steps[0].steps.context.steps[1]"]
    assert found.paths_of(app.steps[0].steps__["context"].first) == ["steps[0].steps.context.steps[0]"]


def test_shared_model():
    """One model in both branches of a parallel and at the end of a sequence has three places."""
    llm = model()
    app = RunnableParallel(a=llm, b=PromptTemplate.from_template("{x}") | llm) | RunnableLambda(str) | llm
    assert walk(app).paths_of(llm) == ["steps[0].steps.a", "steps[0].steps.b.steps[1]", "steps[2]"]


def test_function_of_a_lambda():
    """A lambda's function is the component's own: its text, what it closes over, the globals that it uses."""
    llm = model()

    def answer(question, limit=4):
        return llm.invoke(GLOSSARY.get(question, question))[:limit]

    component = at(RunnableLambda(answer), "")
    assert "GLOSSARY.get(question" in component.source.text
    assert component.parameters["GLOSSARY"] == {"RAG": "retrieval"}
    assert component.parameters["limit"] == 4
    assert walk(RunnableLambda(answer)).paths_of(llm) == ["llm"]


def test_method_of_an_object():
    """A lambda over a bound method leads to the object."""

    class Service:
        def __init__(self):
            self.llm = model()

        def answer(self, question):
            return self.llm.invoke(question)

    service = Service()
    found = walk(RunnableLambda(service.answer))
    assert found.paths_of(service) == ["func"]
    assert found.paths_of(service.llm) == ["func.llm"]


def test_bound_tools():
    """A model with tools says them; the model stays a part."""
    app = model().bind_tools([add])
    said = at(app, "").parameters["kwargs"]["tools"][0]["function"]
    assert (said["name"], said["description"]) == ("add", "Add two numbers.")
    assert at(app, "bound").kind == "llm"


def test_tool():
    """A tool has its description, its arguments and its function's text."""
    component = at(add, "")
    assert component.kind == "tool"
    assert component.parameters["description"] == "Add two numbers."
    assert list(component.parameters["args_schema"]["fields"]) == ["a", "b"]
    assert "return a + b" in component.source.text


def test_other_runnables():
    """Branches, generators, assignments, histories, few-shot prompts, fallbacks and retries have their parts."""
    llm, other = model(), model(temperature=0.9)
    branch = RunnableBranch((lambda text: len(text) > 4, llm), other)
    assert walk(branch).paths_of(llm) == ["branches[0].then"]
    assert walk(branch).paths_of(other) == ["default"]
    assert walk(RunnablePassthrough.assign(answer=llm)).paths_of(llm) == ["mapper.steps.answer"]
    assert walk(llm.with_fallbacks([other])).paths_of(other) == ["fallbacks[0]"]
    assert walk(llm.with_retry()).paths_of(llm) == ["bound"]
    assert walk(llm.with_config(tags=["a"])).paths_of(llm) == ["bound"]

    def upper(chunks):
        for chunk in chunks:
            yield chunk.upper()

    generated = walk(RunnableGenerator(upper)).root
    assert (generated.kind, generated.source is not None) == ("function", True)
    shots = FewShotPromptTemplate(
        examples=[{"x": "1"}], example_prompt=PromptTemplate.from_template("{x}"), suffix="{q}", input_variables=["q"]
    )
    assert [one.path for one in walk(shots).components] == ["", "example_prompt"]
    assert walk(shots).root.parameters["examples"] == [{"x": "1"}]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_history_is_memory():
    """A conversation that is kept beside a chain is no part of its version."""
    kept = {"a": InMemoryChatMessageHistory()}
    prompt = ChatPromptTemplate.from_messages(
        [SystemMessage("Be kind."), MessagesPlaceholder("history"), ("human", "{q}")]
    )
    app = RunnableWithMessageHistory(
        prompt | model(), lambda session_id: kept[session_id], input_messages_key="q", history_messages_key="history"
    )
    before = fingerprint(walk(app))
    kept["a"].add_user_message("hello")
    assert fingerprint(walk(app)) == before


def test_own_classes():
    """The user's own retriever and reranker have their kind, their fields, their text and what their functions use."""

    class Words(BaseRetriever):
        words: list[str]
        k: int = 2
        ranker: object = None

        def _get_relevant_documents(self, query, *, run_manager):
            return [Document(page_content=word) for word in self.words if query in word][: self.k]

    class Ranker(BaseDocumentCompressor):
        floor: float = 0.5

        def compress_documents(self, documents, query, callbacks=None):
            return documents

    app = Words(words=["a", "b"], ranker=Ranker())
    assert [(path, kind) for path, kind, _ in told(app)] == [("", "retriever"), ("ranker", "reranker")]
    assert at(app, "").parameters == {"words": ["a", "b"], "k": 2} | {
        name: None for name in ("name", "metadata", "tags") if name in at(app, "").parameters
    }
    assert "_get_relevant_documents" in at(app, "").source.text


def test_version_after_calls(server, http):
    """A chain that has answered is the version that it was, with another key too."""
    llm = model(base_url=server.openai_url, **http)
    app = rag(llm=llm)
    before = walk(app)
    for _ in range(3):
        app.invoke("What is it?")
    assert diff(before, walk(app)) == diff(before, before)
    assert fingerprint(walk(app)) == fingerprint(before)
    other = rag(llm=model(base_url=server.openai_url, api_key="sk-zyxwvutsrqponmlk9876", **http))
    assert fingerprint(walk(other)) == fingerprint(before)


@pytest.mark.parametrize(
    ("given", "path", "name"),
    [
        ({"system": "Be very brief."}, "steps[1].messages[0].prompt", "template"),
        ({"k": 4}, "steps[0].steps.context.steps[0]", "search_kwargs.k"),
        ({"llm": model(temperature=0.2)}, "steps[2]", "temperature"),
        ({"llm": model(model="gpt-4o")}, "steps[2]", "model_name"),
    ],
)
def test_a_change_is_told(given, path, name):
    """A changed prompt, `k`, temperature or model is a new version, and the diff names the one place."""
    before, after = walk(rag()), walk(rag(**given))
    assert fingerprint(before) != fingerprint(after)
    found = diff(before, after)
    assert (found.added, found.removed) == ([], [])
    assert [(one.path, one.name) for one in found.changed if one.name != "model"] == [(path, name)]


def test_the_index_is_not_the_version():
    """More documents in the index are no new version."""
    assert fingerprint(walk(rag())) == fingerprint(walk(rag(texts=("one", "two", "three"))))


def test_embeddings():
    """An embedding model is a part with its name, its clients are leaves."""
    component = at(OpenAIEmbeddings(model="text-embedding-3-small", api_key=KEY), "")
    assert (component.kind, component.parameters["model"]) == ("embedding", "text-embedding-3-small")
    assert component.parameters["client"]["state"] == "client"
