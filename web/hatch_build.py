"""The hook of hatchling that sees to a dashboard which fits its sources: in wheels, sdists and editable installs.

Node.js is asked for only where something must be built and the system has none; `building.py` does the work.
"""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """What hatchling calls, once for each wheel and each sdist."""

    def dependencies(self) -> list[str]:
        """Ask for Node.js only where there is something to build and no other."""
        building = _building()
        return [] if building.fresh(Path(self.root)) or building.system_node() else [building.NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling names them
        """See to a bundle that fits its sources before files are gathered."""
        _building().build(Path(self.root))


def _building() -> ModuleType:
    """Load the file beside this one: hatchling runs a hook from its path, outside any package."""
    spec = importlib.util.spec_from_file_location("building", Path(__file__).with_name("building.py"))
    if spec is None or spec.loader is None:
        raise ImportError("web/building.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
