"""One version of a LangChain app wherever it runs and however often, another with each change to what it is."""

import pytest

pytest.importorskip("langchain_openai")

from tests.apps.written_apps import Written, other_pythons

APP = '''
import os

from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.tools import tool
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_openai import ChatOpenAI

GLOSSARY = {"RAG": "retrieval"}
asked = []


class Words(BaseRetriever):
    k: int = 3

    def _get_relevant_documents(self, query, *, run_manager):
        return [Document(page_content=word) for word in query.split()][: self.k]


@tool
def look_up(term: str) -> str:
    """Look a term up."""
    return GLOSSARY.get(term, term)


def joined(documents):
    # one a line
    return "\\n".join(document.page_content for document in documents)


def remember(message):
    asked.append(look_up.invoke(message.content[:3]))
    return message.content.strip()


prompt = ChatPromptTemplate.from_messages([("system", "Answer in one sentence."), ("human", "{context} {question}")])
llm = ChatOpenAI(
    model="gpt-4o-mini", temperature=0.1, api_key=os.environ["KEY"], base_url=os.environ["URL"], max_retries=0
)
store = InMemoryVectorStore.from_texts(["one", "two"], DeterministicFakeEmbedding(size=4))
retriever = store.as_retriever(search_kwargs={"k": 3})
context = {"context": retriever | joined, "question": RunnablePassthrough()}
app = context | prompt | llm.bind_tools([look_up]) | RunnableLambda(remember)


def ask(question):
    store.add_texts([question])
    app.invoke(question)
'''
KEY, OTHER_KEY = "sk-abcdefghijklmnop1234", "sk-zyxwvutsrqponmlk9876"


@pytest.fixture
def written(tmp_path, server):
    """The app, talking to the stand-in server."""
    return Written(tmp_path, APP, KEY=KEY, URL=server.openai_url)


def test_one_version_everywhere(written):
    """As a module, in two fresh processes, with other hashes, another key, after a hundred calls, on each Python: one version."""
    version = written.version()
    said = [written.run(), written.run(seed=4711, calls=100, KEY=OTHER_KEY)]
    said += [written.run(seed=7, python=python) for python in other_pythons("langchain-core").values()]
    assert set(said) == {f"{version} True"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("one sentence", "two sentences"),
        ("temperature=0.1", "temperature=0.2"),
        ('{"k": 3}', '{"k": 4}'),
        ("Look a term up.", "Look up a term."),
        ("GLOSSARY.get(term, term)", "GLOSSARY.get(term)"),
        ('"RAG": "retrieval"', '"RAG": "generation"'),
        ("message.content.strip()", "message.content.rstrip()"),
        ('store.as_retriever(search_kwargs={"k": 3})', "Words()"),
        ("llm.bind_tools([look_up])", "llm"),
        ('"gpt-4o-mini"', '"gpt-4o"'),
    ],
)
def test_a_change_is_a_new_version(written, old, new):
    """A prompt's word, a temperature, `k`, a tool's docstring, a function's body, a swapped retriever: a new version each."""
    assert written.version() != written.version(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [("    # one a line\n", ""), ('["one", "two"]', '["three"]'), ('os.environ["KEY"]', f'"{OTHER_KEY}"')],
)
def test_no_change_is_no_new_version(written, old, new):
    """Comments, what is in the index, another key: none of them is."""
    assert written.version() == written.version(old, new)
