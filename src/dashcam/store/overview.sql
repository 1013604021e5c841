-- name: extent
-- The first and the last minute in which something was counted.
select
    (select start from rollups where level = 60 order by start limit 1),
    (select start from rollups where level = 60 order by start desc limit 1)

-- name: groups
-- What a stretch of one level adds up to, by all that is told apart; histograms as `bucket,count,bucket,count…`.
-- Grouped in the order of the primary key, so that nothing is sorted; tokens as reals, which do not overflow.
select
    start, is_root, app, version, kind, model,
    sum(count), sum(count) filter (where status = 1),
    sum(input_tokens + 0.0), sum(output_tokens + 0.0), sum(cost_usd), sum(unpriced_count),
    group_concat(durations)
from rollups
where level = :level and start >= :since and start < :until
    and (:app is null or app = :app)
    and (:version is null or version = :version)
    and (:kind is null or kind = :kind)
    and (:model is null or model = :model)
group by start, is_root, app, version, kind, model

-- name: points
-- The same by time alone; tokens of agents (5) and chains (6) repeat those of their model calls.
select
    start,
    sum(count) filter (where is_root),
    sum(count) filter (where is_root and status = 1),
    sum(count),
    sum(count) filter (where status = 1),
    sum(input_tokens + 0.0) filter (where kind not in (5, 6)),
    sum(output_tokens + 0.0) filter (where kind not in (5, 6)),
    sum(cost_usd),
    sum(unpriced_count),
    group_concat(durations) filter (where is_root >= :least)
from rollups
where level = :level and start >= :since and start < :until
    and (:app is null or app = :app)
    and (:version is null or version = :version)
    and (:kind is null or kind = :kind)
    and (:model is null or model = :model)
group by start

-- name: progress
-- What is not in the rollups: spans above the last one counted, and those that run.
select
    (select count(*) from span_rows where id > (select done from passes where name = 'counted')),
    (select count(*) from open_spans)
