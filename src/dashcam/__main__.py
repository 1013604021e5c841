"""`python -m dashcam` is the command `dashcam`."""

import sys

from dashcam.cli import main

if __name__ == "__main__":
    sys.exit(main())
