"""Run by Python itself before a program that `dashcam run` starts, and before its children of the same interpreter.

Starts the recording, then gives the name `sitecustomize` back to whoever else has a module of that name. Nothing here may
ever fail a program: it also runs in interpreters that know nothing of dashcam.
"""

import os
import sys

_FOLDER = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  pathlib would be imported into every child


def _start() -> None:
    sys.path[:] = [entry for entry in sys.path if entry != _FOLDER]
    sys.path_importer_cache.pop(_FOLDER, None)
    try:
        from dashcam.boot.program import start  # this interpreter may have no dashcam at all

        start(_FOLDER)
    except Exception as error:
        if os.environ.get("DASHCAM_DEBUG"):
            print(f"dashcam: not recorded: {error!r}", file=sys.stderr)


def _give_way() -> None:
    """Run the `sitecustomize` that Python would have found without us; without one, be as if there were none."""
    from importlib.machinery import PathFinder  # loaded already: the import system itself lives there

    spec = PathFinder.find_spec("sitecustomize", None)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("No module named 'sitecustomize'", name="sitecustomize")
    module = sys.modules[__name__]
    module.__dict__.update(__spec__=spec, __file__=spec.origin, __loader__=spec.loader, __cached__=spec.cached)
    spec.loader.exec_module(module)


_start()
_give_way()
