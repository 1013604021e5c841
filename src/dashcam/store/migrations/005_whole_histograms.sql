-- How long calls took is one text, where it was a row for each bucket: a fraction of the rows to count and to read.
alter table rollups rename to rollups_by_bucket;

-- Finished spans counted by the minute, the hour and the day; 0 stands for an unknown text. `durations` says how many took
-- how long, `bucket,count,bucket,count…` with the buckets in order, each floor(8 * log2(nanoseconds)). A root span stands for its trace.
create table rollups (
    level integer not null,
    start integer not null,
    is_root integer not null,
    app integer not null,
    version integer not null,
    kind integer not null,
    model integer not null,
    status integer not null,
    count integer not null,
    durations text,
    duration_ns integer not null,
    input_tokens integer,
    output_tokens integer,
    cost_usd real,
    unpriced_count integer not null,
    primary key (level, start, is_root, app, version, kind, model, status)
) strict, without rowid;

-- in the order of both primary keys, so that nothing is sorted and buckets stand in order
insert into rollups
select
    level, start, is_root, app, version, kind, model, status,
    sum(count),
    group_concat(bucket || ',' || count) filter (where bucket >= 0),
    cast(min(9e18, total(duration_ns)) as integer),
    case when count(input_tokens) > 0 then cast(min(9e18, total(input_tokens)) as integer) end,
    case when count(output_tokens) > 0 then cast(min(9e18, total(output_tokens)) as integer) end,
    sum(cost_usd),
    sum(unpriced_count)
from rollups_by_bucket
group by level, start, is_root, app, version, kind, model, status;

drop table rollups_by_bucket;
