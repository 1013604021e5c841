"""The stand-in server, and which apps this environment can run: LangChain brings openai 3, LlamaIndex openai 2.

Beside LlamaIndex stands the core of an older LangChain, for the paths alone.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version

import pytest
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

from dashcam.testing.provider import FakeServer


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
OTHERS = {
    "langchain": ("langchain", 1),
    "langgraph": ("langgraph", 1),
    "paths_langgraph": ("langgraph", 1),
    "structure_lang": ("langchain", 1),
    "rebuild_lang": ("langchain", 1),
    "readme": ("langchain", 1),
    "paths_langchain": ("langchain-core", 0),
    "llamaindex": ("llama-index-core", 0, 14),
    "structure_llama_index": ("llama-index-core", 0, 14),
    "anthropic": ("anthropic", 0),
    "bedrock": ("aiobotocore", 3),
    "cohere": ("cohere", 7),
    "crewai": ("crewai", 1),
    "dspy": ("dspy", 3),
    "google": ("google-genai", 1),
    "google_adk": ("google-adk", 2),
    "haystack": ("haystack-ai", 3),
    "structure_haystack": ("haystack-ai", 3),
    "litellm": ("litellm", 1),
    "mcp_calls": ("mcp", 2),
    "measured": ("openai", 3),
    "mistral": ("mistralai", 3),
    "neighbours": ("ddtrace", 4),
    "ollama": ("ollama", 0),
    "openai_agents": ("openai-agents", 0, 24),
    "pydantic_ai": ("pydantic-ai-slim", 2),
    "smolagents": ("smolagents", 1),
}
"""The same for other files, by how their names begin after `test_`."""
collect_ignore_glob = [f"test_library_{name}.py" for name, wanted in LIBRARIES.items() if not _newest(*wanted)]
collect_ignore_glob += [f"test_{name}*.py" for name, wanted in OTHERS.items() if not _newest(*wanted)]


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
