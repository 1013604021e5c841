"""The public surface as lines of text: every name of the package, with its signature, and what its classes offer."""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import dashcam

KEPT = Path(__file__).parent / "public_names.txt"
_SPOKEN = {"__enter__", "__exit__", "__aenter__", "__aexit__", "__iter__", "__len__", "__getitem__", "__call__"}


def lines() -> list[str]:
    """Give one line for each public name, one more for each public thing in a public class."""
    return [line for name in sorted(dashcam.__all__) for line in _described(name, getattr(dashcam, name))]


def _described(name: str, thing: object) -> Iterator[str]:
    if inspect.isclass(thing):
        bases = ", ".join(base.__name__ for base in thing.__bases__ if base is not object)
        yield f"class {name}({bases})" if bases else f"class {name}"
        members = inspect.getmembers_static(thing)
        own = (member for member in members if not member[0].startswith("_") or member[0] in _SPOKEN)
        inherited = {key for base in (Exception, object) for key in dir(base)} - _SPOKEN
        for key, member in own:
            if key not in inherited:
                yield f"    {_member(name, key, member)}"
    elif callable(thing):
        yield f"{name}{_signature(thing)}"
    elif inspect.ismodule(thing):
        yield f"module {name}"
    else:
        yield f"{name}: {type(thing).__name__}"


def _member(owner: str, key: str, member: object) -> str:
    if isinstance(member, staticmethod | classmethod):
        return f"{type(member).__name__} {owner}.{key}{_signature(member.__func__)}"
    if inspect.isfunction(member):
        return f"{owner}.{key}{_signature(member)}"
    return f"{owner}.{key}"


def _signature(thing: object) -> str:
    """Write a signature the same on every Python and machine: no addresses, no private homes of public classes."""
    try:
        text = str(inspect.signature(thing))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "(…)"
    text = re.sub(r"<(\w+(?:\.\w+)*).*? object at 0x[0-9a-f]+>", r"<\1>", text)
    text = re.sub(r"<object object at 0x[0-9a-f]+>", "…", text)
    return text.replace("pathlib._local.", "pathlib.").replace("'", "")


if __name__ == "__main__":
    KEPT.write_text("\n".join(lines()) + "\n")
    sys.stdout.write(f"{len(lines())} lines in {KEPT.name}\n")
