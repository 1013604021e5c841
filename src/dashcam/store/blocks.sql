-- name: forget_sums
-- What a block added up to.
delete from process_sums where block = ?

-- name: note_changed
-- A block that is to be added up.
insert or ignore into changed_blocks (block) values (?)

-- name: changed_count
-- How many blocks are to be added up.
select count(*) from changed_blocks

-- name: add_up
-- The oldest so many of them, by process, app and block.
insert into process_sums
select
    t.process, coalesce(t.app, 0), b.block, count(*), sum(t.status = 1), sum(t.span_count), sum(t.cost_usd), sum(t.unpriced_count),
    max(cast(t.started_ns + coalesce(t.duration_ns, 0) as integer))
from (select block from changed_blocks order by block limit :count) as b
cross join trace_rows as t on t.id >= b.block << 6 and t.id < (b.block + 1) << 6
group by 1, 2, 3

-- name: note_added_up
-- They stand in the sums now.
delete from changed_blocks where block in (select block from changed_blocks order by block limit :count)

-- name: forget_all_sums
-- Everything added up.
delete from process_sums

-- name: note_all_changed
-- Every block that has a trace.
insert or ignore into changed_blocks (block) select distinct id >> 6 from trace_rows
