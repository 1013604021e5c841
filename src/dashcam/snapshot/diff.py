"""Two versions of an app side by side: what was added, what is gone, what is different and, in texts, which words.

Components are compared by their path, and by what counts for a version: of equal versions the diff is empty.
"""

import re
from difflib import SequenceMatcher
from typing import Final

from dashcam.model.component import Change, Component, Diff, Word
from dashcam.model.types import Json
from dashcam.snapshot.components import Structure
from dashcam.snapshot.fingerprint import lasting
from dashcam.snapshot.settled import is_state, settled

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS: Final = 4_000
"""Texts with more words between their first and their last difference are shown whole, not word by word."""


def diff(before: Structure | Component, after: Structure | Component) -> Diff:
    """Return how the second differs from the first."""
    old = {one.path: one for one in lasting(before)}
    new = {one.path: one for one in lasting(after)}
    changed: list[Change] = []
    for path, one in old.items():
        if path in new:
            changed += _changes(one, new[path])
    return Diff(added=_tops(new, old), removed=_tops(old, new), changed=changed)


def _tops(there: dict[str, Component], other: dict[str, Component]) -> list[Component]:
    """Those that the other has not, without those that lie in one of them: a component has its children with it."""
    below: set[str] = set()
    found = []
    for path, one in there.items():
        if path not in other:
            if path not in below:
                found.append(one)
            below.update(child.path for child in one.children)
    return found


def _changes(old: Component, new: Component) -> list[Change]:
    made: list[Change] = []
    # as for a version: with a text of its own, a class's module does not count
    modules = (old.type.module, new.type.module) if old.source is None or new.source is None else ("", "")
    if old.type.qualname != new.type.qualname or modules[0] != modules[1]:
        made.append(_change(old.path, "type", _full(old), _full(new)))
    if old.kind != new.kind:
        made.append(_change(old.path, "kind", old.kind, new.kind))
    _compare(made, old.path, "", old.parameters, new.parameters)
    sources = old.source, new.source
    if (sources[0] and sources[0].hash) != (sources[1] and sources[1].hash):
        made.append(_change(old.path, "source", sources[0] and sources[0].text, sources[1] and sources[1].text))
    return made


def _compare(made: list[Change], path: str, name: str, old: Json, new: Json) -> None:
    if settled(old) == settled(new) and _same_kinds(settled(old), settled(new)):
        return
    if type(old) is dict and type(new) is dict and "$" not in old and "$" not in new:
        for key in [*old, *(key for key in new if key not in old)]:
            _compare(made, path, f"{name}.{key}" if name else key, old.get(key), new.get(key))
    elif type(old) is list and type(new) is list and len(old) == len(new):
        for at, (one, other) in enumerate(zip(old, new, strict=True)):
            _compare(made, path, f"{name}[{at}]", one, other)
    else:
        made.append(_change(path, name, _shown(old), _shown(new)))


def _same_kinds(old: Json, new: Json) -> bool:
    """Equal is not the same: `1 == 1.0 == True` in Python, three values in JSON."""
    if type(old) is not type(new):
        return False
    if type(old) is dict:
        return all(_same_kinds(old[key], new[key]) for key in old)
    return type(old) is not list or all(map(_same_kinds, old, new))


def _shown(value: Json) -> Json:
    return None if is_state(value) else value


def _change(path: str, name: str, before: Json, after: Json) -> Change:
    both = type(before) is str and type(after) is str
    return Change(path=path, name=name, before=before, after=after, words=words(before, after) if both else None)


def words(before: str, after: str) -> list[Word] | None:
    """Return two texts as one, in pieces that both have, the first has, the second has; `None` where that is too much.

    >>> words("be very brief", "be brief")
    [('same', 'be '), ('out', 'very '), ('same', 'brief')]
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(inner_old) + len(inner_new) > MOST_WORDS:
        return None
    made: list[Word] = [("same", "".join(old[:head]))]
    for what, i1, i2, j1, j2 in SequenceMatcher(None, inner_old, inner_new, autojunk=False).get_opcodes():
        if what == "equal":
            made.append(("same", "".join(inner_old[i1:i2])))
        else:
            made += [("out", "".join(inner_old[i1:i2])), ("in", "".join(inner_new[j1:j2]))]
    made.append(("same", "".join(old[len(old) - tail :])))
    return [piece for piece in made if piece[1]]


def _common(one: list[str], other: list[str]) -> int:
    return next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )


def _full(one: Component) -> str:
    return f"{one.type.module}.{one.type.qualname}"
