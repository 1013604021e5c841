"""Prices for a program that reads its own recording: asked in a process beside it, which loads what the program must not.

Only where something waits for a price: then it is half a second, once.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from dashcam import settings

WAIT_S: Final = 10.0
"""How long the program that reads waits; beyond, costs are there the next time."""
_CODE: Final = "import sys; sys.path[:] = sys.argv[2:]; from dashcam.boot.pricer import main; main(sys.argv[1])"


def price_beside(store: Path) -> None:
    """Price what a store holds unpriced, in a process of its own, and wait for it; without one costs stay unknown."""
    if not sys.executable:
        return
    environment = {**os.environ, **settings.handed}
    try:
        subprocess.run(
            [sys.executable, "-I", "-c", _CODE, str(store.absolute()), *sys.path],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=WAIT_S,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return


def main(store: str) -> None:
    """Bring what waits into a store and price it; in the process beside."""
    from dashcam.collect import collect  # late: the process that asks has it or does without

    collect(settings.load(store=store), timeout_s=WAIT_S, pricing=True)
