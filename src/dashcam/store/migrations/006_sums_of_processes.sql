-- What the traces that began in a process add up to, by apps (0: without one) and by blocks of sixty-four: a trace's id without
-- its last six bits. `last_ns` is when the last of them ended, or began where it runs.
create table process_sums (
    process integer not null,
    app integer not null,
    block integer not null,
    trace_count integer not null,
    error_count integer not null,
    span_count integer not null,
    cost_usd real,
    unpriced_count integer not null,
    last_ns integer not null,
    primary key (process, app, block)
) strict, without rowid;
create index process_sums_by_block on process_sums (block);

-- Blocks of traces that have changed since they were added up: they stand in no sum, and are added up where they are read.
create table changed_blocks (block integer primary key) strict;

insert into process_sums
select
    process, coalesce(app, 0), id >> 6, count(*), sum(status = 1), sum(span_count), sum(cost_usd), sum(unpriced_count),
    max(cast(started_ns + coalesce(duration_ns, 0) as integer))
from trace_rows
group by 1, 2, 3;
