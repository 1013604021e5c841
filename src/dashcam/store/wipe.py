"""Zeros where a database page is not in use.

`secure_delete` overwrites a row in its place. Where SQLite had moved that row to another page before, to make or to
take room, a copy of it stands in the old page between the list of its rows and the rows, and nothing overwrites that.
Nor, as a collector has it (`fast`), what stands in pages that are in no table any more, which merges of the index leave in
heaps, nor the rest of such a page when the end of a long value is put there.
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
_TRUNK: Final = Struct(">II")
_NUMBER: Final = Struct(">I")
FIRST_TRUNK: Final = 32
"""Where the first page says which one lists the free pages, as SQLite's file format has it."""
ENDS: Final = "select pageno, unused from dbstat where pagetype = 'overflow' and unused > 0"


def wipe(db: apsw.Connection, path: Path) -> bool:
    """Overwrite what is not in use in a database whose write-ahead log is empty; tell whether that could be done.

    Over SQLite's own file layer, since closing a file of our own would drop the locks this process holds on it.
    """
    size, pages = (int(db.execute(f"pragma {name}").get) for name in ("page_size", "page_count"))
    if pages >= PAGES:
        return False
    file = apsw.VFSFile("", str(path), [apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_READWRITE, 0])
    try:
        free = _free(file, size)
        rests = {number - 1: size - rest for number, rest in db.execute(ENDS)}
        for number in range(1, pages):  # the first page holds the schema
            data = file.xRead(size, number * size)
            if number in free:
                start, end = free[number], size
            elif number in rests:
                start, end = rests[number], size
            else:
                start, end = unused(data)
            if data.count(0, start, end) != end - start:
                file.xWrite(bytes(end - start), number * size + start)
        file.xSync(apsw.SQLITE_SYNC_NORMAL)  # before it is noted as done
    finally:
        file.xClose()
    # pages in memory still have what was there, and would bring it back when they change
    db.release_memory()
    return True


def _free(file: apsw.VFSFile, size: int) -> dict[int, int]:
    """The pages that are in no table, counted from 0, each with where that which is not needed of it begins."""
    free: dict[int, int] = {}
    trunk = int.from_bytes(file.xRead(4, FIRST_TRUNK), "big")
    while trunk and trunk - 1 not in free:
        page = file.xRead(size, (trunk - 1) * size)
        following, count = _TRUNK.unpack_from(page)
        end = _TRUNK.size + 4 * count
        free[trunk - 1] = end
        free |= dict.fromkeys((leaf - 1 for (leaf,) in _NUMBER.iter_unpack(page[_TRUNK.size : end])), 0)
        trunk = following
    return free


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
