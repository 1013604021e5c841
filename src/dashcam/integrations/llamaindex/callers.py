"""Whose code makes a call: the objects of LlamaIndex's own methods that are on the stack, nearest first.

A workflow of agents calls the model of whichever agent has its turn, and of that agent's step the dispatcher tells nothing. Where
an object has several places in the app, the first local variable of the frames around says by which of them it was reached.
Frames are looked at only then, and of LlamaIndex's own files only: the first of anybody else's ends the search.
"""

import sys
from collections.abc import Iterator, Sequence
from types import CodeType, FrameType
from typing import Any

from dashcam.integrations.fields import fields, text
from dashcam.integrations.llamaindex.content import event_fields
from dashcam.integrations.llamaindex.kept import THEIRS, known_names
from dashcam.integrations.llamaindex.running import Running

MOST = 40
"""Frames looked at."""
_OURS = __file__.removesuffix("integrations/llamaindex/callers.py")
_MAKING = object()
_IGNORED, _THEIRS, _MAKES, _ENDS = range(4)
KEPT = 4096
_codes: dict[int, tuple[CodeType, int]] = {}
_PASSED = "llama_index_instrumentation"


class Callers(Sequence[Any]):
    """The objects, found when somebody looks: first those that the integration knows, then those on the stack."""

    __slots__ = ("_known",)

    def __init__(self, *known: Any) -> None:
        self._known = known

    def __len__(self) -> int:
        """It is always worth a look."""
        return 1

    def __getitem__(self, at: Any) -> Any:
        return list(self)[at]

    def outermost(self) -> Any:
        """The last of them; `None` where there is none, or where an object is in the making, which is no app yet."""
        last = None
        for one in self._found():
            last = one
        return None if last is _MAKING else last

    def __iter__(self) -> Iterator[Any]:
        return (one for one in self._found() if one is not _MAKING)

    def _found(self) -> Iterator[Any]:
        yield from self._known
        frame: FrameType | None = sys._getframe(1)
        for _ in range(MOST):
            if frame is None:
                return
            code = frame.f_code
            known = _codes.get(id(code))
            if known is None or known[0] is not code:
                known = _code(frame)
            kind = known[1]
            if kind == _THEIRS:
                yield frame.f_locals.get("self")
            elif kind == _MAKES:
                yield _MAKING
                return
            elif kind == _ENDS:
                return
            frame = frame.f_back


def _code(frame: FrameType) -> tuple[CodeType, int]:
    """What a frame tells of its code; code is met again and again."""
    code, module = frame.f_code, frame.f_globals.get("__name__")
    kind = _IGNORED
    if type(module) is str and module.startswith(THEIRS):
        if code.co_name == "__init__":
            kind = _MAKES
        elif code.co_varnames[: min(code.co_argcount, 1)] == ("self",):
            kind = _THEIRS
    elif not (code.co_filename.startswith(_OURS) or (type(module) is str and module.startswith(_PASSED))):
        kind = _ENDS
    if len(_codes) >= KEPT:
        _codes.clear()
    known = _codes[id(code)] = (code, kind)
    return known


def callers(call: Running, said: dict[str, Any]) -> Callers:
    """Whose code makes a call that begins: the agent whose turn it is, where a workflow of several runs, and who is on the stack."""
    instance, above = call.instance, call.above
    if "AgentWorkflow" in known_names(instance):
        event = said.get("ev")
        name = text(event_fields(event).get("current_agent_name")) if "Event" in known_names(event) else None
        agents = fields(instance).get("agents")
        if name is not None and type(agents) is dict:
            for one in call.upward()[1:]:
                if one.instance is instance:
                    one.turn = agents.get(name)
        return Callers()
    of_agents = above is not None and "AgentWorkflow" in known_names(above.instance)
    turn = next((one.turn for one in call.upward()[1:] if one.turn is not None), None) if of_agents else None
    return Callers() if turn is None else Callers(turn)
