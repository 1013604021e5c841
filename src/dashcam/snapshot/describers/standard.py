"""What the standard library wraps functions and values in."""

from dashcam.snapshot.describing import Family, Fields, Row, pairs

_WRAPPED = Row("function", absorbed=("__wrapped__",), hidden=frozenset({"cache_parameters"}))


def _partial(fields: Fields) -> Fields:
    return {"func": fields.get("func"), "args": fields.get("args"), **dict(pairs(fields.get("keywords")))}


STANDARD = Family(
    packages=("functools", "types"),
    rows={
        "partial": Row("function", absorbed=("func",), arrange=_partial),
        "_lru_cache_wrapper": _WRAPPED,
        "SimpleNamespace": Row(),
    },
)
