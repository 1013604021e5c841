"""Where LangChain is met: its callback managers for what runs begin and end, a few methods for what runs inside them."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture.context import STATE
from dashcam.capture.patch import Setup, Target
from dashcam.integrations.langchain import embeddings, readers, scopes, streams
from dashcam.integrations.langchain.lifecycle import EndReader, ended, raised, started
from dashcam.integrations.langchain.readers import StartReader
from dashcam.snapshot.labels import label

_MANAGER = "langchain_core.callbacks.manager"


def is_known(cls: type) -> bool:
    """Whether every call on the objects of a class is a span: runnables are."""
    return "langchain_core.runnables.base.Runnable" in label(cls).bases


def _start(read: StartReader, role: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def on_start(self: Any, *args: Any, **kwargs: Any) -> Any:
            made = original(self, *args, **kwargs)
            if STATE.put is not None:
                started(read, role, args, kwargs, sys._getframe(1), made)
            return made

        return on_start

    return wrap


def _astart(read: StartReader, role: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        async def on_start(self: Any, *args: Any, **kwargs: Any) -> Any:
            made = await original(self, *args, **kwargs)
            if STATE.put is not None:
                started(read, role, args, kwargs, sys._getframe().f_back, made)
            return made

        return on_start

    return wrap


def _end(read: EndReader | None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Around the end of a run; `None` where it is an error."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def on_end(self: Any, *args: Any, **kwargs: Any) -> Any:
            if read is None:
                raised(self, args, kwargs)
            else:
                ended(read, self, args, kwargs)
            return original(self, *args, **kwargs)

        return on_end

    return wrap


def _aend(read: EndReader | None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        async def on_end(self: Any, *args: Any, **kwargs: Any) -> Any:
            if read is None:
                raised(self, args, kwargs)
            else:
                ended(read, self, args, kwargs)
            return await original(self, *args, **kwargs)

        return on_end

    return wrap


_STARTS: tuple[tuple[str, StartReader, str], ...] = (
    ("on_chain_start", readers.chain, "Runnable"),
    ("on_chat_model_start", readers.chat, "BaseLanguageModel"),
    ("on_llm_start", readers.prompt, "BaseLanguageModel"),
    ("on_tool_start", readers.tool, "BaseTool"),
    ("on_retriever_start", readers.retriever, "BaseRetriever"),
)
"""Methods of the managers, how they are read, and the class of what such runs are made on."""
_ENDS: tuple[tuple[str, str, EndReader], ...] = (
    ("Chain", "chain", readers.chain_end),
    ("LLM", "llm", readers.model_end),
    ("Tool", "tool", readers.tool_end),
    ("Retriever", "retriever", readers.retriever_end),
)
_SCOPES: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("langchain_core.runnables.config", "_set_config_context", scopes.config_context),
    ("langchain_core.tools.base", "BaseTool.run", scopes.method("tool")),
    ("langchain_core.tools.base", "BaseTool.arun", scopes.coroutine("tool")),
    ("langchain_core.retrievers", "BaseRetriever.invoke", scopes.method("retriever")),
    ("langchain_core.retrievers", "BaseRetriever.ainvoke", scopes.coroutine("retriever")),
    ("langchain_core.language_models.chat_models", "BaseChatModel._generate_with_cache", scopes.generate),
    ("langchain_core.language_models.chat_models", "BaseChatModel._agenerate_with_cache", scopes.agenerate),
    ("langchain_core.language_models.chat_models", "BaseChatModel.stream", streams.stream),
    ("langchain_core.language_models.chat_models", "BaseChatModel.astream", streams.astream),
    ("langchain_core.language_models.llms", "BaseLLM.generate", scopes.method("llm")),
    ("langchain_core.language_models.llms", "BaseLLM.agenerate", scopes.coroutine("llm")),
    ("langchain_core.language_models.llms", "BaseLLM.stream", streams.stream),
    ("langchain_core.language_models.llms", "BaseLLM.astream", streams.astream),
)
_BATCHES = (
    ("langchain_core.runnables.base", "Runnable._abatch_with_config", scopes.abatching),
    ("langchain_core.runnables.base", "RunnableSequence.abatch", scopes.abatching),
    ("langchain_core.runnables.fallbacks", "RunnableWithFallbacks.abatch", scopes.abatching),
    ("langchain_core.runnables.base", "RunnableBindingBase.batch", scopes.batching),
    ("langchain_core.runnables.base", "RunnableBindingBase.abatch", scopes.abatching),
    ("langchain_core.runnables.configurable", "DynamicRunnable.batch", scopes.batching),
    ("langchain_core.runnables.configurable", "DynamicRunnable.abatch", scopes.abatching),
)


def _managers() -> list[Target]:
    made = []
    for name, read, role in _STARTS:
        costs = f"runs that {name} begins are not recorded"
        made.append(Target("langchain", _MANAGER, f"CallbackManager.{name}", _start(read, role), costs))
        made.append(Target("langchain", _MANAGER, f"AsyncCallbackManager.{name}", _astart(read, role), costs))
    for title, word, read_end in _ENDS:
        for suffix, reader in (("end", read_end), ("error", None)):
            name, costs = f"on_{word}_{suffix}", f"spans of a {word} have no {suffix}"
            made.append(Target("langchain", _MANAGER, f"CallbackManagerFor{title}Run.{name}", _end(reader), costs))
            made.append(
                Target("langchain", _MANAGER, f"AsyncCallbackManagerFor{title}Run.{name}", _aend(reader), costs)
            )
    return made


_NESTING = "what runs inside hangs one level too high"
_PLACES = "calls in a batch are not told from each other by their place"
TARGETS: tuple[Target | Setup, ...] = (
    *_managers(),
    *embeddings.TARGETS,
    *(Target("langchain", module, name, wrap, _NESTING) for module, name, wrap in _SCOPES),
    *(Target("langchain", module, name, wrap, _PLACES) for module, name, wrap in _BATCHES),
)
