"""LiteLLM in a test run: without its advertisements, without the network, and tidy behind each app.

LiteLLM 1.106 asks its MCP gateway about the tools of each call, and that wants mcp 2, beside which crewai cannot live: it is
told that there is none. What it logs behind asynchronous calls, in a task that outlives event loops, it leaves out. Nothing
else of LiteLLM is touched.
"""

import asyncio
import gc
import os
import sys
import time
import warnings
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from types import ModuleType, SimpleNamespace

import pytest

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
from litellm.litellm_core_utils.logging_worker import GLOBAL_LOGGING_WORKER
from litellm.litellm_core_utils.thread_pool_executor import executor

litellm.suppress_debug_info = True
executor._max_workers = 1  # a hundred threads, else, each a leak to the test that it begins in
_MCP = "litellm.responses.mcp"
QUIET = [
    pytest.mark.usefixtures("warm", "no_gateway"),
    # LiteLLM's own words about its own models
    pytest.mark.filterwarnings("ignore:.*ReadOnly:UserWarning"),
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning"),
]
"""What a module of tests says of itself: `pytestmark = QUIET`."""


@pytest.fixture(scope="module")
def warm() -> None:
    """The thread that LiteLLM logs in is there for good; a first call builds its models."""
    with warnings.catch_warnings(action="ignore"):
        said = {"model": "openai/gpt-4o-mini", "messages": [{"role": "user", "content": "hi"}], "mock_response": "hi"}
        litellm.completion(**said)
        list(litellm.completion(**said, stream=True))
        litellm.token_counter("gpt-4o-mini", text="hi")
        executor.submit(int).result()
        asyncio.run(asyncio.sleep(0))  # takes the place of a loop that LiteLLM has made in passing
        gc.collect()


@pytest.fixture
def no_gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No gateway for tools, no task that logs; clients are closed behind the test."""
    monkeypatch.setattr(GLOBAL_LOGGING_WORKER, "ensure_initialized_and_enqueue", _leave_out)
    none = SimpleNamespace(should_use_litellm_mcp_gateway=lambda tools: False)  # noqa: ARG005  LiteLLM's name for it
    for name, inside in (
        ("litellm_proxy_mcp_handler", {"LiteLLM_Proxy_MCP_Handler": none}),
        ("chat_completions_handler", {"acompletion_with_mcp": None}),
    ):
        made = ModuleType(f"{_MCP}.{name}")
        vars(made).update(inside)
        monkeypatch.setitem(sys.modules, made.__name__, made)
    yield
    close_clients()


def _leave_out(async_coroutine: Coroutine[None, None, None], *_: object, **__: object) -> None:
    async_coroutine.close()


def close_clients() -> None:
    """Close what LiteLLM keeps open for the next call, once its thread has logged the last one."""
    while executor._work_queue.qsize():
        time.sleep(0.001)
    executor.submit(int).result()
    for client in [*litellm.in_memory_llm_clients_cache.cache_dict.values()]:
        if hasattr(client, "close") and not hasattr(client, "__aenter__"):
            client.close()
    litellm.in_memory_llm_clients_cache.flush_cache()


@asynccontextmanager
async def closing() -> AsyncIterator[None]:
    """Leave nothing of an event loop behind: asynchronous clients."""
    try:
        yield
    finally:
        await litellm.close_litellm_async_clients()
        for client in [*litellm.in_memory_llm_clients_cache.cache_dict.values()]:
            if hasattr(client, "__aenter__"):
                await client.close()
