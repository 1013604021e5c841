"""Whether a run's name is the object's own or only its class's: an app is called by the former, never by the latter."""

import sys
from typing import Any

_MOST = 1000
_known: dict[str, bool] = {}
_NOT_OWN = frozenset({"LangGraph", "chain", "AgentExecutor"})


def is_own(name: str) -> bool:
    """Whether somebody chose this name."""
    if name in _NOT_OWN:
        return False
    found = _known.get(name)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        found = _known[name] = name.partition("<")[0] not in _class_names()
    return found


def _class_names() -> set[str]:
    module = sys.modules.get("langchain_core.runnables.base")
    root = None if module is None else vars(module).get("Runnable")
    return set() if root is None else _below(root, set())


def _below(cls: Any, seen: set[str]) -> set[str]:
    for one in type.__subclasses__(cls):
        seen.add(one.__name__.partition("[")[0])
        _below(one, seen)
    return seen
