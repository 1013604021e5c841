"""The schema's versions: a new store is built from `schema.sql`, an older one goes through `migrations/`, one transaction each.

Both ways give the same database, by test. `migrations/NNN_name.sql` leads from version NNN-1 to NNN.
"""

import os
from importlib.resources import files
from pathlib import Path
from typing import Final

import apsw

from dashcam.store.place import make_file, sync_names
from dashcam.store.queries import read_sql

VERSION: Final = 6


def migrations() -> dict[int, str]:
    """Every migration's SQL by the version it leads to, in order."""
    found = [item for item in (files("dashcam.store") / "migrations").iterdir() if item.name.endswith(".sql")]
    return {int(item.name[:3]): item.read_text(encoding="utf-8") for item in sorted(found, key=lambda item: item.name)}


def build(db: apsw.Connection, application_id: int) -> None:
    """Make an empty file a store; whoever comes second finds it made."""
    _in_one(db, [read_sql("schema.sql")], 0, VERSION, application_id)


def upgrade(db: apsw.Connection, path: Path, version: int) -> None:
    """Bring a store up to this version, after a copy of it was laid beside it."""
    copy = path.with_name(f"{path.name}.version-{version}")
    if not copy.exists():
        _lay_copy(db, copy)
    for number, sql in migrations().items():
        if number > version:
            _in_one(db, [sql], number - 1, number)


def _lay_copy(db: apsw.Connection, copy: Path) -> None:
    """Under another name until it is whole: half a copy would be taken for one by the next upgrade."""
    making = copy.with_name(f"{copy.name}.making-{os.getpid()}")
    for left in copy.parent.glob(f"{copy.name}.making-*"):
        if left == making or not _lives(left.name.rpartition("-")[2]):
            left.unlink(missing_ok=True)
    make_file(making)
    _drain(db, "vacuum into ?", (str(making),))
    making.replace(copy)
    sync_names(copy.parent)


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        return True
    return True


def _in_one(db: apsw.Connection, texts: list[str], before: int, after: int, application_id: int | None = None) -> None:
    _drain(db, "begin immediate")
    try:
        if db.execute("pragma user_version").get == before:
            for sql in texts:
                _drain(db, sql)
            if application_id is not None:
                _drain(db, f"pragma application_id = {application_id}")
            _drain(db, f"pragma user_version = {after}")
        _drain(db, "commit")
    except BaseException:
        if db.in_transaction:
            _drain(db, "rollback")
        raise
    _drain(db, "pragma wal_checkpoint(truncate)")


def _drain(db: apsw.Connection, sql: str, bindings: tuple[str, ...] = ()) -> None:
    for _ in db.execute(sql, bindings):
        pass
