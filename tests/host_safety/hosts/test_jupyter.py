"""NB-28: a Jupyter kernel: cells, streams, errors, top-level await, an interrupt, a restart."""

import asyncio
import queue
import time

import pytest
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_event_loop

from tests.host_safety.hosts.host import WAYS, Host, said_alike, trees

CELLS = [
    "import dashcam, asyncio, time\ndashcam.start()",
    "@dashcam.span\ndef inner(n):\n    return n\n@dashcam.span\nasync def answer(n):\n    await asyncio.sleep(0)\n    return inner(n)",
    "print(inner(1)); inner(2)",
    "await answer(3)",
    "(await asyncio.gather(answer(4), answer(5)))",
    "@dashcam.span\ndef fails(n):\n    raise ValueError(n)\nfails(6)",
    "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(7)'], capture_output=True).stdout",
    "for i in range(2): print(inner(i + 10))",
]
EXPECTED = sorted(
    [
        "inner(1)",
        "inner(2)",
        *(f"answer({n}) > inner({n})" for n in (3, 4, 5)),
        "fails(6) error",
        "inner(10)",
        "inner(11)",
    ]
)


LONG = """
@dashcam.span
def long(n):
    open('begun', 'w').close()
    time.sleep(30)
long(8)
"""


def interrupted(client, begun):
    """Run a cell that takes long, and interrupt it when it is in the midst of it: it makes a file first."""
    number = client.execute(LONG)
    until = time.monotonic() + 30
    while not begun.exists():
        assert time.monotonic() < until, "the cell does not begin"
        time.sleep(0.02)
    client.parent.interrupt_kernel()
    begun.unlink()
    return answered(client, number, LONG)


def executed(client, code):
    """Run a cell; what it says, in order."""
    return answered(client, client.execute(code), code)


def answered(client, number, code):
    """What a cell says, to its end."""
    said = []
    while True:
        try:
            message = client.get_iopub_msg(timeout=30)
        except queue.Empty:
            raise AssertionError(f"{code!r} says nothing: {said}") from None
        if message["parent_header"].get("msg_id") != number:
            continue
        content = message["content"]
        if message["msg_type"] == "status" and content["execution_state"] == "idle":
            return said
        if message["msg_type"] == "stream":
            said.append(content["text"])
        elif message["msg_type"] == "execute_result":
            said.append(content["data"]["text/plain"])
        elif message["msg_type"] == "error":
            said.append([content["ename"], content["evalue"], len(content["traceback"])])


def cells(folder, way):
    """Run all cells in a kernel, interrupt one, restart it, run the first ones again."""
    host = Host(folder, way, "-m", "ipykernel_launcher")
    for file in host._files:
        file.close()
    command = [*host.command, "-f", "{connection_file}"]
    manager = KernelManager()
    manager.kernel_spec.argv = command
    folder.joinpath(f"ipython-{way}").mkdir()
    manager.start_kernel(env=host.environment | {"IPYTHONDIR": str(folder / f"ipython-{way}")}, cwd=str(folder))
    client = manager.client(parent=manager)
    client.start_channels()
    try:
        client.wait_for_ready(timeout=30)
        said = [executed(client, code) for code in CELLS]
        said.append(interrupted(client, folder / "begun"))
        said.append(executed(client, "inner(9)"))
        manager.restart_kernel(now=False)
        client.wait_for_ready(timeout=30)
        said += [executed(client, code) for code in CELLS[:3]]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=False)
        manager.cleanup_resources()
        manager.context.term()
    return host, said


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.filterwarnings("ignore")
def test_nb28_a_kernel_answers_as_plain(tmp_path):
    """Outputs and errors of every cell are the plain kernel's, after an interrupt and a restart too; each call is recorded."""
    try:
        _compare(tmp_path)
    finally:
        ensure_event_loop().close()
        asyncio.set_event_loop(None)


def _compare(tmp_path):
    _, expected = cells(tmp_path, "plain")
    assert expected[2] == ["1\n", "2"]
    assert expected[8][0][0] == "KeyboardInterrupt"
    for way in WAYS:
        recorded, said = cells(tmp_path, way)
        assert [said_alike(str(one)) for one in said] == [said_alike(str(one)) for one in expected]
        again = ["long(8) cancelled", "inner(9)", "inner(1)", "inner(2)"]
        assert trees(recorded.spans()) == sorted([*EXPECTED, *again])
