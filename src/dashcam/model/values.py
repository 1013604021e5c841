"""Inputs and outputs as text: on one line beside a span, or whole.

Receives payloads as the store gives them: bounded JSON with markers, model calls as messages, retrievers as documents.
Control characters never reach the terminal: what was recorded may come from anybody.
"""

from collections.abc import Iterator

from dashcam.model.types import Json
from dashcam.model.words import number, one_line, plural, size

ENOUGH = 1_000
"""Characters after which a line stops looking at more of a value."""


def line(value: Json) -> str:
    """Return a value on one line, the telling part first.

    >>> line({"question": "Who pays?", "k": 3})
    'question="Who pays?", k=3'
    >>> line({"messages": [{"role": "user", "parts": [{"type": "text", "content": "Hi"}]}]})
    'user: Hi'
    """
    pieces: list[str] = []
    taken = 0
    for piece in _told(value):
        pieces.append(piece)
        taken += len(piece)
        if taken > ENOUGH:
            break
    return one_line("".join(pieces))


def _told(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value[: ENOUGH + 1]
        case {"messages": [*messages]} if messages:
            if len(messages) > 1:
                yield f"{len(messages)} messages, last "
            yield from _message(messages[-1])
        case {"role": str(), "parts": list()}:
            yield from _message(value)
        case {"documents": [*documents]}:
            yield from _documents(documents)
        case [{"content": str(), "metadata": _}, *_]:
            yield from _documents(value)
        case dict() if value and "$" not in value:
            for at, (key, item) in enumerate(value.items()):
                yield f"{', ' if at else ''}{key}="
                yield from _compact(item)
        case _:
            yield from _compact(value)


def _documents(documents: list[Json]) -> Iterator[str]:
    yield plural(len(documents), "document")
    yield from (f"{' · ' if at else ': '}{_content(one)}" for at, one in enumerate(documents))


def _content(document: Json) -> str:
    content = document.get("content") if isinstance(document, dict) else document
    return content[:ENOUGH] if isinstance(content, str) else "".join(_compact(content))[:ENOUGH]


def _message(message: Json) -> Iterator[str]:
    if not isinstance(message, dict):
        yield from _compact(message)
        return
    yield f"{message.get('role') or '?'}: "
    parts = message.get("parts")
    if not isinstance(parts, list):
        # as providers write them: what a plain function was given is not ours to put in order
        yield from _told(message.get("content"))
        return
    for at, part in enumerate(parts):
        yield " " if at else ""
        yield from _part(part)


def _part(part: Json) -> Iterator[str]:
    match part:
        case {"type": "text" | "reasoning", "content": str(content)}:
            yield content[: ENOUGH + 1]
        case {"type": "tool_call", "name": name}:
            yield f"→ {name}("
            yield from _told(part.get("arguments"))
            yield ")"
        case {"type": "tool_call_response"}:
            yield "← "
            yield from _told(part.get("response"))
        case {"type": "blob", "mime_type": kind, "size": int(length)}:
            yield f"<{kind}, {size(length)}>"
        case {"type": "uri", "uri": uri}:
            yield f"<{uri}>"
        case _:
            yield from _compact(part)


def _compact(value: Json) -> Iterator[str]:
    match value:
        case None | bool():
            yield {None: "null", True: "true", False: "false"}[value]
        case str():
            yield f'"{value[: ENOUGH + 1]}"'
        case {"$": str()}:
            yield marker(value)
        case dict():
            yield "{"
            for at, (key, item) in enumerate(value.items()):
                yield f"{', ' if at else ''}{key}: "
                yield from _compact(item)
            yield "}"
        case list():
            yield "["
            for at, item in enumerate(value):
                yield ", " if at else ""
                yield from _compact(item)
            yield "]"
        case _:
            yield str(value)


def marker(value: dict[str, Json]) -> str:
    """Return what stands where the value itself does not.

    >>> marker({"$": "cut", "of": "str", "size": 70000, "head": "Once"})
    'Once… (cut, 70,000 in all)'
    """
    match value:
        case {"$": "cut", "head": str(head), "size": int(length)}:
            return f"{head}… (cut, {number(length)} in all)"
        case {"$": "cut", "size": int(length)}:
            return f"… (cut, {number(length)} in all)"
        case {"$": "object", "type": kind}:
            return f"<{kind}>"
        case {"$": "ref", "path": path}:
            return f"<see {path or 'above'}>"
        case {"$": "bytes", "size": int(length)}:
            return f"<bytes, {size(length)}>"
        case {"$": "float" | "int", "value": text}:
            return str(text)
        case {"$": "masked"}:
            return f"<masked: {value.get('rule') or 'secret'}>"
        case {"$": "map", "items": [*items]}:
            return "{" + ", ".join(line(item) for item in items) + "}"
        case _:
            return str(value)


def whole(value: Json) -> Iterator[str]:
    """Return all of a value, a line each: messages as a conversation, everything else as an outline.

    >>> list(whole({"a": 1, "b": ["x", "y\\nz"]}))
    ['a: 1', 'b:', '  - x', '  - y', '    z']
    """
    match value:
        case {"role": str(), "parts": list()}:
            yield from _conversation(value)
        case {"messages": [*messages]} if messages:
            for message in messages:
                yield from _conversation(message)
            rest = {key: item for key, item in value.items() if key != "messages" and item not in (None, [], {})}
            yield from whole(rest) if rest else ()
        case {"$": str()}:
            yield from _lines(marker(value))
        case dict() if value:
            for key, item in value.items():
                yield from _labelled(f"{key}:", item, "  ")
        case list() if value:
            for item in value:
                yield from _labelled("-", item, "  ")
        case str():
            yield from _lines(value)
        case _:
            yield "".join(_compact(value))


def _conversation(message: Json) -> Iterator[str]:
    if not isinstance(message, dict):
        yield from whole(message)
        return
    yield f"[{one_line(str(message.get('role') or '?'))}]"
    parts = message.get("parts")
    if not isinstance(parts, list):
        yield from ("  " + text for text in whole({key: item for key, item in message.items() if key != "role"}))
        return
    for part in parts:
        content = part.get("content") if isinstance(part, dict) else None
        yield from (
            "  " + text for text in (_lines(content) if isinstance(content, str) else _lines("".join(_part(part))))
        )


def _labelled(label: str, item: Json, indent: str) -> Iterator[str]:
    """Yield a key or a dash with its value: on the same line where it is short, below and indented where not."""
    below = list(whole(item))
    if label == "-" or (len(below) == 1 and not (isinstance(item, dict | list) and item and "$" not in item)):
        yield f"{one_line(label)} {below[0]}".rstrip()
        below = below[1:]
    else:
        yield one_line(label)
    yield from (indent + text for text in below)


def _lines(text: str) -> Iterator[str]:
    for part in text.expandtabs(4).splitlines() or [""]:
        yield part if part.isprintable() else "".join(char if char.isprintable() else "�" for char in part)
