"""Clients and models that programs hold without a framework: shown by name, kind told, never looked into."""

from dashcam.snapshot.describing import Family, Row

_MODEL = Row("llm", closed="client")
_COPIED = Row("llm", closed="client", shared="_client")
_INDEX = Row("retriever", closed="index")
_HANDLE = Row(closed="client")
CLIENTS = (
    Family(("openai",), dict.fromkeys(("BaseClient", "OpenAI", "AsyncOpenAI"), _COPIED) | {"SyncAPIResource": _HANDLE, "AsyncAPIResource": _HANDLE}),
    Family(("anthropic",), dict.fromkeys(("BaseClient", "Anthropic", "AsyncAnthropic"), _COPIED) | {"SyncAPIResource": _HANDLE, "AsyncAPIResource": _HANDLE}),
    Family(("mistralai",), {"Mistral": _MODEL}),
    Family(("cohere",), {"BaseCohere": _MODEL, "AsyncBaseCohere": _MODEL}),
    Family(("groq",), {"BaseClient": _MODEL}),
    Family(("ollama",), {"BaseClient": _MODEL}),
    Family(("llama_cpp",), {"Llama": _MODEL}),
    Family(("transformers",), {"PreTrainedModel": _MODEL, "Pipeline": _MODEL, "PreTrainedTokenizerBase": _HANDLE}),
    Family(("sentence_transformers",), {"SentenceTransformer": Row("embedding", closed="model"), "CrossEncoder": Row("reranker", closed="model")}),
    Family(("chromadb",), {"Collection": _INDEX, "CollectionCommon": _INDEX, "ClientAPI": _HANDLE}),
    Family(("faiss",), {"Index": _INDEX}),
    Family(("qdrant_client",), {"QdrantClient": _INDEX, "AsyncQdrantClient": _INDEX}),
    Family(("pinecone",), {"Index": _INDEX, "Pinecone": _HANDLE}),
    Family(("torch",), {"Module": Row(closed="model"), "Tensor": Row(closed="array")}),
    Family(("numpy",), {"ndarray": Row(closed="array")}),
    Family(("pandas",), {"NDFrame": Row(closed="array")}),
    Family(("httpx",), {"BaseClient": _HANDLE, "URL": Row(closed="address"), "Timeout": _HANDLE}),
    Family(("requests",), {"Session": _HANDLE}),
    Family(("aiohttp",), {"ClientSession": _HANDLE}),
    Family(("sqlalchemy",), {"Engine": _HANDLE, "Session": _HANDLE, "AsyncEngine": _HANDLE}),
    Family(("redis",), {"Redis": _HANDLE}),
    Family(("fsspec",), {"AbstractFileSystem": _HANDLE}),
)  # fmt: skip
