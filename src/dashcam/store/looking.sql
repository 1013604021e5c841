-- name: trace_number
-- The number inside the store of a trace by its whole id.
select id from trace_rows where trace_id = ?

-- name: outline
-- The figures of a trace's spans in the order they started, as `spans` has it: ids as text come after those of no sign.
select *
from (
    select
        span_id, parent_id, name, kind, status, started_ns, duration_ns, path, app, version, method, model, provider,
        input_tokens, output_tokens, cost_usd, stream_first_ns, thread
    from span_rows where trace = :trace
    union all
    select
        span_id, parent_id, name, kind, status, started_ns, duration_ns, path, app, version, method, model, provider,
        input_tokens, output_tokens, cost_usd, stream_first_ns, thread
    from open_spans where trace = :trace
)
order by started_ns, parent_id is not null, span_id < 0, span_id

-- name: stamp
-- What changes whenever something of a trace does: its row, its newest spans, and its marks.
select
    t.*, (select max(id) from span_rows where trace = t.id), (select max(id) from open_spans where trace = t.id),
    (select json_group_array(m.uid || (m.removed_ns is null)) from marks as m where m.trace_id = t.trace_id)
from trace_rows as t
where t.trace_id = ?

-- name: texts
-- Texts by their ids.
select t.id, t.text from json_each(?) as c cross join texts as t on t.id = c.value

-- name: places
-- Where spans of a trace stand, by their ids, in the order they started; those that run have a negative number.
select s.started_ns, s.id
from (
    select id, span_id, parent_id, started_ns from span_rows where trace = :trace
    union all
    select -id, span_id, parent_id, started_ns from open_spans where trace = :trace
) as s
where s.span_id in (select value from json_each(:spans))
order by s.started_ns, s.parent_id is not null, s.span_id < 0, s.span_id

-- name: values
-- What each span of a trace is named and holds, in the order they started.
select span_id, name, input, output, error, attributes
from (
    select * from span_rows where trace = :trace
    union all
    select * from open_spans where trace = :trace
)
order by started_ns, parent_id is not null, span_id < 0, span_id

-- name: inputs
-- What went into some spans of a trace, by their ids: the value, of one with a list of messages the last of them.
select s.span_id, p.body, (select q.body from payloads as q where q.id = json_extract(p.parts, '$[#-1]'))
from (
    select span_id, input from span_rows where trace = :trace
    union all
    select span_id, input from open_spans where trace = :trace
) as s
join payloads as p on p.id = s.input
where s.span_id in (select value from json_each(:spans))

-- name: contents
-- The beginning of the content hash of what went into and came out of each span of a trace, in the order they started.
select
    (select lower(hex(substr(p.hash, 1, 8))) from payloads as p where p.id = s.input),
    (select lower(hex(substr(p.hash, 1, 8))) from payloads as p where p.id = s.output)
from (
    select * from span_rows where trace = :trace
    union all
    select * from open_spans where trace = :trace
) as s
order by s.started_ns, s.parent_id is not null, s.span_id < 0, s.span_id
