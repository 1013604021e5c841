"""What the text index reads of a payload: the texts inside its JSON, keys included, none of its syntax.

A word is taken out of the index with the very text that put it in, so that a change here asks for `dashcam rebuild`.
"""

from typing import Any

import msgspec

_decode = msgspec.json.Decoder().decode


def text_of(data: bytes) -> str:
    r"""The texts of a payload, a line each.

    >>> text_of(b'{"question":"Who pays?","k":[1,{"id":"a"}]}')
    'question\nWho pays?\nk\nid\na'
    """
    found: list[str] = []
    _gather(_decode(data), found)
    return "\n".join(found)


def _gather(value: Any, found: list[str]) -> None:
    if type(value) is dict:
        for key, item in value.items():
            found.append(key)
            if type(item) is str:
                found.append(item)
            else:
                _gather(item, found)
    elif type(value) is list:
        for item in value:
            _gather(item, found)
    elif type(value) is str:
        found.append(value)
