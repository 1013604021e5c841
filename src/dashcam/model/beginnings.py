"""The beginning of a payload, as a list has it, on one line: JSON that may break off anywhere, or text like any other."""

from typing import Final

import msgspec

from dashcam.model import values
from dashcam.model.words import one_line

CLOSES: Final = {"{": "}", "[": "]"}


def line(beginning: str) -> str:
    """Return what a call got as `values.line` does, as far as it is there; what is no object stays as it is.

    >>> line('{"question":"Who pays?","k":4}')
    'question="Who pays?", k=4'
    >>> line('{"question":"Who pa…')
    'question="Who pa…"'
    >>> line("Who pays?")
    'Who pays?'
    """
    for whole in _completed(beginning) if beginning.startswith('{"') else ():
        try:
            found = msgspec.json.decode(whole, type=dict[str, object])
        except (msgspec.DecodeError, RecursionError):
            continue
        return values.line(found)
    return one_line(beginning)


def _completed(text: str) -> tuple[str, ...]:
    """The text; the same with an end to all that is open; what stands before its last comma, with an end."""
    kept = text.removesuffix("…")
    open_brackets: list[str] = []
    before = ""
    is_text = is_escaped = False
    for at, letter in enumerate(kept):
        if is_text:
            is_text = letter != '"' or is_escaped
            is_escaped = letter == "\\" and not is_escaped
        elif letter == '"':
            is_text = True
        elif letter in CLOSES:
            open_brackets.append(CLOSES[letter])
        elif letter in CLOSES.values() and open_brackets:
            open_brackets.pop()
        elif letter == ",":
            before = kept[:at] + "".join(reversed(open_brackets))
    end = "".join(reversed(open_brackets))
    return text, f'{kept}…"{end}' if is_text else kept + end, before
