"""NB-12 to NB-16, NB-18, NB-19: with what people put around functions, in either order."""

import abc
import collections
import copy
import dataclasses
import functools
import inspect
import pickle
import threading
import typing
from concurrent.futures import ThreadPoolExecutor

import pytest

import dashcam
from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.outcome import caught
from dashcam.testing.safety.three_ways import same


def by_name(a, b=1):
    """Found by its name."""
    return a + b


class ByName:
    """Found by its name, with its methods."""

    def __init__(self, n=0):
        self.n = n

    def method(self, a):
        return self.n + a

    @classmethod
    def of_class(cls, a):
        return cls.__name__, a

    @staticmethod
    def of_none(a):
        return a

    def __eq__(self, other):
        return type(other) is type(self) and other.n == self.n

    __hash__ = None


@pytest.fixture
def recorded_names(monkeypatch):
    """Put recorded ones under the names, as decorating them where they stand does."""
    cls = type("ByName", (), {k: v for k, v in vars(ByName).items() if k not in ("__dict__", "__weakref__")})
    monkeypatch.setitem(globals(), "by_name", dashcam.span(by_name))
    monkeypatch.setitem(globals(), "ByName", dashcam.span(cls))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_nb12_pickle_by_name(recorded_names, protocol):
    """Functions, classes, instances and methods are pickled by name, and nothing of ours is in the pickle."""
    with Dashcam().started():
        pickled = pickle.dumps([by_name, ByName, ByName(3)], protocol)
        assert pickle.loads(pickled) == [by_name, ByName, ByName(3)]
        methods = pickle.dumps([ByName(3).method, ByName.of_class, ByName.of_none], max(protocol, 4))
        assert [method(1) for method in pickle.loads(methods)] == [4, ("ByName", 1), 1]
        assert b"dashcam" not in pickled + methods


def test_nb12_copy(recorded_names):
    """Functions are copied as the same object, instances as equal ones, partials as callable ones."""
    with Dashcam().started():
        assert copy.copy(by_name) is by_name is copy.deepcopy(by_name)
        assert copy.deepcopy(ByName(3)) == ByName(3)
        assert copy.deepcopy(functools.partial(by_name, 1))(2) == 3


DESCRIPTORS = {
    "classmethod": (classmethod, lambda thing: thing.name(2)),
    "staticmethod": (staticmethod, None),
    "property": (property, lambda thing: thing.name),
    "cached_property": (functools.cached_property, lambda thing: (thing.name, thing.name, vars(thing))),
    "abstractmethod": (abc.abstractmethod, lambda thing: thing.name()),
}


@pytest.mark.parametrize("above", [True, False], ids=["above", "below"])
@pytest.mark.parametrize("kind", DESCRIPTORS)
def test_nb13_descriptors(kind, above):
    """Above and below each of Python's descriptors a method is found, called and shown as without us."""

    def program(record):
        wrap = DESCRIPTORS[kind][0]
        ran = []

        def name(*args):
            """Doc."""
            ran.append(len(args))
            return type(args[0]).__name__, len(args)

        made = record(wrap(name)) if above else wrap(record(name))

        class Thing:
            pass

        Thing.name = made
        if hasattr(made, "__set_name__"):
            made.__set_name__(Thing, "name")
        thing = Thing()
        get = DESCRIPTORS[kind][1] or (lambda thing: (thing.name(1), Thing.name(1, 2)))
        found = vars(Thing)["name"]
        return (
            get(thing),
            ran,
            type(found),
            found.__doc__,
            getattr(found, "__isabstractmethod__", False),
            getattr(found, "__name__", None),
            inspect.getattr_static(thing, "name") is found,
            str(inspect.signature(Thing.name)) if callable(Thing.name) else None,
        )

    same(program)


def test_nb14_slots_and_dataclasses():
    """Classes with slots, frozen and ordered dataclasses stay what they were."""

    def program(record):
        @record
        @dataclasses.dataclass(frozen=True, slots=True, order=True)
        class Point:
            x: int
            y: int = dataclasses.field(default=0, repr=False)

            def moved(self, by):
                return dataclasses.replace(self, x=self.x + by)

        point = Point(1).moved(2)
        return (
            repr(point),
            point == Point(3),
            hash(point) == hash(Point(3)),
            dataclasses.astuple(point),
            Point(1) < Point(2),
            caught(setattr, point, "x", 1),
            hasattr(point, "__dict__"),
            [f.name for f in dataclasses.fields(Point)],
            pickle_free(Point),
            point.__slots__,
        )

    assert same(program).returned[0].endswith("Point(x=3)")


def pickle_free(cls):
    """Say which names a class has of its own."""
    return sorted(name for name in vars(cls) if name not in ("__weakref__", "__firstlineno__", "__static_attributes__"))


