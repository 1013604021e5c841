"""`python -m dashcam.server.openapi` prints the description of all routes, for who generates types from it."""

import sys

from dashcam.server.description import as_text
from dashcam.server.routes import ROUTES


def main() -> None:
    """Print the document."""
    sys.stdout.write(as_text(ROUTES))


if __name__ == "__main__":
    main()
