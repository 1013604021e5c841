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
-- What the traces add up to that began in some processes.
select
    process, count(*), sum(status = 1), sum(span_count), sum(cost_usd), sum(unpriced_count),
    max(started_ns + coalesce(duration_ns, 0)), json_group_array(distinct app)
from trace_rows indexed by trace_rows_by_time
where started_ns >= :since and process in (select value from json_each(:processes))
group by process
