"""`python -m dashcam.doctor STORE`: the report as JSON, for a server that asks in a process of its own."""

import sys
from pathlib import Path

import msgspec

from dashcam.doctor.health import examine
from dashcam.doctor.report import report

if __name__ == "__main__":
    said = msgspec.json.encode(report(examine(Path(sys.argv[1]))))
    sys.stdout.buffer.write(said)
