"""Follows a module that is run while we look: what it defines is recorded before its next line, also in the program itself.

No import tells when the program's own file is run, and what it defines it mostly calls before it ends. From Python 3.12 on the
interpreter tells of each line of this one piece of code, once; nothing else runs slower, no trace function is set. Python 3.11
has no such thing that would leave the program as it is: there only what is defined by now is found.
"""

import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType, ModuleType
from typing import Any, NamedTuple

from dashcam.capture.guard import failed

MONITORING: Any = getattr(sys, "monitoring", None)
CAN_FOLLOW = MONITORING is not None
"""Whether functions of the program's own file can be recorded without a word in it."""
_TOOLS = (4, 3)
"""The numbers that no debugger, coverage, profiler or optimiser has by convention."""
_NAMES: Any = vars(ModuleType)["__dict__"]


class _Followed(NamedTuple):
    names: dict[str, Any]
    take: Callable[[], None]


_tool: list[int] = []
_codes: dict[CodeType, _Followed] = {}
_awaited: list[_Followed] = []


def follow(module: ModuleType, take: Callable[[ModuleType], None]) -> None:
    """Call `take` with the module before each of its lines that is still to be run, each line once."""
    if CAN_FOLLOW:
        followed = _Followed(_NAMES.__get__(module), lambda: take(module))
        frame = next((one for one in _stack() if _runs(one, followed)), None)
        if frame is None:
            await_program(module, take)
        elif _tool or _begin():
            _follow(frame.f_code, followed)


def await_program(module: ModuleType, take: Callable[[ModuleType], None]) -> None:
    """Follow the program as soon as it begins, where Python itself is still starting."""
    inside = _NAMES.__get__(module)
    starting = inside.get("__name__") == "__main__" and any(one.f_globals.get("__name__") == "site" for one in _stack())
    if CAN_FOLLOW and starting and (_tool or _begin()):
        _awaited.append(_Followed(inside, lambda: take(module)))
        MONITORING.set_events(_tool[0], MONITORING.events.PY_START)


def _stack() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _runs(frame: FrameType, followed: _Followed) -> bool:
    return frame.f_globals is followed.names and frame.f_code.co_name == "<module>"


def stop() -> None:
    """Follow nothing any more."""
    if _tool:
        MONITORING.set_events(_tool[0], 0)
        for code in list(_codes):
            MONITORING.set_local_events(_tool[0], code, 0)
        _codes.clear()
        _awaited.clear()
        _rest()


def _begin() -> bool:
    """Take a tool's number; say whether one was free."""
    number = next((one for one in _TOOLS if MONITORING.get_tool(one) is None), None)
    if number is None:
        return False
    MONITORING.use_tool_id(number, "dashcam")
    events = MONITORING.events
    for event, call in ((events.PY_START, _started), (events.LINE, _at_line), (events.PY_RETURN, _ended)):
        MONITORING.register_callback(number, event, call)
    _tool.append(number)
    return True


def _rest() -> None:
    """Give the number back where nothing is followed."""
    if _tool and not _codes and not _awaited:
        number = _tool.pop()
        events = MONITORING.events
        for event in (events.PY_START, events.LINE, events.PY_RETURN):
            MONITORING.register_callback(number, event, None)
        MONITORING.free_tool_id(number)


def _follow(code: CodeType, followed: _Followed) -> None:
    _codes[code] = followed
    MONITORING.set_local_events(_tool[0], code, MONITORING.events.LINE | MONITORING.events.PY_RETURN)


def _started(code: CodeType, _: int) -> Any:
    """See whether this is the program that is waited for."""
    try:
        if code.co_name == "<module>":
            names = sys._getframe(1).f_globals
            found = next((one for one in _awaited if one.names is names), None)
            if found is not None:
                _awaited.clear()
                MONITORING.set_events(_tool[0], 0)
                _follow(code, found)
    except Exception:
        failed("wait for the program")
    return MONITORING.DISABLE


def _at_line(code: CodeType, _: int) -> Any:
    _take(code)
    return MONITORING.DISABLE


def _ended(code: CodeType, _: int, __: object) -> None:
    _take(code)
    try:
        _codes.pop(code, None)
        MONITORING.set_local_events(_tool[0], code, 0)
        _rest()
    except Exception:
        failed("follow a module")


def _take(code: CodeType) -> None:
    try:
        followed = _codes.get(code)
        if followed is not None:
            followed.take()
    except Exception:
        failed("follow a module")
