"""What counts of a component's parameters: neither what a running app fills or opens, nor sizes, nor the hashes of secrets.

Gets the JSON of a parameter, hands on what versions are made of and compared by.
"""

from typing import Any

from dashcam.model.types import Json
from dashcam.snapshot.sources import PLACEHOLDER


def is_state(value: Json) -> bool:
    """Say whether a marker stands for what a running app fills or opens."""
    return type(value) is dict and "$" in value and "state" in value


def settled(value: Json) -> Json:
    """Return what counts of a value, `None` where nothing does."""
    kind = type(value)
    if kind is str:
        return PLACEHOLDER.sub(r"[masked \1]", value) if "[masked " in value else value
    if kind is list:
        return [settled(one) for one in value]
    if kind is not dict:
        return value
    if "$" in value:
        return _marker(value)
    return _named(value)


def _named(value: dict[str, Any]) -> Json:
    made = ((name, settled(item)) for name, item in value.items())
    return {name: item for name, item in made if item is not None}


def _marker(value: dict[str, Any]) -> Json:
    what = value["$"]
    if "state" in value:
        return None
    if what == "masked":
        return {"$": "masked"}
    if what == "cut":
        return {name: item for name, item in value.items() if name != "head" or "hash" not in value}
    if what == "object":
        # `__main__.Mode` here, `app.Mode` there
        short = str(value.get("type")).rpartition(".")[2]
        return {**_named({name: item for name, item in value.items() if name != "size"}), "type": short}
    return _named(value)
