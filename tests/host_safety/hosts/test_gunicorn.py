"""NB-46: gunicorn's prefork, with and without --preload, and its other workers: requests are answered and recorded as they are."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.host_safety.hosts.host import WAYS, Host, same, serving, trees

APP = """
import os, threading, time
import dashcam
dashcam.start()

@dashcam.span
def inner(n):
    time.sleep(0.005)
    return n * 2

@dashcam.span
def answer(n):
    if n == 13:
        raise ValueError("unlucky")
    thread = threading.Thread(target=inner, args=(n,))
    thread.start()
    thread.join()
    return inner(n + 1)

def app(environ, start_response):
    n = int(environ["PATH_INFO"].rpartition("/")[2])
    try:
        status, body = "200 OK", str(answer(n))
    except ValueError as error:
        status, body = "418 No", str(error)
    start_response(status, [("Content-Type", "text/plain")])
    return [body.encode()]
"""
REQUESTS = 24
EXPECTED = sorted(
    f"answer({n}) error" if n == 13 else f"answer({n}) > [{', '.join(sorted([f'inner({n})', f'inner({n + 1})']))}]"
    for n in range(REQUESTS)
)
WORKERS = {
    "sync": ("-w", "2"),
    "preload": ("-w", "2", "--preload"),
    "threads": ("-w", "2", "-k", "gthread", "--threads", "4"),
    "gevent": ("-w", "2", "-k", "gevent"),
    "worn out": ("-w", "2", "--preload", "--max-requests", "4"),
}


def ask(host):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda n: host.get(f"/{n}"), range(REQUESTS)))


def served(folder, way, *options, ask=ask):
    """Serve, ask, end with SIGTERM; the host and the answers."""
    (folder / "app.py").write_text(APP)
    arguments = (
        "-m",
        "gunicorn",
        "-b",
        "127.0.0.1:PORT",
        "--no-control-socket",
        "--graceful-timeout",
        "5",
        *options,
        "app:app",
    )
    with serving(Host(folder, way, *arguments)) as host:
        answers = ask(host)
        host.end(signal.SIGTERM)
        return host, answers


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("workers", WORKERS)
def test_nb46_gunicorn_answers_as_plain(workers, tmp_path):
    """Answers, log, status and time to end are those of the plain server; each request is one whole trace."""
    plain, expected = served(tmp_path, "plain", *WORKERS[workers])
    assert [status for status, _ in expected] == [418 if n == 13 else 200 for n in range(REQUESTS)]
    for way in WAYS if workers in ("sync", "preload") else WAYS[:1]:
        recorded, answers = served(tmp_path, way, *WORKERS[workers])
        assert answers == expected
        same(plain, recorded, counted=workers != "worn out")
        assert trees(recorded.spans()) == EXPECTED
