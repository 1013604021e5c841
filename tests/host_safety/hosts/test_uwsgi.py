"""NB-46: uwsgi, which embeds the interpreter and forks in C: after the app was loaded (its default) and before (`--lazy-apps`)."""

import signal

import pytest

from tests.host_safety.hosts.host import WAYS, Host, same, serving, trees
from tests.host_safety.hosts.test_gunicorn import APP, EXPECTED, ask


def served(folder, way, *options):
    (folder / "app.py").write_text(APP)
    given = (
        "--http-socket",
        "127.0.0.1:PORT",
        "--module",
        "app:app",
        "--processes",
        "2",
        "--enable-threads",
        "--master",
    )
    arguments = ("uwsgi", *given, "--die-on-term", "--disable-logging", *options)
    with serving(Host(folder, way, *arguments)) as host:
        answers = ask(host)
        host.end(signal.SIGTERM)
        return host, answers


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--lazy-apps",), ("--lazy-apps", "--max-requests", "5")])
def test_nb46_uwsgi_answers_as_plain(options, tmp_path):
    """Answers, status and time to end are those of the plain server; each request is one whole trace."""
    plain, expected = served(tmp_path, "plain", *options)
    for way in WAYS:
        recorded, answers = served(tmp_path, way, *options)
        assert answers == expected
        same(plain, recorded, counted=False)
        assert trees(recorded.spans()) == EXPECTED
