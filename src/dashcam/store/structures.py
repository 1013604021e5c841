"""What versions are made of, read from a store: with or without their trees, which are the larger part."""

from collections.abc import Mapping
from typing import Any, Final

import apsw
import msgspec

from dashcam.errors import StoreUnreadable
from dashcam.model.component import Component
from dashcam.model.structure import AppStructure, Git
from dashcam.store.codec import Codec
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
