"""How `scripts/demo` ends: the dashboard is there, and nobody has to wait for it."""

import json
import os
import re
import signal
import subprocess
import sys

from tests.e2e.browsing import visit
from tests.e2e.recordings import ROOT
from tests.e2e.served import Served

SERVE = "import pathlib, sys; sys.path.insert(0, 'scripts'); import demo; sys.exit(demo.serve(pathlib.Path(sys.executable)))"


def test_the_dashboard_goes_on_by_itself(browser, own_store):
    """The script ends though nobody is at a terminal, what it wrote leads to what was recorded, and the server still answers."""
    store = own_store("broken")
    environ = {**os.environ, "DASHCAM_STORE": str(store), "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    ended = subprocess.run(
        [sys.executable, "-c", SERVE], cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    server = json.loads((store.with_name("dashcam.ui") / "server").read_text())["pid"]
    try:
        assert ended.returncode == 0, ended.stdout + ended.stderr
        link = re.search(r"(http://127\.0\.0\.1:\d+)/enter/\S+", ended.stdout)
        with visit(browser, Served(link[1], link[0], store, None)) as here:
            here.page.goto(link[0])
            here.go("/traces").get_by_text("work").first.wait_for()
            assert here.unexpected() == []
    finally:
        os.kill(server, signal.SIGTERM)
