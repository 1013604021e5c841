"""Objects shaped like the libraries' own, for readers that go by fields and by the names of classes."""

import sys
from functools import cache
from types import ModuleType
from typing import Any
from uuid import UUID


class Loud:
    """A value none of whose code may run."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a reader asked for {name}")

    def _no(self, *_: Any) -> Any:
        raise AssertionError("a reader ran a value's code")

    __bool__ = __len__ = __iter__ = __eq__ = __hash__ = __str__ = __repr__ = __int__ = _no


def record(module: str, name: str, /, *bases: str, **fields: Any) -> Any:
    """An object of a class `name` that says it comes from `module`, with bases of these names, and with these fields."""
    one = _kind(module, name, *bases)()
    one.__dict__.update(fields)
    return one


@cache
def _kind(module: str, name: str, *bases: str) -> type:
    made: tuple[type, ...] = ()
    for base in reversed(bases):
        made = (type(base, made, {"__module__": module}),)
    return type(name, made, {"__module__": module})


def message(name: str, content: Any, /, **fields: Any) -> Any:
    """A message of LangChain's."""
    return record("langchain_core.messages", name, "BaseMessage", content=content, **fields)


def openai(**fields: Any) -> Any:
    """An object of the OpenAI SDK's."""
    return record("openai.types", "Thing", **fields)


def anthropic(**fields: Any) -> Any:
    """An object of the Anthropic SDK's."""
    return record("anthropic.types", "Thing", **fields)


def manager(run: int, parent: int | None = None, **fields: Any) -> Any:
    """A run manager of LangChain's."""
    above = None if parent is None else UUID(int=parent)
    return record("langchain_core.callbacks.manager", "RunManager", run_id=UUID(int=run), parent_run_id=above, **fields)


def loaded(name: str, **members: Any) -> ModuleType:
    """Put a module of this name among the loaded ones; the caller takes it out."""
    module = ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module
    return module


def llama(name: str, /, *bases: str, **fields: Any) -> Any:
    """An object of LlamaIndex's."""
    return record("llama_index.core.somewhere", name, *bases, **fields)


def llama_message(role: str, *blocks: Any, **more: Any) -> Any:
    """A chat message of LlamaIndex's, whose role is a member of an enum."""
    who = record("llama_index.core.base.llms.types", "MessageRole", _value_=role)
    return llama("ChatMessage", role=who, blocks=list(blocks), additional_kwargs=more)


def llama_text(text: str) -> Any:
    """A block of text."""
    return llama("TextBlock", block_type="text", text=text)


class _Private:
    """Keeps what it does not declare beside its fields, as pydantic's models do."""

    __slots__ = ("__dict__", "__pydantic_private__")


def llama_event(
    name: str, *bases: str, of: str = "workflows.events", result: Any = None, extra: Any = None, **fields: Any
) -> Any:
    """An event of a workflow, its class from the module `of`; `extra` is what it does not declare."""
    kind: type = _Private
    for base in reversed((*bases, "Event")):
        kind = type(base, (kind,), {"__module__": "workflows.events"})
    made = type(name, (kind,), {"__module__": of})()
    made.__dict__.update(fields)
    made.__pydantic_private__ = {"_data": extra or {}, "_result": result}
    return made
