"""The commands of this folder, run in processes of their own: they kill, tape and fork what a test's process must not."""

import json
import subprocess
import sys
from pathlib import Path

from tests.recorded import environment

ROOT = Path(__file__).resolve().parents[3]


def told(module: str, *arguments: str, timeout_s: float = 50) -> tuple[int, dict[str, int], str]:
    """Run a command; its status, its figures, and what it said on stderr."""
    command = [sys.executable, "-m", f"tests.host_safety.durability.{module}", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=timeout_s, check=False
    )
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr
