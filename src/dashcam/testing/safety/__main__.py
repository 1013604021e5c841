"""`python -m dashcam.testing.safety ADAPTER FROM`: a line of JSON for each program, for whoever watches over it."""

import os
import sys

import msgspec

from dashcam.testing.safety.suite import CASES, run, tracer_of

if __name__ == "__main__":
    # what the programs print is none of this
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    tracer = tracer_of(sys.argv[1])
    for case in CASES[int(sys.argv[2]) :]:
        out.write(msgspec.json.encode(run(case, tracer)) + b"\n")
