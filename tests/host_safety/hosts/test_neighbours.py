"""NB-18: beside OpenTelemetry's SDK, Sentry and ddtrace themselves, started before them and after: both record, nobody notices the other.

Each program wraps functions above and below the neighbour's own decorators, has the neighbour's patches of Python's threads in it, and
says what the neighbour saw. In the plain run `dashcam` is a stand-in that does nothing.
"""

import pytest

from tests.host_safety.hosts.host import WAYS, Host, same, trees

HEAD = """
import asyncio, logging, os, sys, threading, warnings
from concurrent.futures import ThreadPoolExecutor
warnings.simplefilter("ignore")
import dashcam
dashcam_stop = getattr(dashcam, "stop", lambda: None)

def patched():
    '''What both of us may stand before.'''
    import concurrent.futures.thread as pools, subprocess, multiprocessing.pool
    return [vars(of)[name] for of, name in (
        (threading.Thread, "start"), (threading.Thread, "run"), (threading.Thread, "_bootstrap_inner"),
        (pools._WorkItem, "run"), (pools._WorkItem, "__init__"), (pools.ThreadPoolExecutor, "submit"),
        (multiprocessing.pool.Pool, "apply_async"), (subprocess, "_fork_exec"), (subprocess.Popen, "__init__"),
        (subprocess.Popen, "wait"), (subprocess.Popen, "communicate"), (asyncio.events, "new_event_loop"))]

order, stops_first, way = sys.argv[1:]

def begin(when):
    if order == when:
        global before, with_ours
        before = patched()
        dashcam.start()
        with_ours = patched()

begin("first")
"""
MIDDLE = """
begin("last")

@dashcam.span
@wrap
def inner(x):
    return 1 / x

@wrap
@dashcam.span
def outer(x):
    return inner(x) + 1

@dashcam.span
@wrap
async def waits(x):
    await asyncio.sleep(0)
    return outer(x)

@wrap
@dashcam.span
def numbers(n):
    for i in range(1, n):
        yield outer(i)

@dashcam.span
def pool(n):
    with ThreadPoolExecutor(1) as made:
        return list(made.map(outer, range(1, n)))

@dashcam.span
def thread(x):
    one = threading.Thread(target=outer, args=(x,))
    one.start()
    one.join()

def work():
    print(outer(1), list(numbers(3)), asyncio.run(waits(2)), pool(3), thread(4))
    try:
        outer(0)
    except ZeroDivisionError as error:
        caught(error)
        while error.__traceback__.tb_next:
            error.__traceback__ = error.__traceback__.tb_next
        print(repr(error), error.__context__, error.__traceback__.tb_frame.f_code.co_name)
"""
END = """
with_both = patched()
for stop in (dashcam_stop, stop_theirs) if stops_first == "ours" else (stop_theirs, dashcam_stop):
    stop()
if way != "run":  # there ours were on before the program began
    for first, ours, both, now in zip(before, with_ours, with_both, patched()):
        assert now is (first if both is ours or not keeps_patches else both), f"{now} is not what was there"
outer(5)
print(seen())
"""
OPENTELEMETRY = """
keeps_patches = False
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
exporter = InMemorySpanExporter()
trace.set_tracer_provider(TracerProvider(shutdown_on_exit=False))
trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(exporter))
wrap = lambda function: trace.get_tracer("app").start_as_current_span(function.__name__)(function)
caught = lambda error: trace.get_current_span().record_exception(error)

def seen():
    spans = exporter.get_finished_spans()
    names = {span.context.span_id: span.name for span in spans}
    return sorted((span.name, names.get(span.parent.span_id, "") if span.parent else "", span.status.status_code.name) for span in spans)

stop_theirs = trace.get_tracer_provider().shutdown
"""
SENTRY = """
keeps_patches = True
import sentry_sdk
events = []
sentry_sdk.init(dsn="http://key@127.0.0.1:9/1", transport=lambda event: None, traces_sample_rate=1.0,
                before_send=lambda event, hint: events.append(("error", event)), auto_enabling_integrations=False,
                before_send_transaction=lambda event, hint: events.append(("transaction", event)))
wrap, caught = sentry_sdk.trace, sentry_sdk.capture_exception

def seen():
    told = []
    for kind, event in events:
        if kind == "error":
            told += [(one["type"], [frame["function"] for frame in one["stacktrace"]["frames"]]) for one in event["exception"]["values"]]
        else:
            names = {one["span_id"]: one["description"] for one in event["spans"]}
            told += [(one["description"], names.get(one["parent_span_id"])) for one in event["spans"]]
    return sorted(map(str, told))

stop_theirs = lambda: sentry_sdk.get_client().close(timeout=0)
"""
DDTRACE = """
keeps_patches = False
os.environ |= {"DD_TRACE_ENABLED": "true", "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false", "DD_REMOTE_CONFIGURATION_ENABLED": "false"}
logging.disable(logging.CRITICAL)
import ddtrace
from ddtrace.trace import tracer, TraceFilter
spans = []
class Keep(TraceFilter):
    def process_trace(self, trace):
        spans.extend(trace)
tracer.configure(trace_processors=[Keep()])
from ddtrace.contrib.internal.asyncio import patch as tasks
from ddtrace.contrib.internal.futures import patch as futures
tasks.patch()
futures.patch()
wrap, caught = tracer.wrap(), lambda error: None

def seen():
    names = {span.span_id: span.name for span in spans}
    return sorted((span.name.rpartition(".")[2], str(names.get(span.parent_id)).rpartition(".")[2], span.error) for span in spans)

def stop_theirs():
    futures.unpatch()
    tasks.unpatch()
"""
IN_SENTRY = """
with sentry_sdk.start_transaction(name="t"):
    work()
"""
PROGRAMS = {
    "opentelemetry": (OPENTELEMETRY, "\nwork()"),
    "sentry": (SENTRY, IN_SENTRY),
    "ddtrace": (DDTRACE, "\nwork()"),
}
EXPECTED = sorted(
    [
        "outer(1) > inner([1])",
        "numbers(3) > [outer(1) > inner([1]), outer(2) > inner([2])]",
        "waits([2]) > outer(2) > inner([2])",
        "pool(3) > [outer(1) > inner([1]), outer(2) > inner([2])]",
        "thread(4) > outer(4) > inner([4])",
        "outer(0) error > inner([0]) error",
    ]
)


def ran(folder, way, neighbour, order, stops_first):
    begin, use = PROGRAMS[neighbour]
    (folder / "app.py").write_text(HEAD + begin + MIDDLE + use + END)
    with Host(folder, way, "app.py", order, stops_first, way) as host:
        host.end(None)
        return host


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("order", "stops_first"), [("first", "ours"), ("first", "theirs"), ("last", "ours"), ("last", "theirs")]
)
@pytest.mark.parametrize("neighbour", PROGRAMS)
def test_nb18_neighbours_record_beside_us(neighbour, order, stops_first, tmp_path):
    """What the program says and what the neighbour saw is as without us, ours is whole; stopped, all that we changed is as it was."""
    plain = ran(tmp_path, "plain", neighbour, order, stops_first)
    assert plain.ended.status == 0, plain.ended.stderr
    assert "inner" in plain.ended.stdout
    for way in WAYS if order == "first" else WAYS[:1]:
        recorded = ran(tmp_path, way, neighbour, order, stops_first)
        same(plain, recorded)
        assert trees(recorded.spans()) == EXPECTED
