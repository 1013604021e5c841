-- name: next_app
-- The app after one that has traces, with when the first of them began: the index goes from one to the next.
select app, started_ns from trace_rows where app > :app order by app, started_ns limit 1

-- name: next_version
-- The same by app and version.
select app, version, started_ns
from trace_rows
where version is not null and (app, version) > (:app, :version)
order by app, version, started_ns
limit 1

-- name: last_of_app
-- When the last trace of an app began.
select max(started_ns) from trace_rows where app = :app

-- name: last_of_version
-- When the last trace of a version began.
select max(started_ns) from trace_rows where version is not null and app = :app and version = :version

-- name: parts_of_others
-- Every version that traces of others have spans of; ids of traces count up, so that the ends tell when.
select
    v.app, v.version, v.traces,
    (select started_ns from trace_rows where id = v.first), (select started_ns from trace_rows where id = v.last)
from (
    select app, version, count(*) as traces, min(trace) as first, max(trace) as last
    from trace_versions where app > 0 group by app, version
) as v

-- name: not_counted
-- Traces by app and version whose root runs, or is not in the rollups yet.
select app, coalesce(version, 0), count(*)
from (
    select app, version from span_rows
    where id > (select done from passes where name = 'counted') and parent_id is null
    union all
    select app, version from open_spans where parent_id is null
)
where app is not null
group by 1, 2

-- name: version_figures
-- What each day adds up to by app and version; whole traces in count, failures and durations, all spans in cost. Grouped in
-- the order of the primary key, so that nothing is sorted.
select
    is_root, app, version,
    sum(count) filter (where is_root), sum(count) filter (where is_root and status = 1),
    sum(cost_usd), sum(unpriced_count),
    group_concat(durations) filter (where is_root)
from rollups
where level = 86400
group by start, is_root, app, version
