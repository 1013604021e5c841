"""`python -m dashcam.testing.provider --port 8399`: the stand-in as a process of its own."""

import argparse
import contextlib
import sys
from pathlib import Path

from dashcam.testing.provider.server import FakeServer


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    options = argparse.ArgumentParser(prog="python -m dashcam.testing.provider", description=__doc__)
    options.add_argument("--port", type=int, default=8399, help="0 picks a free one")
    options.add_argument("--ttft", type=float, default=0.0, help="seconds before the first event of a stream")
    options.add_argument("--tps", type=float, default=0.0, help="events a second in a stream; 0 does not wait")
    options.add_argument("--log", type=Path, help="append every request to this JSONL file")
    options.add_argument("--verbose", action="store_true", help="write each request's line to stderr")
    return options


def main(argv: list[str] | None = None) -> None:
    """Serve until interrupted; the first line on stdout says where."""
    args = parser().parse_args(argv)
    server = FakeServer(args.port, ttft=args.ttft, tps=args.tps, log=args.log, verbose=args.verbose)
    sys.stdout.write(f"listening on {server.url}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
