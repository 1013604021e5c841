"""What the protocol carries, in the neutral words, from the SDK's objects as from plain data: parts, messages, listings.

Releases before 2 name fields as the wire does (`mimeType`), those since as Python does (`mime_type`).
"""

from typing import Any

from dashcam.integrations.fields import get, items, named, plain, word
from dashcam.integrations.words import Message, Part, blob_part, media_part, message, other, text_part
from dashcam.model.types import Json


def either(value: Any, name: str) -> Any:
    """A field by its Python name, or by the name it has on the wire.

    >>> either({"mimeType": "text/plain"}, "mime_type"), either({"mime_type": "a"}, "mime_type")
    ('text/plain', 'a')
    """
    found = get(value, name)
    if found is not None:
        return found
    first, *more = name.split("_")
    return get(value, first + "".join(map(str.capitalize, more)))


def address(value: Any) -> Json:
    """A URI as text: pydantic's own are objects, which are known and safe to ask."""
    return str(value) if named(value, "pydantic", "_BaseUrl") else value


def parts(content: Any) -> list[Part]:
    """The parts of a result or of a message; one alone stands without a list."""
    return [part(one) for one in (items(content) if type(content) in (list, tuple) else [content])]


def part(value: Any) -> Part:
    """One part."""
    kind = word(value, "type")
    if kind == "text":
        return text_part(get(value, "text"))
    data = get(value, "data")
    if kind in ("image", "audio") and type(data) is str:
        return blob_part(data, either(value, "mime_type"))
    if kind == "resource_link":
        return media_part(address(get(value, "uri")), either(value, "mime_type"))
    if kind == "resource":
        return _contents(get(value, "resource"))
    return other(value)


def _contents(value: Any) -> Part:
    blob = get(value, "blob")
    return blob_part(blob, either(value, "mime_type")) if type(blob) is str else text_part(get(value, "text"))


def documents(contents: Any) -> list[Json]:
    """What a resource holds, as retrievers have it."""
    return [_document(one) for one in items(contents)]


def _document(value: Any) -> Json:
    blob, mime_type = get(value, "blob"), either(value, "mime_type")
    return {
        "id": address(get(value, "uri")),
        "content": blob_part(blob, mime_type) if type(blob) is str else get(value, "text"),
        "score": None,
        "metadata": {} if mime_type is None else {"mime_type": mime_type},
    }


def messages(value: Any) -> list[Message]:
    """Messages of a prompt, or for a model."""
    return [message(get(one, "role"), parts(get(one, "content"))) for one in items(value)]


def listed(value: Any) -> list[Json]:
    """What there is, of a listing: names and what they are for, addresses, schemas."""
    return [_listed(one) for one in items(value)]


def _listed(value: Any) -> Json:
    known = {
        "name": get(value, "name"),
        "description": get(value, "description"),
        "uri": address(get(value, "uri")),
        "uri_template": either(value, "uri_template"),
        "parameters": either(value, "input_schema"),
        "arguments": plain(get(value, "arguments")),
    }
    return {name: one for name, one in known.items() if one is not None}
