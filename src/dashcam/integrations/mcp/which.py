"""The hooks of the release that is there: sessions are others since its second major one."""

import sys

if "mcp.shared.session" in sys.modules:
    from dashcam.integrations.mcp.before_two import TARGETS
else:
    from dashcam.integrations.mcp.targets import TARGETS

__all__ = ["TARGETS"]

__all__ = ["TARGETS"]
