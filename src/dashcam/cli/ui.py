"""Open the dashboard (it is coming).

Until it is there, the same traces are one command away:

  dashcam ls
  dashcam show TRACE

Exit status: 1.
"""

import argparse
import sys


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the options come with the dashboard."""


def run(_options: argparse.Namespace) -> int:
    """Say what to use meanwhile."""
    print("dashcam: the dashboard is coming; until then: dashcam ls, then dashcam show TRACE", file=sys.stderr)
    return 1
