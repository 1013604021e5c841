"""NB-46: celery with its prefork pool (billiard), threads and gevent, over a broker that is a folder: no network."""

import json
import signal
import subprocess
import sys

import pytest

from tests.host_safety.hosts.host import WAYS, Host, same, trees

APP = """
import os, time
import dashcam
dashcam.start()
from celery import Celery

app = Celery("tasks", broker="filesystem://", backend="file://" + os.environ["RESULTS"])
app.conf.update(
    broker_transport_options={
        "polling_interval": 0.05,
        **{name: os.environ["BROKER"] for name in ("data_folder_in", "data_folder_out", "control_folder")},
    },
    task_acks_late=True, worker_prefetch_multiplier=1, worker_hijack_root_logger=False, broker_connection_retry_on_startup=False,
)

@dashcam.span
def inner(n):
    return n * 2

@dashcam.span
def work(n):
    if n == 13:
        raise ValueError("unlucky")
    return inner(n)

@app.task
def task(n):
    return work(n)
"""
CLIENT = """
import json, sys, tasks
results = [tasks.task.delay(n) for n in range(int(sys.argv[1]))]
done = [result.get(timeout=45, propagate=False, interval=0.05) for result in results]
print(json.dumps([value if type(value) is int else repr(value) for value in done]))
"""
TASKS = 16
EXPECTED = sorted("work(13) error" if n == 13 else f"work({n}) > inner({n})" for n in range(TASKS))
POOLS = {
    "prefork": ("-c", "2"),
    "worn out": ("-c", "2", "--max-tasks-per-child", "3"),
    "threads": ("-c", "2", "-P", "threads"),
    "gevent": ("-c", "2", "-P", "gevent"),
}


def worked(folder, way, *options):
    """Let a worker do the tasks and end with SIGTERM; the host and the results."""
    (folder / "tasks.py").write_text(APP)
    (folder / "client.py").write_text(CLIENT)
    for name in ("broker", "results"):
        (folder / f"{name}-{way}").mkdir()
    places = {"BROKER": str(folder / f"broker-{way}"), "RESULTS": str(folder / f"results-{way}")}
    arguments = ("-m", "celery", "-A", "tasks", "worker", "-l", "INFO", "--without-gossip", "--without-mingle")
    with Host(folder, way, *arguments, *options, C_FORCE_ROOT="1", **places) as host:
        host.until(lambda: " ready." in host.said(), "ready worker")
        client = subprocess.run(
            [sys.executable, "client.py", str(TASKS)],
            cwd=folder,
            env={**host.environment, "PYTHONPATH": str(folder / "boot-plain"), "HOST_SAFETY_MARK": ""},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert client.returncode == 0, client.stderr
        host.end(signal.SIGTERM)
        return host, json.loads(client.stdout)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("pool", POOLS)
def test_nb46_celery_works_as_plain(pool, tmp_path):
    """Results, status and time to end are those of the plain worker; each task is one whole trace."""
    plain, expected = worked(tmp_path, "plain", *POOLS[pool])
    assert expected[:3] == [0, 2, 4]
    for way in WAYS if pool == "prefork" else WAYS[:1]:
        recorded, results = worked(tmp_path, way, *POOLS[pool])
        assert results == expected
        same(plain, recorded, counted=False)
        assert trees(recorded.spans()) == EXPECTED
