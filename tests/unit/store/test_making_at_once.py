"""Several programs meet an empty folder at the same moment."""

import subprocess
import sys
from pathlib import Path

from tests.recorded import environment

MAKE = "import sys; from pathlib import Path; from dashcam.store import open_store; input(); open_store(Path(sys.argv[1]), create=True).close()"


def test_a_store_that_several_make_at_once_is_made_once(tmp_path: Path) -> None:
    """None of them takes the half-made file for somebody else's."""
    command = [sys.executable, "-c", MAKE, str(tmp_path / "x.db")]
    makers = [
        subprocess.Popen(command, env=environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)
    ]
    for maker in makers:
        maker.stdin.write(b"\n")
        maker.stdin.flush()
    assert [maker.communicate()[1] for maker in makers] == [b""] * 6
