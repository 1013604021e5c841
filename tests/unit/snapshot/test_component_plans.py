"""How objects of a class are read: rows by name over the bases, roles, kinds; users' classes, libraries, the standard library."""

import collections
import functools
import sys
import threading
import types
from dataclasses import dataclass

import pytest

from dashcam.snapshot import component_plans
from dashcam.snapshot.component_plans import plan_of, register, rows_of
from dashcam.snapshot.components import walk
from dashcam.snapshot.describing import Family, Row, fields_of, get, items, pairs, without
from dashcam.snapshot.labels import label


def cls(full, *bases):
    module, _, name = full.rpartition(".")
    return type(name, bases or (object,), {"__module__": module})


@dataclass
class Declared:
    k: int = 1


Declared.__module__ = "pytest"


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (dict, "container"),
        (collections.OrderedDict, "container"),
        (type(len), "closed"),
        (type(plan_of), "function"),
        (type([].append), "closed"),
        (type, "class"),
        (threading.Lock().__class__, "closed"),
        (functools.partial, "open"),
        (type("Mine", (), {}), "open"),
        (type("Mine", (dict,), {}), "open"),
        (cls("pytest.Thing"), "shallow"),
        (Declared, "open"),
        (cls("langchain_core.load.Odd"), "open"),
        (cls("langchain_core.messages.BaseMessage"), "data"),
        (cls("openai.OpenAI"), "closed"),
    ],
)
def test_role(kind, role):
    """Each class has a role."""
    assert plan_of(kind).role == role


@pytest.mark.parametrize(
    ("full", "kind"),
    [
        ("langchain_core.retrievers.BaseRetriever", "retriever"),
        ("langchain.schema.BaseRetriever", "retriever"),
        ("langchain_anything.models.BaseLanguageModel", "llm"),
        ("langgraph.prebuilt.tool_node.ToolNode", "tool"),
        ("llama_index.core.base.embeddings.base.BaseEmbedding", "embedding"),
        ("sentence_transformers.CrossEncoder", "reranker"),
        ("acme.BaseRetriever", None),
    ],
)
def test_kind_by_label(full, kind):
    """The kind is told from the names of the bases, whatever release or package of the family they are in."""
    base = cls(full)
    assert plan_of(cls("mine.Own", base)).kind == kind
    assert plan_of(base).kind == kind


def test_type_parameters_do_not_hide_a_class():
    """A class with type parameters in its name is the class."""
    generic = type("RunnableSequence[str, str]", (), {"__module__": "langchain_core.runnables.base"})
    assert [row.kind for _, row in rows_of(label(generic))] == ["chain"]


def test_near_classes_win():
    """The nearest class's kind holds, all classes' state and bookkeeping count."""
    base = cls("langchain_core.runnables.base.Runnable")
    tool = cls("langchain_core.tools.base.BaseTool", base)
    plan = plan_of(cls("mine.Tool", tool))
    assert (plan.kind, plan.absorbed) == ("tool", ("func", "coroutine"))
    assert "callbacks" in plan.hidden


def test_a_class_is_asked_once(monkeypatch):
    """A plan is kept by the class; another class at that address is asked anew."""
    monkeypatch.setattr(component_plans, "_kept", {})
    made = type("Mine", (), {})
    first = plan_of(made)
    assert plan_of(made) is first
    monkeypatch.setattr(component_plans, "_MOST", 1)
    plan_of(type("Other", (), {}))
    assert plan_of(made) is not first


def test_register(monkeypatch):
    """A third party's describer holds for its classes, at once and for classes that were met before."""
    monkeypatch.setattr(component_plans, "_families", list(component_plans._families))
    monkeypatch.setattr(component_plans, "_kept", {})
    installed = types.ModuleType("acme.core")
    installed.__file__ = "/venv/lib/python3/site-packages/acme/core.py"
    monkeypatch.setitem(sys.modules, "acme.core", installed)
    made = cls("acme.core.Searcher")
    value = made()
    vars(value).update(index={"a": 1}, _k=3, wrapped=object())
    assert walk([value]).components[1].kind == "function"
    family = Family(
        ("acme",), {"Searcher": Row("retriever", state={"index": "index"}, hidden=frozenset({"wrapped"}))}, bare=True
    )
    register(family)
    register(family)
    assert component_plans._families.count(family) == 1
    found = walk([value]).components[1]
    assert (found.kind, found.parameters) == (
        "retriever",
        {"index": {"$": "object", "type": "dict", "size": 1, "state": "index"}, "k": 3},
    )


class Slotted:
    __slots__ = ("__weakref__", "a", "empty")

    def __init__(self):
        self.a = 1


def test_fields_of():
    """Fields come from the dict and the slots; what has neither has none."""
    value = type("Both", (Slotted,), {})()
    value.b = 2
    assert fields_of(value) == {"b": 2, "a": 1}
    assert (fields_of(3), fields_of(None), fields_of([])) == ({}, {}, {})
    assert get(value, "b") == 2
    assert get(value, "missing", "further") is None


def test_taking():
    """Items and pairs are taken of exact kinds only."""
    assert (items((1, 2)), items([1]), items({1}), items("ab")) == ([1, 2], [1], [], [])
    assert pairs({"a": 1, 2: 3}) == [("a", 1)]
    assert pairs(collections.defaultdict(int, a=1)) == [("a", 1)]
    assert pairs("ab") == []
    assert without({"a": 1, "b": 2}, "a") == {"b": 2}
