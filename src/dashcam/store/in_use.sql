-- name: traces_of_app
-- Traces of an app, the newest first, before a place.
select started_ns, id from trace_rows
where app = :app and (started_ns, id) < (:key, :number) and started_ns >= :since and started_ns < :until
order by started_ns desc, id desc
limit :size

-- name: traces_of_version
-- The same of one version.
select started_ns, id from trace_rows
where version is not null and app = :app and version = :version
    and (started_ns, id) < (:key, :number) and started_ns >= :since and started_ns < :until
order by started_ns desc, id desc
limit :size

-- name: traces_with_app
-- Traces of others with spans of an app, the newest first: their numbers count up.
select t.started_ns, t.id from trace_apps as a cross join trace_rows as t on t.id = a.trace
where a.app = :app and a.trace < :number and t.started_ns >= :since and t.started_ns < :until
order by a.trace desc
limit :size

-- name: traces_with_version
-- Traces with spans of a version that is not their own.
select t.started_ns, t.id from trace_versions as v cross join trace_rows as t on t.id = v.trace
where v.app = :app and v.version = :version and v.trace < :number and t.started_ns >= :since and t.started_ns < :until
order by v.trace desc
limit :size

-- name: components
-- How the spans of some traces did by component; `bucket` as in the rollups, tokens as reals, which do not overflow.
select
    s.path,
    case when s.duration_ns is null then -1 when s.duration_ns < 1 then 0 else cast(8 * log2(s.duration_ns) as integer) end as bucket,
    count(*), sum(s.status = 1), sum(s.input_tokens + 0.0), sum(s.output_tokens + 0.0), sum(s.cost_usd),
    sum(s.kind in (0, 1) and s.cost_usd is null)
from json_each(:traces) as c cross join span_rows as s on s.trace = c.value
where s.app = :app and s.path is not null and (:version is null or s.version = :version)
group by s.path, bucket

-- name: models
-- The calls of each model by the day's counts; agents (5) and chains (6) repeat what their model calls say.
select model, sum(count), sum(unpriced_count), sum(input_tokens + 0.0), sum(output_tokens + 0.0), sum(cost_usd)
from rollups
where level = 86400 and kind not in (5, 6) and (model > 0 or kind in (0, 1))
group by model
order by 2 desc, 1

-- name: last_calls
-- The last calls of a model of one kind that went well.
select started_ns, provider, cost_source from span_rows indexed by span_rows_by_kind
where kind = :kind and status = :status and model is :model
order by started_ns desc
limit :size