def test_nb14_a_class_that_refuses_attributes():
    """A class whose metaclass refuses new attributes is handed back usable; the failure is counted, not raised."""

    class Meta(type):
        def __setattr__(cls, name, value):
            raise AttributeError(name)

    class Closed(metaclass=Meta):
        def method(self):
            return 1

    tracer = Dashcam()
    with tracer.started():
        tracer.fresh()
        assert dashcam.span(Closed) is Closed
        assert Closed().method() == 1
        assert tracer.complaints(failed=True) == []


def test_nb15_the_same_method_in_base_and_derived():
    """A method that calls its parent class's gives two spans, inner under outer, and no recursion."""

    def program(record):
        class Base:
            @record
            def answer(self, n):
                return ["base", n]

        class Middle(Base):
            @record
            def answer(self, n):
                return ["middle", *super().answer(n)]

        class Derived(Middle):
            def answer(self, n):
                return ["derived", *super().answer(n)]

        return Derived().answer(3), Base().answer(4)

    assert same(program).returned == (["derived", "middle", "base", 3], ["base", 4])
    tracer = Dashcam()
    with tracer.started():
        tracer.fresh()
        program(tracer.record)
        middle, base, alone = tracer.spans()
        assert (base["parent"], middle["parent"], alone["parent"]) == (middle["id"], 0, 0)


def test_nb15_multiple_inheritance():
    """In a diamond each class's method runs once, in the order Python says."""

    def program(record):
        @record
        class A:
            def go(self):
                return ["A"]

        @record
        class B(A):
            def go(self):
                return ["B", *super().go()]

        @record
        class C(A):
            def go(self):
                return ["C", *super().go()]

        @record
        class D(B, C):
            def go(self):
                return ["D", *super().go()]

        return D().go(), [cls.__name__ for cls in D.__mro__]

    assert same(program).returned[0] == ["D", "B", "C", "A"]


def test_nb16_pydantic_models():
    """A pydantic model with recorded methods keeps fields, schema, equality, dump and pickling; nothing of it is rebuilt."""
    pydantic = pytest.importorskip("pydantic")

    def program(record):
        rebuilt = []

        @record
        class Model(pydantic.BaseModel):
            x: int
            tags: list[str] = []

            @pydantic.field_validator("x")
            @classmethod
            def positive(cls, value):
                return abs(value)

            @pydantic.computed_field
            @property
            def twice(self) -> int:
                return self.double()

            def double(self):
                return self.x * 2

            @classmethod
            def model_rebuild(cls, **kwargs):
                rebuilt.append(1)
                return super().model_rebuild(**kwargs)

        model = Model(x=-3)
        return (
            model == Model(x=3),
            model.model_dump(),
            Model.model_json_schema(),
            list(Model.model_fields),
            model.double(),
            sorted(model.__pydantic_fields_set__),
            model.model_copy() == model,
            repr(model),
            rebuilt,
            model.model_dump_json(),
            caught(Model, x="no").type,
        )

    assert same(program, sweep=False).returned[4] == 6


def test_nb16_a_model_as_argument():
    """A model that is an argument or result is neither changed nor asked: its set of given fields stays."""
    pydantic = pytest.importorskip("pydantic")

    class Model(pydantic.BaseModel):
        x: int = 1
        y: int = 2

    def program(record):
        @record
        def through(model):
            return model

        model = Model(y=5)
        before = dict(model.__dict__)
        return through(model) is model, model.model_fields_set, model.__dict__ == before

    assert same(program).returned == (True, {"y"}, True)


def test_nb16_validate_call():
    """`pydantic.validate_call` above and below converts arguments as before."""
    pydantic = pytest.importorskip("pydantic")

    def program(record):
        @pydantic.validate_call
        @record
        def below(a: int, *, b: "float" = 1.0) -> float:
            return a + b

        @record
        @pydantic.validate_call
        def above(a: int, *, b: "float" = 1.0) -> float:
            return a + b

        return [(one("3", b="2"), caught(one, "x").type, str(inspect.signature(one))) for one in (below, above)]

    assert same(program, sweep=False).returned[0][0] == 5.0


def _injected(function):
    """Read a signature as FastAPI's Depends, Typer and Click do: names, kinds, defaults and resolved annotations."""
    signature = inspect.signature(function, eval_str=True)
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = [(p.name, str(p.kind), p.default, p.annotation) for p in signature.parameters.values()]
    return parameters, hints, function.__globals__["__name__"], inspect.iscoroutinefunction(function)


def test_nb16_what_frameworks_read():
    """What dependency injectors and command-line makers read of a function is as before, forward references resolved."""

    def program(record):
        @record
        def command(
            name: "str", count: typing.Annotated[int, "how often"] = 1, *, loud: "ByName | None" = None
        ) -> "str":
            return name * count

        @record
        async def endpoint(item: "int", body: "collections.OrderedDict") -> "str":
            return str(item)

        return _injected(command), _injected(endpoint), command("x", count=2)

    assert same(program).returned[2] == "xx"


