"""Our own describers keep the contract that third parties are given, and the contract finds those that do not."""

import pytest

from dashcam.snapshot.describers import FAMILIES
from dashcam.snapshot.describers.clients import CLIENTS
from dashcam.snapshot.describers.langchain import LANGCHAIN
from dashcam.snapshot.describers.langgraph import LANGGRAPH
from dashcam.snapshot.describers.llama_index import LLAMA_INDEX
from dashcam.snapshot.describers.models import PYDANTIC
from dashcam.snapshot.describers.standard import STANDARD
from dashcam.snapshot.describing import Family, Row
from dashcam.testing.describing import DescriberContract, Unasked


def classes(package, *names, base=object):
    """Classes that say they are of a library."""
    return [type(name, (base,), {"__module__": f"{package}.core"}) for name in names]


def filled(cls, **fields):
    made = cls()
    vars(made).update(fields)
    return made


class Ours(DescriberContract):
    """The contract over classes that carry the names of the family's rows."""

    family: Family
    module = "dashcam.snapshot.describers"
    names: tuple[str, str]

    def samples(self):
        package = self.family.packages[0].rstrip("*_")
        outer, inner = classes(package, *self.names)
        return [lambda k=k: filled(outer, k=k, part=filled(inner, k=1)) for k in (1, 2)]


class TestLangChain(Ours):
    family = LANGCHAIN
    names = ("RunnableLambda", "BaseRetriever")


class TestLangGraph(Ours):
    family = LANGGRAPH
    names = ("RunnableCallable", "ToolNode")


class TestLlamaIndex(Ours):
    family = LLAMA_INDEX
    names = ("BaseQueryEngine", "BaseSynthesizer")


class TestPydantic(Ours):
    family = PYDANTIC
    names = ("BaseModel", "BaseModel")


class TestStandard(Ours):
    family = STANDARD
    names = ("SimpleNamespace", "SimpleNamespace")


@pytest.mark.parametrize("family", CLIENTS, ids=lambda family: family.packages[0])
def test_clients_are_leaves(family):
    """Nothing is looked for inside of clients; each row says what it is."""
    assert {name for name, row in family.rows.items() if row.closed is None} == set()


def test_no_package_is_described_twice():
    """Each package belongs to one describer."""
    named = [package for family in FAMILIES for package in family.packages]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("row", "check"),
    [
        (Row("model"), "test_rows_are_sound"),
        (Row(through="bound", closed="client"), "test_rows_are_sound"),
        (Row(arrange=lambda fields: {"a": fields["a"]}), "test_fields_may_be_missing"),
        (Row(arrange=lambda fields: fields if fields.get("part") else fields), "test_fields_may_be_anything"),
        (Row(arrange=lambda fields: {name: fields.pop(name) for name in list(fields)}), "test_fields_may_be_anything"),
        (Row(tell=lambda fields: "graph"), "test_fields_may_be_missing"),
    ],
)
def test_what_breaks_the_contract_is_found(row, check):
    """A describer that guesses, asks or changes fails."""

    class Broken(DescriberContract):
        family = Family(("acme",), {"Part": row})
        module = "dashcam.snapshot.describers"

    with pytest.raises((AssertionError, KeyError)):
        getattr(Broken(), check)()


def test_unasked():
    """The value that the contract hands out says when it is asked."""
    with pytest.raises(AssertionError):
        bool(Unasked())
