"""What versions are made of, in a store: read with or without their trees, which are the larger part, or brought from elsewhere."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self

import apsw
import msgspec

from dashcam.errors import StoreUnreadable
from dashcam.model.component import Component
from dashcam.model.structure import AppStructure, Git
from dashcam.store.codec import Codec
from dashcam.store.connection import connect, speaking
from dashcam.store.payloads import dictionary
from dashcam.store.queries import queries

_git: Final = msgspec.json.Decoder(Git).decode
_tree: Final = msgspec.json.Decoder(Component).decode


def structures(db: apsw.Connection, app: str | None = None, *, trees: bool = False) -> list[AppStructure]:
    """Give every version that was walked and has a trace, newest walk first; `tree` is `None` without `trees`.

    Raises:
        StoreUnreadable: One of them cannot be read.
    """
    return [_made(db, row, trees=trees) for row in db.execute(sql("structures"), {"app": app})]


def structure_of(db: apsw.Connection, app: str | None, version: str) -> AppStructure | None:
    """Give one version with its tree, `None` when it is not there.

    Raises:
        StoreUnreadable: It cannot be read.
    """
    bindings: Mapping[str, Any] = {"app": app, "version": version}
    row = db.execute(sql("structure"), bindings).fetchone()
    return None if row is None else _made(db, row, trees=True)


def tree_of(db: apsw.Connection, app: str | None, version: str) -> Component | None:
    """Give the tree of one version, `None` when nobody told it.

    Raises:
        StoreUnreadable: It cannot be read.
    """
    found = structure_of(db, app, version)
    return None if found is None else found.tree


def bring(db: apsw.Connection, pack: Callable[[bytes], bytes], one: AppStructure) -> bool:
    """Put in what came from elsewhere, if a trace of that version is here; what is known stays. Tell whether it is new."""
    bindings: Mapping[str, Any] = {
        "app": one.app,
        "version": one.version,
        "walked_ns": one.walked_ns,
        "git": None if one.git is None else msgspec.json.encode(one.git).decode(),
        "tree": None if one.tree is None else pack(msgspec.json.encode(one.tree)),
    }
    before = db.execute(sql("structure_count")).get
    db.execute(sql("bring_structure"), bindings)
    return bool(db.execute(sql("structure_count")).get != before)


class Structures:
    """Structures of one store, each looked up over a connection that stays."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = connect(path)

    def __call__(self, app: str | None, version: str) -> AppStructure | None:
        """Give one version with its tree, `None` when it is not there.

        Raises:
            StoreUnreadable: It cannot be read.
        """
        with speaking(self._path):
            return structure_of(self._db, app, version)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()


def _made(db: apsw.Connection, row: tuple[Any, ...], *, trees: bool) -> AppStructure:
    app, version, walked_ns, git, tree = row
    codec = Codec(lambda number: dictionary(db, number))
    try:
        return AppStructure(
            app=app,
            version=version,
            walked_ns=walked_ns,
            git=None if git is None else _git(git),
            tree=_tree(codec.unpack(tree)) if trees and tree is not None else None,
        )
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise StoreUnreadable(f"what version {version} is made of cannot be read: {error}") from error


def sql(name: str) -> str:
    """One named query of structures."""
    return queries("structures.sql")[name]
