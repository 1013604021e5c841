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
        case {"$": "str", "escaped": str(text)}:
            yield text[: ENOUGH + 1]
        case dict() if value and "$" not in value:
            yield from _fields(value, "=")
        case _:
            yield from _compact(value)


def _fields(fields: dict[str, Json], between: str) -> Iterator[str]:
    for at, (key, item) in enumerate(fields.items()):
        yield f"{', ' if at else ''}{key}{between}"
        yield from _compact(item)


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
            yield from _marked(value)
        case dict():
            yield "{"
            yield from _fields(value, ": ")
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
    """Return what stands where the value itself does not; of an object, what was read of it.

    >>> marker({"$": "cut", "of": "str", "size": 70000, "head": "Once"})
    'Once… (cut, 70,000 in all)'
    >>> marker({"$": "object", "type": "shop.Order", "fields": {"id": 7, "paid": True}})
    'Order(id=7, paid=true)'
    """
    return "".join(_marked(value))


def _marked(value: dict[str, Json]) -> Iterator[str]:
    match value:
        case {"$": "object", "type": str(kind)}:
            yield from _object(kind, value)
        case {"$": "map", "items": [*items]}:
            yield "{"
            for at, (key, item) in enumerate(_pairs(items)):
                yield f"{', ' if at else ''}{key}: "
                yield from _compact(item)
            yield "}"
        case {"$": "str", "escaped": str(text)}:
            yield f'"{text[: ENOUGH + 1]}"'
        case {"$": "cut"}:
            head = value.get("head")
            yield from (head,) if isinstance(head, str) else () if head is None else _compact(head)
            yield f"… (cut, {number(_size(value))} in all)"
        case {"$": "ref", "path": path}:
            yield f"<see {path or 'above'}>"
        case {"$": "bytes", "size": int(length)}:
            yield f"<bytes, {size(length)}>"
        case {"$": "float" | "int", "value": text}:
            yield str(text)
        case {"$": "masked"}:
            yield f"<masked: {value.get('rule') or 'secret'}>"
        case _:
            yield str(value)


def _object(kind: str, value: dict[str, Json]) -> Iterator[str]:
    """Yield an object as one would write it: its class, and what was read of it."""
    told = _read(value)
    match told:
        case {"name": str(name), **rest} if kind == "type" or rest.keys() == {"value"}:
            yield f"<class {name}>" if kind == "type" else f"{_short(kind)}.{name}"
        case {"args": [*args], **rest} if not rest:
            yield f"{_short(kind)}("
            for at, item in enumerate(args):
                yield ", " if at else ""
                yield from _compact(item)
            yield ")"
        case {"$": str()}:  # fields whose names are no texts, or too many of them
            yield f"{_short(kind)}("
            yield from _marked(told)
            yield ")"
        case {}:
            yield f"{_short(kind)}("
            yield from _fields(told, "=")
            yield ")"
        case _:
            yield f"<{kind}>"


def _read(value: dict[str, Json]) -> Json:
    """Give the fields that were read of an object, else what else is said about it."""
    fields = value.get("fields")
    aside = {key: item for key, item in value.items() if key not in ("$", "type", "size", "state", "fields")}
    told = aside if fields is None else fields
    return told if isinstance(told, dict) and told else None


def _short(kind: str) -> str:
    """Give the class's own name, as its module would write it.

    >>> _short("shop.orders.Order"), _short("app.main.<locals>.Order")
    ('Order', 'Order')
    """
    return kind.rpartition(".")[2] or kind


def _pairs(items: list[Json]) -> Iterator[tuple[str, Json]]:
    """Yield the keys of a map that are no texts, as they read, with their values."""
    for pair in items:
        if isinstance(pair, list) and len(pair) == 2:
            yield "".join(_compact(pair[0])), pair[1]
        else:
            yield "?", pair


def _size(value: dict[str, Json]) -> int:
    length = value.get("size")
    return length if isinstance(length, int) else 0


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
            yield from _whole_marked(value)
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


def _whole_marked(value: dict[str, Json]) -> Iterator[str]:
    match value:
        case {"$": "str", "escaped": str(text)}:
            yield from _lines(text)
        case {"$": "object", "type": str(kind), "fields": dict(fields)} if fields:
            yield one_line(_short(kind))
            yield from ("  " + text for text in whole(fields))
        case {"$": "map", "items": [*items]} if items:
            for name, item in _pairs(items):
                yield from _labelled(f"{name}:", item, "  ")
        case {"$": "cut", "head": (list() | dict()) as head} if head:
            yield from whole(head)
            yield f"… (cut, {number(_size(value))} in all)"
        case _:
            yield from _lines(marker(value))


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
    is_object = isinstance(item, dict) and item.get("$") == "object"
    if is_object and label != "-":  # its fields are below its class already
        yield f"{one_line(label)} {below[0]}"
        yield from below[1:]
        return
    if label == "-" or (len(below) == 1 and not (isinstance(item, dict | list) and item and "$" not in item)):
        yield f"{one_line(label)} {below[0]}".rstrip()
        below = below[1:]
    else:
        yield one_line(label)
    yield from (indent + text for text in below)


def _lines(text: str) -> Iterator[str]:
    for part in text.expandtabs(4).splitlines() or [""]:
        yield part if part.isprintable() else "".join(char if char.isprintable() else "�" for char in part)
