"""Everything that the doctor looked at with everything that it found: what `dashcam doctor --json` prints.

Looking at libraries imports them, so that a server asks for a report in a process of its own (`apart`), which is then gone.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec

from dashcam.doctor.findings import Finding, findings
from dashcam.doctor.health import Health
from dashcam.errors import DashcamError

LONGEST_S: Final = 120.0
"""How long all libraries together may take to import."""


class Report(Health, frozen=True, kw_only=True):
    """Facts and findings."""

    findings: list[Finding]


def report(health: Health) -> Report:
    """Return the facts with what is to be said about them."""
    return Report(**msgspec.structs.asdict(health), findings=findings(health))


def apart(store: Path, *, seconds: float = LONGEST_S) -> Report:
    """Have a process of its own look at everything.

    Raises:
        DashcamError: It did not come to its end.
    """
    # -P: a file of this folder that is called like a module is not imported
    command = [sys.executable, "-P", "-m", "dashcam.doctor", str(store)]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False)
        return msgspec.json.decode(done.stdout, type=Report)
    except subprocess.TimeoutExpired:
        raise DashcamError(f"looking at everything took longer than {seconds:g} s: try `dashcam doctor`") from None
    except msgspec.MsgspecError as error:
        raise DashcamError("looking at everything failed: try `dashcam doctor`") from error
