-- name: unpriced
-- Model calls beyond one and up to another that have tokens and no cost.
select
    s.id, s.trace, s.kind, (select text from texts where texts.id = s.provider), (select text from texts where texts.id = s.model),
    s.started_ns, s.input_tokens, s.output_tokens, s.cache_read_tokens, s.cache_write_tokens, s.reasoning_tokens,
    payload(s.usage_raw), payload(s.attributes), s.cost_usd, null
from span_rows as s
where s.id > :after and s.id <= :until and s.kind in (0, 1) and s.cost_usd is null
    and s.model is not null and s.input_tokens is not null

-- name: priceable
-- The model calls of some traces that have tokens, with what they are said to cost and where that is from.
select
    s.id, s.trace, s.kind, (select text from texts where texts.id = s.provider), (select text from texts where texts.id = s.model),
    s.started_ns, s.input_tokens, s.output_tokens, s.cache_read_tokens, s.cache_write_tokens, s.reasoning_tokens,
    payload(s.usage_raw), payload(s.attributes), s.cost_usd, (select text from texts where texts.id = s.cost_source)
from json_each(:traces) as t cross join span_rows as s indexed by span_rows_by_trace on s.trace = t.value
where s.kind in (0, 1) and s.model is not null and s.input_tokens is not null

-- name: set_cost
-- What a call cost, and where that is from.
update span_rows set cost_usd = ?, cost_source = ? where id = ?

-- name: source
-- The id of a text.
select id from texts where text = ?

-- name: add_source
-- A text, below all that the collector counts up: it counts in memory, and must not be met.
insert into texts (id, text) select min(-1, coalesce(min(id), 0)) - 1, ? from texts

-- name: touch
-- The minutes in which some calls are counted already.
insert or ignore into temp.touched (level, start, kind, status, model)
select distinct 60, started_ns / 60000000000 * 60, kind, status, coalesce(model, 0)
from span_rows
where id in (select value from json_each(?)) and id <= (select done from passes where name = 'counted')

-- name: add_up
-- What some traces cost, and how many of their calls that leaves out.
update trace_rows set
    cost_usd = (select sum(s.cost_usd) from span_rows as s where s.trace = trace_rows.id),
    unpriced_count = (select count(*) from span_rows as s where s.trace = trace_rows.id and s.kind in (0, 1) and s.cost_usd is null)
where id in (select value from json_each(?))

-- name: totals
-- The same, read.
select id, cost_usd, unpriced_count from trace_rows where id in (select value from json_each(?))

-- name: traces
-- Every trace, oldest first.
select id from trace_rows order by id
