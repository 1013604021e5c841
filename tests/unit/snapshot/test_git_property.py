"""Random histories of a work tree: after each step commit, branch and dirty are what git itself says."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.snapshot.git_runs import GIT, Work

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(GIT is None, reason="needs the git command, to make repositories"),
]

NAMES = ("a", "b.txt", "d/a", "d/e/f", "d.x", "ä ö")
TEXTS = ("1\n", "2\n", "longer\n", "")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(NAMES), st.sampled_from(TEXTS)),
        st.tuples(st.sampled_from(("remove", "touch", "run", "add", "unstage")), st.sampled_from(NAMES)),
        st.tuples(st.sampled_from(("commit", "commit", "stash", "branch", "detach", "gc", "version"))),
    ),
    min_size=2,
    max_size=14,
)


def step(work, what, name="", text=""):
    """Do one thing to a work tree; what is impossible at the moment does nothing."""
    path = work.folder / name
    if what == "write":
        work.write(name, text)
    elif what in ("remove", "touch", "run"):
        if path.is_file():
            {"remove": path.unlink, "touch": lambda: os.utime(path), "run": lambda: path.chmod(0o755)}[what]()
    elif what in ("add", "unstage"):
        work.git(*(["add", "-A"] if what == "add" else ["reset", "-q"]), "--", name, status=None)
    else:
        words = {
            "commit": ("commit", "-q", "-m", "m"),
            "stash": ("stash", "-q"),
            "branch": ("checkout", "-q", "-B", "side/x"),
            "detach": ("checkout", "-q", "--detach"),
            "gc": ("gc", "-q"),
            "version": ("update-index", "--index-version", "4"),
        }[what]
        work.git(*words, status=None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS, st.sampled_from(["sha1", "sha256"]))
def test_as_git_says(steps, kind):
    """Whatever is written, staged, committed, put away: we say what git says, and are never in doubt."""
    with tempfile.TemporaryDirectory() as folder:
        work = Work(Path(folder) / "work", f"--object-format={kind}")
        work.commit(a="1\n", **{"d/e/f": "2\n"})
        for one in steps:
            step(work, *one)
            assert work.read() == work.said(), one
