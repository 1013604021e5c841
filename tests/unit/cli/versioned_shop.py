"""A folder whose store has an app with three versions and another one with a single one."""

from pathlib import Path
from types import SimpleNamespace

from tests.versioned import COMMIT, DAY, SECOND, Versioned

BEGAN = 20_000 * DAY
TEMPLATE = "You work in a wine shop.\nBe brief and friendly.\nSay where you know it from.\n"


def shop(template: str = TEMPLATE, *, k: int = 4, more: tuple[str, ...] = ()) -> SimpleNamespace:
    """An app with a prompt, a model and a retriever, and perhaps more."""
    parts = {name: SimpleNamespace(top_n=3) for name in more}
    llm = SimpleNamespace(model="gpt-5-mini", temperature=0.2)
    return SimpleNamespace(prompt=SimpleNamespace(template=template), llm=llm, retriever=SimpleNamespace(k=k), **parts)


def made(folder: Path) -> list[str]:
    """Make the store; give the versions of the app, the oldest first."""
    with Versioned(folder / ".dashcam" / "dashcam.db") as store:
        git = {"commit": COMMIT, "branch": "main", "dirty": False}
        versions = [
            store.structure("shop", shop(), git=git),
            store.structure("shop", shop(TEMPLATE.replace("brief", "very brief"), k=6), git=git | {"dirty": True}),
            store.structure("shop", shop(k=6, more=("reranker",))),
        ]
        for at, version in enumerate(versions):
            for number in range(10):
                started = BEGAN + at * DAY + number * SECOND
                store.trace("shop", version, started, seconds=1.0 + at, cost_usd=0.002 * (at + 1))
        store.trace("other", store.structure("other", shop(k=1)), BEGAN)
    return versions
