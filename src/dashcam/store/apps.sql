-- name: seen_apps
-- Every app that has traces: how many, when the first and the last began.
select app, count(*), min(started_ns), max(started_ns) from trace_rows where app is not null group by app

-- name: seen_versions
-- Every version that has traces of its own, as above; the index holds all that is read.
select app, version, count(*), min(started_ns), max(started_ns)
from trace_rows
where version is not null and app is not null
group by app, version

-- name: parts_of_others
-- Every version that traces of others have spans of; ids of traces count up, so that the ends tell when.
select
    v.app, v.version, v.traces,
    (select started_ns from trace_rows where id = v.first), (select started_ns from trace_rows where id = v.last)
from (
    select app, version, count(*) as traces, min(trace) as first, max(trace) as last
    from trace_versions where app > 0 group by app, version
) as v

-- name: version_figures
-- What each day adds up to by app and version; whole traces in count, failures and durations, all spans in cost. Grouped in
-- the order of the primary key, so that nothing is sorted.
select
    is_root, app, version,
    sum(count) filter (where is_root), sum(count) filter (where is_root and status = 1),
    sum(cost_usd), sum(unpriced_count),
    group_concat(bucket || ',' || count) filter (where is_root and bucket >= 0)
from rollups
where level = 86400
group by start, is_root, app, version
