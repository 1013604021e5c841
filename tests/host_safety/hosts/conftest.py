"""Real hosts live in an environment of their own (the dependency group `servers`); elsewhere there is nothing to collect here."""

from importlib.util import find_spec

NEEDED = {
    "test_gunicorn.py": "gunicorn",
    "test_uvicorn.py": "uvloop",
    "test_uwsgi.py": "uwsgi",
    "test_celery.py": "celery",
    "test_greenlets.py": "gevent",
    "test_loops.py": "uvloop",
    "test_jupyter.py": "ipykernel",
    "test_neighbours.py": "gunicorn",
}
"""Which package each file is about."""
collect_ignore = [file for file, package in NEEDED.items() if find_spec(package) is None]
