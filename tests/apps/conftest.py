"""The stand-in server, and which apps this environment can run: LangChain brings openai 3, LlamaIndex openai 2.

Beside LlamaIndex stands the core of an older LangChain, for the paths alone.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import pytest
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

from dashcam.testing.provider import FakeServer

NEWEST = ["langchain", "*langgraph", "readme", "structure_lang", "rebuild_lang"]
collect_ignore_glob = [] if find_spec("langchain") else [f"test_{name}*.py" for name in NEWEST]
collect_ignore_glob += [] if find_spec("langchain_core") else ["test_paths_langchain.py"]
collect_ignore_glob += [] if find_spec("anthropic") else ["*anthropic*.py"]
collect_ignore_glob += [] if find_spec("dspy") else ["*dspy*.py"]
collect_ignore_glob += [] if find_spec("litellm") else ["*litellm*.py"]
collect_ignore_glob += [] if find_spec("pydantic_ai") else ["test_pydantic_ai*.py"]
collect_ignore_glob += [] if find_spec("llama_index") else ["test_llamaindex*.py"]
collect_ignore_glob += [] if find_spec("smolagents") else ["test_smolagents*.py"]
collect_ignore_glob += [] if find_spec("crewai") else ["test_crewai*.py"]


def _newest(distribution: str, *release: int) -> bool:
    """Whether a library's contract (contract.py), whose golden traces are of its newest release, can run here."""
    try:
        return tuple(int(part) for part in version(distribution).split(".")[: len(release)]) >= release
    except PackageNotFoundError:
        return False


LIBRARIES = {
    "litellm": ("litellm", 1),
    "dspy": ("dspy", 3),
    "openai": ("openai", 3),
    "anthropic": ("anthropic", 2),
    "cohere": ("cohere", 7),
    "mistral": ("mistralai", 3),
    "langchain": ("langchain", 1),
    "langgraph": ("langgraph", 1),
    "llamaindex": ("llama-index-core", 0, 14),
    "openai_agents": ("openai-agents", 0, 24),
    "bedrock": ("aiobotocore", 3),
    "smolagents": ("smolagents", 1),
    "crewai": ("crewai", 1),
    "google": ("google-genai", 3),
    "ollama": ("ollama", 0),
    "pydantic_ai": ("pydantic-ai-slim", 2),
    "google_adk": ("google-adk", 2),
    "haystack": ("haystack-ai", 3),
    "mcp": ("mcp", 2),
}
"""What `test_library_NAME.py` is about: a distribution, and the release it is about."""
collect_ignore_glob += [f"test_library_{name}.py" for name, wanted in LIBRARIES.items() if not _newest(*wanted)]
collect_ignore_glob += [] if _newest("google-genai", 1) else ["test_google*.py"]
collect_ignore_glob += [] if _newest("openai-agents", 0) else ["test_openai_agents*.py"]
collect_ignore_glob += [] if _newest("ollama", 0) else ["test_ollama*.py"]

collect_ignore_glob += [] if _newest("google-adk", 2) else ["test_google_adk*.py"]


LOADED_LATE = ThreadPoolExecutor
"""`concurrent.futures` loads it at first use, which a test would otherwise be said to have left behind."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask each library for each of its features (contract.py)."""
    if "feature" in metafunc.fixturenames and metafunc.cls is not None:
        metafunc.parametrize("feature", metafunc.cls.features())


@pytest.fixture(scope="session")
def server() -> Iterator[FakeServer]:
    """One server for all apps: its answers depend on the request alone."""
    with FakeServer() as running:
        yield running


@pytest.fixture
def http(runner: asyncio.Runner) -> Iterator[dict[str, object]]:
    """HTTP clients for LangChain's models, which else share theirs over the whole process."""
    plain, waiting = DefaultHttpxClient(), DefaultAsyncHttpxClient()
    yield {"http_client": plain, "http_async_client": waiting}
    plain.close()
    runner.run(waiting.aclose())


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for a test, closed behind it."""
    with asyncio.Runner() as running:
        yield running
