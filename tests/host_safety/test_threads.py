"""NB-43: what runs in another thread is a child of what started it, and of nothing else."""

import asyncio
import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from multiprocessing.pool import ThreadPool

import dashcam
from dashcam.testing import captured

multiprocessing.get_start_method()  # fixed by the first pool otherwise, and then a test has changed it


@dashcam.span
def work(name):
    return name


@dashcam.span
def outer(run):
    return run()


def children(recorded):
    """The arguments of `work`, with the parent's name: "root" where it began a trace of its own."""
    spans = recorded.spans
    names = {span.span_id: span.name.rpartition(".")[2] for span in spans} | {None: "root"}
    return sorted((names[span.parent_id], span.input["name"]) for span in spans if span.name == "work")


def recorded_in(run):
    """Run something inside a span, something after it, and return whose children there are."""
    with captured() as recorded:
        outer(run)
    return children(recorded)


def test_nb43_threads():
    """A thread's calls are under the span in which it was started, not under the one in which it was made."""

    def run():
        thread.start()
        thread.join()

    with captured() as recorded:
        with dashcam.span("made here"):
            thread = threading.Thread(target=work, args=("a",))
        outer(run)
    assert children(recorded) == [("outer", "a")]


def test_nb43_timers_and_daemons():
    """A timer and a daemon thread are threads."""

    def run():
        timer = threading.Timer(0.01, work, ("timer",))
        daemon = threading.Thread(target=work, args=("daemon",), daemon=True)
        for thread in (timer, daemon):
            thread.start()
        for thread in (timer, daemon):
            thread.join()

    assert recorded_in(run) == [("outer", "daemon"), ("outer", "timer")]


def test_nb43_subclasses_of_thread():
    """A subclass with its own `run`, `start` and `__init__` that takes what it likes is carried along."""

    class Own(threading.Thread):
        def __init__(self, what):
            super().__init__()
            self.what = what

        def start(self):
            self.started = True
            super().start()

        def run(self):
            work(self.what)

    def run():
        thread = Own("own")
        thread.start()
        thread.join()
        assert thread.started

    assert recorded_in(run) == [("outer", "own")]


def test_nb43_a_thread_that_outlives_its_parent():
    """A thread that goes on after the span that started it has ended is still its child."""
    go = threading.Event()

    def late():
        go.wait(5)
        work("late")

    started = []

    def run():
        started.append(threading.Thread(target=late))
        started[0].start()

    with captured() as recorded:
        outer(run)
        go.set()
        started[0].join()
    assert children(recorded) == [("outer", "late")]


def test_nb43_nested_threads():
    """A thread started in a thread has the inner span for its parent."""

    @dashcam.span
    def inner():
        thread = threading.Thread(target=work, args=("deep",))
        thread.start()
        thread.join()

    def run():
        thread = threading.Thread(target=inner)
        thread.start()
        thread.join()

    assert recorded_in(run) == [("inner", "deep")]


def test_nb43_pools():
    """A pool's tasks are under the span that submitted them, though its threads were started under another."""

    def run():
        list(pool.map(work, ["map 1", "map 2"]))
        pool.submit(work, name="submit").result()

    with ThreadPoolExecutor(1) as pool, captured() as recorded:
        with dashcam.span("first"):
            pool.submit(work, "first").result()
        outer(run)
        pool.submit(work, "after").result()
        with dashcam.span("last"):
            pool.submit(work, "last").result()
    inside = [("first", "first"), ("last", "last"), ("outer", "map 1"), ("outer", "map 2"), ("outer", "submit")]
    assert children(recorded) == [*inside, ("root", "after")]


def test_nb43_pools_made_before_the_start():
    """A pool whose threads run since before recording began carries along what is submitted later."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        with captured() as recorded:
            with dashcam.span("later"):
                pool.submit(work, "a").result()
    assert children(recorded) == [("later", "a")]


def test_nb43_tags_do_not_leak():
    """A task's tags are those in force where it was submitted, and are gone with it."""
    with ThreadPoolExecutor(1) as pool, captured() as recorded:
        with dashcam.tag(session="s", tags=["t"]):
            pool.submit(work, "tagged").result()
        pool.submit(work, "bare").result()
    assert [(trace.session, trace.tags) for trace in recorded.traces] == [("s", ["t"]), (None, [])]


def test_nb43_a_task_that_raises_leaves_nothing():
    """After a task that failed the next one, submitted outside, begins a trace of its own."""

    def fails():
        work("failing")
        raise ValueError("x")

    with ThreadPoolExecutor(1) as pool, captured() as recorded:
        outer(lambda: pool.submit(fails).exception())
        pool.submit(work, "next").result()
    assert children(recorded) == [("outer", "failing"), ("root", "next")]


