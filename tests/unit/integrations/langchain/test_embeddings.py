"""Embedding models, met at their own methods."""

import asyncio
import sys

import pytest

from dashcam.capture import patch
from dashcam.integrations.langchain.embeddings import TARGETS
from dashcam.testing.capturing import captured
from tests.unit.integrations.standins import loaded


class Embeddings:
    """Stands for LangChain's base class."""

    async def aembed_query(self, text):
        return self.embed_query(text)


class Hashes(Embeddings):
    model = "class-wide"

    def embed_documents(self, texts):
        return [[float(len(text)), 1.0] for text in texts]

    def embed_query(self, text):
        return self.embed_documents([text])[0]


BEFORE = dict(vars(Hashes))


@pytest.fixture
def recorded():
    """A recording with the hook in, on a module that stands for LangChain's."""
    module = loaded("embeddings_standin", Embeddings=Embeddings)
    with captured() as made:
        patch.on([TARGETS[0]._replace(module=module.__name__)])
        yield made
    del sys.modules[module.__name__]


def test_documents_and_queries_are_one_span_each(recorded):
    """Texts in, sizes out; a query that goes through documents is still one."""
    model = Hashes()
    vars(model)["model"] = "hash-2"
    assert model.embed_documents(["a", "bc"]) == [[1.0, 1.0], [2.0, 1.0]]
    assert model.embed_query("abc") == [3.0, 1.0]
    assert recorded.tree() == "Hashes embedding ok\nHashes embedding ok"
    first, second = recorded.spans
    assert (first.input["input"], first.output, first.model) == (["a", "bc"], {"count": 2, "dimensions": 2}, "hash-2")
    assert (second.input["input"], second.output) == ("abc", {"count": 1, "dimensions": 2})


def test_a_class_defined_later_is_met_too(recorded):
    """Its own coroutine, and one it inherits, which goes on to its plain method."""

    class Later(Hashes):
        async def aembed_documents(self, texts):
            return self.embed_documents(texts)

    asyncio.run(Later().aembed_documents(["a"]))
    asyncio.run(Later().aembed_query("a"))
    assert recorded.tree() == "Later embedding ok\nLater embedding ok"


def test_an_error_is_the_models_own(recorded):
    """The span says so."""

    class Broken(Hashes):
        def embed_query(self, text):
            raise ValueError("no")

        async def aembed_query(self, text):
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Broken().embed_query("a")
    with pytest.raises(ValueError, match="no"):
        asyncio.run(Broken().aembed_query("a"))
    assert [span.status for span in recorded.spans] == ["error", "error"]


def test_nothing_at_all_is_no_vectors(recorded):
    """Zero of unknown dimensions."""
    Hashes().embed_documents([])
    assert recorded.spans[0].output == {"count": 0, "dimensions": None}


def test_every_class_has_its_methods_back():
    """Also those that were defined meanwhile; new ones are left alone."""
    assert dict(vars(Hashes)) == BEFORE
    assert "__init_subclass__" not in vars(Embeddings)
