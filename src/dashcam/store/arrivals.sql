-- name: last
-- The last span and the last trace that came.
select coalesce((select max(id) from span_rows), 0) as spans, coalesce((select max(id) from trace_rows), 0) as traces

-- name: spans
-- Spans that came since, in the order they came.
select t.trace_id as trace_id, format('%016x', s.span_id) as span_id
from span_rows as s
join trace_rows as t on t.id = s.trace
where s.id > :after and s.id <= :until
order by s.id

-- name: ended
-- Traces of which a span came since and none is open any more, in the order they ended.
select t.trace_id as trace_id, null as span_id
from span_rows as s
join trace_rows as t on t.id = s.trace
where s.id > :after and s.id <= :until and t.open = 0
group by t.id
order by max(s.id)

-- name: begun
-- Traces that came since and are still open.
select trace_id, null as span_id
from trace_rows
where id > :after and id <= :until and open > 0
order by id