def test_nb16_click_and_typer():
    """A recorded function becomes a command with its options; a command that is decorated stays a command."""
    click = pytest.importorskip("click")
    testing = pytest.importorskip("click.testing")

    def program(record):
        @click.command()
        @click.option("--count", default=1)
        @click.argument("name")
        @record
        def hello(count, name):
            """Greet."""
            click.echo(f"{name} " * count)

        run = testing.CliRunner().invoke
        return [
            (one.exit_code, one.output)
            for one in (run(hello, ["x", "--count", "2"]), run(hello, ["--help"]), run(hello))
        ]

    assert same(program, sweep=False).returned[0] == (0, "x x \n")

    @click.command()
    def command(): ...

    with Dashcam().started():
        assert dashcam.span(command) is command


def test_nb18_recording_twice_is_recording_once():
    """Decorating what is recorded gives the same object back, and one span a call."""

    def program(record):
        @record
        def add(a):
            return a + 1

        return record(record(add))(1)

    assert same(program).returned == 2
    tracer = Dashcam()
    with tracer.started():
        tracer.fresh()
        program(tracer.record)
        assert len(tracer.spans()) == 1
        once = dashcam.span(by_name)
        assert dashcam.span(once) is once


def test_nb18_a_class_twice():
    """A class decorated twice, or whose methods are recorded already, gives one span a call."""
    tracer = Dashcam()
    with tracer.started():

        @dashcam.span
        @dashcam.span
        class Thing:
            @dashcam.span
            def method(self):
                return 1

        tracer.fresh()
        Thing().method()
        assert len(tracer.spans()) == 1


def test_nb18_stop_puts_the_same_objects_back():
    """After `stop` every attribute of the standard library is the object it was, also after starting twice."""

    def attributes():
        places = (
            threading.Thread,
            ThreadPoolExecutor,
            __import__("concurrent.futures.thread").futures.thread._WorkItem,
        )
        return [(name, value) for place in places for name, value in vars(place).items()]

    before = attributes()
    for _ in range(2):
        with Dashcam().started():
            dashcam.start()
        after = attributes()
        assert [name for name, _ in after] == [name for name, _ in before]
        assert all(one is other for (_, one), (_, other) in zip(before, after, strict=True))


@pytest.mark.parametrize("above", [True, False], ids=["above", "below"])
def test_nb18_with_opentelemetry(above):
    """With OpenTelemetry's decorator above or below, both record, and the program sees no difference."""
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    exporter = memory.InMemorySpanExporter()
    provider = sdk.TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(export.SimpleSpanProcessor(exporter))
    otel = provider.get_tracer("test").start_as_current_span("theirs")

    def program(record):
        def work(a, *, k=1):
            if a < 0:
                raise ValueError(a)
            return a + k

        made = record(otel(work)) if above else otel(record(work))
        return made(1, k=2), caught(made, -1).args, made.__name__, str(inspect.signature(made))

    assert same(program, sweep=False).returned[0] == 3
    assert len(exporter.get_finished_spans()) == 4
    provider.shutdown()


def test_nb18_with_a_proxy_like_wrapt():
    """A decorator that makes a transparent proxy works below us untouched and above us recorded."""

    class Proxy:
        def __init__(self, wrapped):
            self.__wrapped__ = wrapped

        def __call__(self, *args):
            return self.__wrapped__(*args)

        def __getattr__(self, name):
            return getattr(self.__wrapped__, name)

        @property
        def __class__(self):
            return type(self.__wrapped__)

    def work(a):
        return a + 1

    with Dashcam().started():
        proxy = Proxy(work)
        assert dashcam.span(proxy) is proxy
        assert Proxy(dashcam.span(work))(1) == 2


COLLIDING = (
    "name kind self cls args kwargs span spec record here token parent input output metadata tags session user model usage "
    "attributes error status trace_id target function call result state index run step value put".split()
)


@pytest.mark.parametrize("shape", ["def", "async def"])
def test_nb19_parameter_names(shape):
    """A parameter may be called like anything of ours; it is handed on by position and by keyword."""

    def program(record):
        def result(value):
            return caught(value.send, None) if shape == "async def" else value

        def each(name):
            scope = {}
            exec(f"{shape} f({name}, /, a=1): return {name}, a\n{shape} g(*, {name}): return {name}\n", scope)
            exec(f"{shape} h({name}=0, **kw): return {name}, kw\n", scope)
            f, g, h = (record(scope[one]) for one in "fgh")
            return [result(one) for one in (f(5), g(**{name: 6}), h(**{name: 7, "other": 8}))]

        return [each(name) for name in COLLIDING]

    assert len(same(program, sweep=False).returned) == len(COLLIDING)


def test_nb19_keywords_are_passed_whole():
    """`**kw` arrives complete, with keys that are ours, reserved words, or no identifiers at all."""
    given = dict.fromkeys(
        [*COLLIDING, "class", "not an identifier", "", "_dashcam_spec", "_dashcam_call", "é", "\ud800"], 1
    )

    def program(record):
        @record
        def take(**kw):
            return kw

        @record
        def rest(*args, **kw):
            return args, kw

        return take(**given), rest(1, 2, **given), list(take(**given))

    assert same(program, sweep=False).returned[0] == given
