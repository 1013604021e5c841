"""Which streams and bodies are of calls of ours: a look-up, which is all that other services of AWS pay.

What reads requests and answers is loaded by the first call of Bedrock, and not by a program that has botocore for other things.
"""

import weakref
from collections.abc import Callable
from typing import Any

OPERATIONS = {
    "Converse": "converse",
    "ConverseStream": "converse_stream",
    "InvokeModel": "invoke_model",
    "InvokeModelWithResponseStream": "invoke_model_with_response_stream",
}
"""What becomes a span, with the method that the client has for it."""
_KNOWN: dict[int, tuple[weakref.ref[Any], Any]] = {}


def keep(what: Any, holder: Any, dropped: Callable[[], None]) -> None:
    """Remember who follows an object, until nobody holds the object: then `dropped` is told."""
    key = id(what)

    def gone(_: Any) -> None:
        _KNOWN.pop(key, None)
        dropped()

    _KNOWN[key] = (weakref.ref(what, gone), holder)


def find(what: Any) -> Any:
    """Who follows an object; `None` where it is not one of ours."""
    known = _KNOWN.get(id(what)) if _KNOWN else None
    return None if known is None or known[0]() is not what else known[1]


def forget(what: Any) -> None:
    """Nobody follows it any longer."""
    _KNOWN.pop(id(what), None)
