"""Classes that declare their fields: pydantic 2 and 1, attrs, dataclasses, dataclasses_json, slots."""

import dataclasses
from typing import Any

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("attrs")
pytest.importorskip("dataclasses_json")

import attrs
import dataclasses_json
import pydantic

from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint

# pydantic's version 1 says on import that it is old
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True, extra="allow")
    k: int = 4
    key: pydantic.SecretStr = pydantic.SecretStr("hunter2")
    part: Any = None
    _inner: Any = pydantic.PrivateAttr(default=None)
    _seen: list = pydantic.PrivateAttr(default_factory=list)

    @property
    def size(self):
        raise RuntimeError("this must not be called")

    @pydantic.computed_field
    def length(self) -> int:
        raise RuntimeError("this must not be called")

    @pydantic.field_serializer("k")
    def serialized(self, value):
        raise RuntimeError("this must not be called")

    def look(self):
        self._seen.append(self.k)

    def model_dump(self, **given):
        raise RuntimeError("this must not be called")


@attrs.define
class Slotted:
    k: int = 4
    part: Any = None
    hidden: Any = attrs.field(default=None, repr=False, alias="hidden")


@attrs.define(slots=False, frozen=True)
class Frozen:
    k: int = 4
    part: Any = None


@dataclasses.dataclass(slots=True, frozen=True)
class Data:
    k: int = 4
    part: Any = None


@dataclasses_json.dataclass_json
@dataclasses.dataclass
class Json:
    k: int = 4
    part: Any = None


@dataclasses.dataclass
class Mixed(dataclasses_json.DataClassJsonMixin):
    k: int = 4
    part: Any = None


class Base:
    __slots__ = ("k",)


class Slots(Base):
    __slots__ = ("__weakref__", "part")

    def __init__(self, k=4, part=None):
        self.k, self.part = k, part


def old_model():
    from pydantic import v1

    class Old(v1.BaseModel):
        k: int = 4
        part: Any = None
        _note: str = v1.PrivateAttr("x")

        class Config:
            underscore_attrs_are_private = True

    return Old


MADE = [Model, Slotted, Frozen, Data, Json, Mixed, Slots]


@pytest.mark.parametrize("cls", MADE, ids=lambda cls: cls.__name__)
def test_fields_and_parts(cls):
    """Declared fields are parameters, objects in them parts at their places, whatever declares them."""
    inner, shared = cls(k=1), cls(k=2)
    app = cls(part=[inner, {"again": shared}, shared])
    found = walk(app)
    assert [one.path for one in found.components] == ["", "part[0]", "part[1].again", "part[2]"]
    assert [one.parameters["k"] for one in found.components] == [4, 1, 2, 2]
    assert found.paths_of(shared) == ["part[1].again", "part[2]"]
    assert fingerprint(walk(cls(k=5))) != fingerprint(walk(cls(k=6))) == fingerprint(walk(cls(k=6)))


@pytest.mark.skipif("sys.version_info >= (3, 14)", reason="pydantic's version 1 ends there")
def test_pydantic_1():
    """The same for a model of pydantic 1, its private fields included."""
    cls = old_model()
    app = cls(part=cls(k=1))
    found = walk(app)
    assert [one.path for one in found.components] == ["", "part"]
    assert (found.root.parameters["k"], found.root.parameters["_note"]) == (4, "x")


def test_pydantic_2():
    """Extra and private fields count, secrets are masked, what the model changes itself is memory."""
    app = Model(extra="given", key="hunter3")
    app._inner = Model(k=1)
    found = walk(app)
    said = found.root.parameters
    assert (said["extra"], said["key"]["$"]) == ("given", "masked")
    assert said["_seen"]["state"] == "memory"
    assert [one.path for one in found.components] == ["", "_inner"]
    assert "hunter" not in str(found.components)
    before = fingerprint(found)
    app.look()
    assert fingerprint(walk(app)) == before
    assert fingerprint(walk(Model(extra="given", key="other", _inner=None))) != before


def test_class_as_a_value():
    """A model's class, as tools have for their arguments, tells its fields."""

    def tool(schema=Model):
        return schema

    found = walk(tool)
    assert [(one.path, one.parameters["name"]) for one in found.components] == [
        ("", "test_class_as_a_value.<locals>.tool"), ("schema", "Model"),
    ]  # fmt: skip
    assert "k: int = 4" in found.components[1].source.text
