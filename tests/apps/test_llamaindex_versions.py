"""One version of a LlamaIndex app wherever it runs and however often, another with each change to what it is."""

import pytest

pytest.importorskip("llama_index.core")

from tests.apps.written_apps import Written, other_pythons

# of the library's own imports
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

APP = '''
import os

from llama_index.core import Document, PromptTemplate, SummaryIndex, VectorStoreIndex
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.tools import FunctionTool

TERMS = {"RAG": "retrieval"}


def look_up(term: str) -> str:
    """Look a term up."""
    return TERMS.get(term, term)


def shorten(text, most=80):
    # from the end
    return text[:most]


class Assistant:
    def __init__(self, key, texts):
        self.api_key = key
        llm = MockLLM(max_tokens=5)
        documents = [Document(text=text) for text in texts]
        self.index = VectorStoreIndex.from_documents(
            documents, embed_model=MockEmbedding(embed_dim=4), transformations=[SentenceSplitter(chunk_size=512)]
        )
        self.engine = self.index.as_query_engine(
            llm=llm,
            similarity_top_k=3,
            text_qa_template=PromptTemplate("Use {context_str} for {query_str}."),
            node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.1)],
        )
        memory = ChatMemoryBuffer.from_defaults(token_limit=1000)
        self.chat = self.index.as_chat_engine(
            llm=llm, chat_mode="context", memory=memory, system_prompt="Be kind."
        )
        self.tool = FunctionTool.from_defaults(look_up)
        self.answers = []

    def answer(self, question):
        said = f"{self.engine.query(question)} {self.chat.chat(question)} {self.tool(question)}"
        self.answers.append(shorten(said))


app = Assistant(os.environ["KEY"], ["hello world", "good bye"])
ask = app.answer
'''
KEY, OTHER_KEY = "sk-abcdefghijklmnop1234", "sk-zyxwvutsrqponmlk9876"


@pytest.fixture
def written(tmp_path):
    """The app, with models that need nobody."""
    return Written(tmp_path, APP, KEY=KEY)


def test_one_version_everywhere(written):
    """As a module, in two fresh processes, with other hashes, another key, after a hundred calls, on each Python: one version."""
    version = written.version()
    said = [written.run(), written.run(seed=4711, calls=100, KEY=OTHER_KEY)]
    said += [written.run(seed=7, python=python) for python in other_pythons("llama-index-core").values()]
    assert set(said) == {f"{version} True"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Use {context_str}", "Take {context_str}"),
        ("Be kind.", "Be brief."),
        ("max_tokens=5", "max_tokens=6"),
        ("similarity_top_k=3", "similarity_top_k=4"),
        ("chunk_size=512", "chunk_size=256"),
        ("Look a term up.", "Look up a term."),
        ("TERMS.get(term, term)", "TERMS.get(term)"),
        ('"RAG": "retrieval"', '"RAG": "generation"'),
        ("text[:most]", "text[-most:]"),
        ("self.index = VectorStoreIndex", "self.index = SummaryIndex"),
        ("[SimilarityPostprocessor(similarity_cutoff=0.1)]", "[]"),
    ],
)
def test_a_change_is_a_new_version(written, old, new):
    """A prompt's word, a limit, `k`, a tool's docstring, a function's body, a swapped index: a new version each."""
    assert written.version() != written.version(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [("    # from the end\n", ""), ('"good bye"', '"what"'), ('os.environ["KEY"]', f'"{OTHER_KEY}"')],
)
def test_no_change_is_no_new_version(written, old, new):
    """Comments, what is in the index, another key: none of them is."""
    assert written.version() == written.version(old, new)
