"""Memory that was used for a large answer, given back to the system once nobody asks any more."""

import ctypes
import gc
import sys


def give_back() -> None:
    """Let go what is free already; the C library keeps it otherwise. Where there is no such call, nothing happens."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; musl has none
        if trim is not None:
            trim(0)
