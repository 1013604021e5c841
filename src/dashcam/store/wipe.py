"""Zeros where a database page is not in use.

`secure_delete` overwrites a row in its place. Where SQLite had moved that row to another page before, to make or to
take room, a copy of it stands in the old page between the list of its rows and the rows, and nothing overwrites that.
"""

from pathlib import Path
from struct import Struct
from typing import Final

import apsw

TABLES: Final = frozenset({2, 5, 10, 13})
"""First bytes of the pages that hold rows; another page begins with the number of the next, which is below `PAGES`."""
INNER: Final = frozenset({2, 5})
PAGES: Final = 1 << 24
_HEADER: Final = Struct(">BHHHB")


def wipe(db: apsw.Connection, path: Path) -> bool:
    """Overwrite what is not in use in a database whose write-ahead log is empty; tell whether that could be done.

    Over SQLite's own file layer, since closing a file of our own would drop the locks this process holds on it.
    """
    size, pages = (int(db.execute(f"pragma {name}").get) for name in ("page_size", "page_count"))
    if pages >= PAGES:
        return False
    file = apsw.VFSFile("", str(path), [apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_READWRITE, 0])
    try:
        for number in range(1, pages):  # the first page holds the schema
            data = file.xRead(size, number * size)
            start, end = unused(data)
            if data.count(0, start, end) != end - start:
                file.xWrite(bytes(end - start), number * size + start)
        file.xSync(apsw.SQLITE_SYNC_NORMAL)  # before it is noted as done
    finally:
        file.xClose()
    # pages in memory still have what was there, and would bring it back when they change
    db.release_memory()
    return True


def unused(page: bytes) -> tuple[int, int]:
    """Where nothing lies in a page of rows: behind the list of its rows and before the first of them.

    >>> unused(bytes([13, 0, 0, 0, 2, 3, 0, 0]) + bytes(1016)), unused(bytes(1024))
    ((12, 768), (0, 0))
    """
    kind, _, rows, first, _ = _HEADER.unpack_from(page)
    if kind not in TABLES:
        return 0, 0
    start = (12 if kind in INNER else 8) + 2 * rows
    end = first or 65_536
    return (start, end) if start <= end <= len(page) else (0, 0)
