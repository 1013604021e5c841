-- name: runs
-- Executions of programs, the newest first, after a place: when the first process of each began, and its number.
select began, first, run, processes
from (
    select run, min(started_ns) as began, min(id) as first, count(*) as processes from processes group by run
)
where (began, first) < (:key, :number)
order by began desc, first desc
limit :size

-- name: processes
-- The processes of some runs, the first of each run first.
select id, run, folder, finished, argv, python, started_ns
from processes
where run in (select value from json_each(?))
order by started_ns, id

-- name: figures
-- What the traces add up to that began in some processes, by process and app: what is kept of blocks, then those of changed blocks.
select
    process, app, sum(trace_count), sum(error_count), sum(span_count), sum(cost_usd), sum(unpriced_count), max(last_ns)
from process_sums
where process in (select value from json_each(:processes))
group by process, app
union all
select
    t.process, coalesce(t.app, 0), count(*), sum(t.status = 1), sum(t.span_count), sum(t.cost_usd), sum(t.unpriced_count),
    max(cast(t.started_ns + coalesce(t.duration_ns, 0) as integer))
from changed_blocks as b
cross join trace_rows as t on t.id >= b.block << 6 and t.id < (b.block + 1) << 6
where t.process in (select value from json_each(:processes))
group by 1, 2
