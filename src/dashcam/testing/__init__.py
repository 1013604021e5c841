"""For tests, yours and ours: record a block of code, and a stand-in for model providers.

`captured` is here; the stand-in is `dashcam.testing.provider.FakeServer`.
"""

from dashcam.testing.capturing import Captured as Captured
from dashcam.testing.capturing import captured as captured
