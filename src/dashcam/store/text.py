"""What the text index reads of a payload: the texts inside its body, keys included, none of its syntax.

A word is taken out of the index with the very text that put it in, so that a change here asks for `dashcam rebuild`.
"""

from typing import Any

import msgspec

from dashcam.snapshot.body import CANNOT, read
from dashcam.snapshot.marker import Marker

_json = msgspec.json.Decoder().decode


def text_of(body: bytes) -> str:
    r"""The texts of a body as it is kept, unpacked: a line each, outer ones first; none where it cannot be read.

    >>> text_of(b'{"question":"Who pays?","k":[1,{"id":"a"}]}')
    'question\nk\nWho pays?\nid\na'
    """
    try:
        return "\n".join(_texts(_json(body) if body < b"\x80" else read(body)))
    except CANNOT:
        return ""


def _texts(value: Any) -> list[str]:
    texts: list[str] = []
    work = [value]
    for item in work:
        kind = type(item)
        if kind is str:
            texts.append(item)
        elif kind is dict:
            work += item
            work += item.values()
        elif kind is list:
            work += item
        elif kind is Marker:
            work.append(item.fields)
    return texts
