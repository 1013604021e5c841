"""The function that stands before the user's: its parameters are handed on, and noted as they were given."""

import inspect

import pytest

from dashcam.capture.hidden import FILE
from dashcam.capture.wrap import record
from tests.unit.capture.recorded import recording

SIGNATURES = {
    "": ((), {}, [], None),
    "a": ((1,), {}, [1], None),
    "a, /, b=2": ((1,), {}, [1, 2], None),
    "a, *, k": ((1,), {"k": 2}, [1], {"k": 2}),
    "*rest": ((1, 2), {}, [1, 2], None),
    "a, *rest, k=3": ((1, 2), {}, [1, 2], {"k": 3}),
    "**named": ((), {"x": 1}, [], {"x": 1}),
    "*, k, **named": ((), {"k": 1, "z": 2}, [], {"k": 1, "z": 2}),
    "a, b=2, /, c=3, *rest, d, e=5, **named": ((1,), {"d": 4, "f": 6}, [1, 2, 3], {"d": 4, "e": 5, "f": 6}),
}


@pytest.mark.parametrize("shape", ["def", "async def"])
@pytest.mark.parametrize("signature", SIGNATURES)
def test_parameters(signature, shape):
    """Each kind of parameter reaches the function, its default too, and stands in the span under its name."""
    args, kwargs, noted, named = SIGNATURES[signature]
    scope = {}
    exec(f"{shape} f({signature}): return dict(locals())", scope)
    made = record(scope["f"])
    with recording() as frames:
        result = made(*args, **kwargs)
        if shape == "async def":
            with pytest.raises(StopIteration) as stop:
                result.send(None)
            result = stop.value.value
    (span,) = frames.spans()
    assert (span["args"], span["kwargs"]) == (noted, named)
    plain = scope["f"](*args, **kwargs)
    if shape == "def":
        assert result == plain
    else:
        plain.close()
    assert str(inspect.signature(made, follow_wrapped=False)) == f"({signature})"


def test_its_code_is_passed_over():
    """Its frame says so in its file's name, and stands at the function's first line."""
    code = record(test_parameters).__code__
    assert code.co_filename == FILE
    assert code.co_firstlineno == test_parameters.__code__.co_firstlineno


def test_one_code_for_one_shape():
    """A function that is made and recorded in a loop is compiled once."""
    codes = {id(record(lambda a: a).__code__) for _ in range(3)}
    assert len(codes) == 1
