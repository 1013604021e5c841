"""For tests, yours and ours: record a block of code, record a test run, and a stand-in for model providers.

`captured` is here; `pytest --dashcam` is `pytest_plugin`; the stand-in is `dashcam.testing.provider.FakeServer`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashcam.testing.capturing import Captured as Captured
    from dashcam.testing.capturing import captured as captured

__all__ = ["Captured", "captured"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'dashcam.testing' has no attribute {name!r}")
    # late: pytest loads this package for its plugin in every run, asked for or not
    from dashcam.testing import capturing

    return getattr(capturing, name)


def __dir__() -> list[str]:
    return sorted(__all__)