def test_nb43_callbacks_of_futures():
    """A done-callback that a pool's thread runs is under the task's submitter; one that is run at once, under the caller."""

    def run():
        future = pool.submit(gate.wait, 5)
        future.add_done_callback(lambda _: work("callback"))
        gate.set()
        future.result()
        for done in as_completed([future]):
            done.add_done_callback(lambda _: work("at once"))

    gate = threading.Event()
    with ThreadPoolExecutor(1) as pool, captured() as recorded:
        outer(run)
        pool.submit(int).result()
    assert children(recorded) == [("outer", "at once"), ("outer", "callback")]


def test_nb43_nested_pools():
    """A task that submits to another pool is the parent of what runs there."""

    @dashcam.span
    def fan_out(n):
        with ThreadPoolExecutor(2) as inner:
            list(inner.map(work, [f"{n}.1", f"{n}.2"]))

    def run():
        list(pool.map(fan_out, [1, 2]))

    with ThreadPoolExecutor(2) as pool, captured() as recorded:
        outer(run)
    spans = recorded.spans
    owner = {span.span_id: span.input["n"] for span in spans if span.name.endswith(".fan_out")}
    assert len(owner) == 2
    assert all(span.input["name"].startswith(f"{owner[span.parent_id]}.") for span in spans if span.name == "work")


def test_nb43_thread_pool_of_multiprocessing():
    """Every way to hand work to a `ThreadPool` carries the span along."""

    def run():
        with ThreadPool(2) as pool:
            pool.apply(work, ("apply",))
            pool.apply_async(work, ("apply_async",)).get()
            pool.map(work, ["map"])
            pool.starmap(work, [("starmap",)])
            pool.map_async(work, ["map_async"]).get()
            list(pool.imap(work, ["imap"]))
            list(pool.imap(work, ["imap chunks"], chunksize=2))
            list(pool.imap_unordered(work, ["imap_unordered"]))

    found = recorded_in(run)
    assert {parent for parent, _ in found} == {"outer"}
    assert len(found) == 8


def test_nb43_thread_pool_tasks_do_not_leak():
    """A `ThreadPool`'s thread that ran a task under a span runs the next one, handed in outside, under none."""
    with ThreadPool(1) as pool, captured() as recorded:
        outer(lambda: pool.apply(work, ("inside",)))
        pool.apply(work, ("outside",))
    assert children(recorded) == [("outer", "inside"), ("root", "outside")]


def test_nb43_to_thread_and_run_in_executor():
    """`asyncio.to_thread` and `run_in_executor` run under the coroutine that awaits them, each task under its own."""

    @dashcam.span
    async def step(n):
        loop = asyncio.get_running_loop()
        await asyncio.gather(
            asyncio.to_thread(work, f"{n} to_thread"),
            loop.run_in_executor(None, work, f"{n} executor"),
            loop.run_in_executor(pool, work, f"{n} own pool"),
        )

    async def main():
        await asyncio.gather(*(step(n) for n in range(3)))

    with ThreadPoolExecutor(1) as pool, captured() as recorded:
        asyncio.run(main())
    spans = recorded.spans
    owner = {span.span_id: span.input["n"] for span in spans if span.name.endswith(".step")}
    found = [(owner[span.parent_id], span.input["name"].split()[0]) for span in spans if span.name == "work"]
    assert len(found) == 9
    assert all(str(n) == name for n, name in found)


def test_nb43_threads_keep_what_they_were():
    """Names, results, exceptions and `is` of a thread's target are as without us; nothing is put on the thread."""
    seen = []
    hook, threading.excepthook = threading.excepthook, seen.append
    try:
        plain = threading.Thread(target=int, args=("x",))
        plain.start()
        plain.join()
        with captured():
            thread = threading.Thread(target=int, args=("x",))
            thread.start()
            thread.join()
        assert set(vars(thread)) == set(vars(plain))
        assert [one.exc_type for one in seen] == [ValueError, ValueError]
    finally:
        threading.excepthook = hook
        seen.clear()


def test_nb43_everything_is_put_back():
    """After `stop` the patched attributes of threads and pools are the objects they were."""
    import concurrent.futures.thread as pools
    import multiprocessing.pool

    def patched():
        return [
            vars(threading.Thread)["start"],
            vars(threading.Thread)["_bootstrap_inner"],
            vars(pools._WorkItem)["__init__"],
            vars(pools._WorkItem)["run"],
            *(
                vars(multiprocessing.pool.ThreadPool).get(name)
                for name in ("apply_async", "_map_async", "imap", "imap_unordered")
            ),
        ]

    before = patched()
    with captured():
        assert all(new is not old for new, old in zip(patched(), before, strict=True))
    assert all(new is old for new, old in zip(patched(), before, strict=True))
