import apsw
import pytest

from dashcam.store.bulk import AT_ONCE, put_many

ADD = "insert or ignore into pairs (payload, trace) values (?, ?)"


@pytest.fixture
def db():
    """A table of pairs, each once."""
    opened = apsw.Connection(":memory:")
    for _ in opened.execute(
        "create table pairs (payload integer not null, trace integer, primary key (payload, trace)) strict"
    ):
        pass
    yield opened
    opened.close()


@pytest.mark.parametrize("count", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 5])
def test_all_rows_are_there_in_their_order(db: apsw.Connection, count: int):
    """Whatever their number: those that fill statements, and those that are left."""
    rows = [(number, -number) for number in range(count)]
    put_many(db, ADD, rows)
    assert list(db.execute("select payload, trace from pairs order by rowid")) == rows


def test_a_row_that_is_there_is_left_out_alone(db: apsw.Connection):
    """Others of its statement are put in."""
    put_many(db, ADD, [(7, 1)])
    put_many(db, ADD, [(number, 1) for number in range(AT_ONCE)] * 2)
    assert db.execute("select count(*), sum(payload) from pairs").get == (AT_ONCE, sum(range(AT_ONCE)))


def test_a_row_that_cannot_be_fails_like_one_alone(db: apsw.Connection):
    """The error is SQLite's, and what the transaction did before can be taken back."""
    with pytest.raises(apsw.ConstraintError), db:
        put_many(db, ADD.replace(" or ignore", ""), [(1, 1)] + [(number, "text") for number in range(AT_ONCE)])
    assert db.execute("select count(*) from pairs").get == 0
