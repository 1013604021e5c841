-- name: newest
-- Traces that are of a session, the newest first, after a place.
select started_ns, id, session from trace_rows indexed by trace_rows_by_time
where session is not null and (started_ns, id) < (:key, :number)
order by started_ns desc, id desc
limit :size

-- name: last_of_session
-- The last trace of a session.
select started_ns, id, output_preview from trace_rows where session = ? order by started_ns desc, id desc limit 1

-- name: first_of_session
-- The first trace of a session.
select input_preview from trace_rows where session = ? order by started_ns, id limit 1

-- name: user_of_session
-- Who was named last in a session.
select user from trace_rows where session = ? and user is not null order by started_ns desc, id desc limit 1

-- name: sessions
-- What the traces of some sessions add up to; tokens as reals, which do not overflow.
select
    session, min(started_ns), max(started_ns), count(*), sum(status = 1),
    sum(input_tokens + 0.0), sum(output_tokens + 0.0), sum(cost_usd), sum(unpriced_count), json_group_array(distinct app)
from trace_rows
where session in (select value from json_each(?))
group by session
