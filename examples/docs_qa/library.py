"""The documents: read, cut into chunks at their headings, embedded, and found again by meaning."""

from pathlib import Path

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter
from minilm import MiniLM


def read_documents(folder: Path) -> list[Document]:
    paths = [folder / "README.md", *sorted((folder / "docs").rglob("*.md"))]
    return [
        Document(path.read_text(encoding="utf-8"), metadata={"source": str(path.relative_to(folder))})
        for path in paths
        if path.is_file()
    ]


def build_retriever(documents: list[Document], k: int = 4) -> BaseRetriever:
    splitter = RecursiveCharacterTextSplitter.from_language("markdown", chunk_size=500, chunk_overlap=0)
    store = InMemoryVectorStore(MiniLM())
    store.add_documents(splitter.split_documents(documents))
    return store.as_retriever(search_kwargs={"k": k})
