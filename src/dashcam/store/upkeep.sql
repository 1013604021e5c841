-- name: pass_done
-- How far a pass is.
select coalesce((select done from passes where name = ?), 0)

-- name: set_pass
-- Note how far a pass is, in the transaction of what it wrote.
insert into passes (name, done) values (?, ?) on conflict (name) do update set done = excluded.done

-- name: last_span
-- The newest finished span.
select coalesce(max(id), 0) from span_rows

-- name: last_payload
-- The newest payload.
select coalesce(max(id), 0) from payloads

-- name: last_indexed
-- The newest payload that the index holds.
select coalesce(max(id), 0) from search_docsize

-- name: count_spans
-- Spans beyond one and up to another into the rollups: minutes first, then hours from the minutes and days from the hours.
with minutes as materialized (
    select
        started_ns / 60000000000 * 60 as start,
        parent_id is null as is_root,
        coalesce(app, 0) as app,
        coalesce(version, 0) as version,
        kind,
        coalesce(model, 0) as model,
        status,
        count(*) as count,
        histogram(group_concat(case when duration_ns >= 1 then cast(8 * log2(duration_ns) as integer) when duration_ns < 1 then 0 end || ',1')) as durations,
        cast(min(9e18, total(duration_ns)) as integer) as duration_ns,
        case when count(input_tokens) > 0 then cast(min(9e18, total(input_tokens)) as integer) end as input_tokens,
        case when count(output_tokens) > 0 then cast(min(9e18, total(output_tokens)) as integer) end as output_tokens,
        sum(cost_usd) as cost_usd,
        sum(kind in (0, 1) and cost_usd is null) as unpriced_count
    from span_rows
    where id > :after and id <= :until
    group by 1, 2, 3, 4, 5, 6, 7
),
hours as materialized (
    select
        start / 3600 * 3600 as start, is_root, app, version, kind, model, status,
        sum(count) as count,
        histogram(group_concat(durations)) as durations,
        cast(min(9e18, total(duration_ns)) as integer) as duration_ns,
        case when count(input_tokens) > 0 then cast(min(9e18, total(input_tokens)) as integer) end as input_tokens,
        case when count(output_tokens) > 0 then cast(min(9e18, total(output_tokens)) as integer) end as output_tokens,
        sum(cost_usd) as cost_usd,
        sum(unpriced_count) as unpriced_count
    from minutes
    group by 1, 2, 3, 4, 5, 6, 7
)
insert into rollups
select 60, * from minutes
union all
select 3600, * from hours
union all
select
    86400, start / 86400 * 86400, is_root, app, version, kind, model, status,
    sum(count),
    histogram(group_concat(durations)),
    cast(min(9e18, total(duration_ns)) as integer),
    case when count(input_tokens) > 0 then cast(min(9e18, total(input_tokens)) as integer) end,
    case when count(output_tokens) > 0 then cast(min(9e18, total(output_tokens)) as integer) end,
    sum(cost_usd),
    sum(unpriced_count)
from hours
where true
group by 2, 3, 4, 5, 6, 7, 8
on conflict do update set
    count = count + excluded.count,
    durations = coalesce(histogram(durations || ',' || excluded.durations), durations, excluded.durations),
    duration_ns = cast(min(9e18, duration_ns + excluded.duration_ns) as integer),
    input_tokens = cast(min(9e18, coalesce(input_tokens + excluded.input_tokens, input_tokens, excluded.input_tokens)) as integer),
    output_tokens = cast(min(9e18, coalesce(output_tokens + excluded.output_tokens, output_tokens, excluded.output_tokens)) as integer),
    cost_usd = coalesce(cost_usd + excluded.cost_usd, cost_usd, excluded.cost_usd),
    unpriced_count = unpriced_count + excluded.unpriced_count

-- name: touched_cells
-- Minutes, and what else spans are found by, that traces about to be deleted are counted in.
insert or ignore into temp.touched (level, start, kind, status, model)
select distinct 60, s.started_ns / 60000000000 * 60, s.kind, s.status, coalesce(s.model, 0)
from temp.doomed as d join span_rows as s on s.trace = d.id
where s.id <= (select done from passes where name = 'counted')

-- name: touched_wider
-- The hours and days of the minutes.
insert or ignore into temp.touched (level, start, kind, status, model)
select distinct levels.column1, start / levels.column1 * levels.column1, kind, status, model
from temp.touched cross join (values (3600), (86400)) as levels
where level = 60

-- name: empty_touched
-- The cells that are counted anew.
delete from rollups where (level, start, kind, status, model) in (select level, start, kind, status, model from temp.touched)

-- name: recount_minutes
-- The minutes counted anew from what is left.
insert into rollups
select 60, t.start, s.parent_id is null, coalesce(s.app, 0), coalesce(s.version, 0), s.kind, coalesce(s.model, 0), s.status,
    count(*),
    histogram(group_concat(case when s.duration_ns >= 1 then cast(8 * log2(s.duration_ns) as integer) when s.duration_ns < 1 then 0 end || ',1')),
    cast(min(9e18, total(s.duration_ns)) as integer),
    case when count(s.input_tokens) > 0 then cast(min(9e18, total(s.input_tokens)) as integer) end,
    case when count(s.output_tokens) > 0 then cast(min(9e18, total(s.output_tokens)) as integer) end,
    sum(s.cost_usd),
    sum(s.kind in (0, 1) and s.cost_usd is null)
from temp.touched as t
cross join span_rows as s indexed by span_rows_by_kind
    on s.kind = t.kind and s.status = t.status and s.model is nullif(t.model, 0)
        and s.started_ns >= t.start * 1000000000 and s.started_ns < (t.start + 60) * 1000000000
where t.level = 60 and s.id <= (select done from passes where name = 'counted')
group by 2, 3, 4, 5, 6, 7, 8

-- name: recount_wider
-- Hours counted anew from their minutes, days from their hours.
insert into rollups
select t.level, t.start, r.is_root, r.app, r.version, r.kind, r.model, r.status,
    sum(r.count),
    histogram(group_concat(r.durations)),
    cast(min(9e18, total(r.duration_ns)) as integer),
    case when count(r.input_tokens) > 0 then cast(min(9e18, total(r.input_tokens)) as integer) end,
    case when count(r.output_tokens) > 0 then cast(min(9e18, total(r.output_tokens)) as integer) end,
    sum(r.cost_usd),
    sum(r.unpriced_count)
from temp.touched as t
cross join rollups as r
    on r.level = :below and r.start >= t.start and r.start < t.start + t.level
        and r.kind = t.kind and r.status = t.status and r.model = t.model
where t.level = :level
group by 2, 3, 4, 5, 6, 7, 8

-- name: values_of_spans
-- What finished spans beyond one hold, in order; text stands in the first four.
select id, trace, input, output, error, attributes, links, usage_raw from span_rows where id > ? order by id limit ?

-- name: values_of_traces
-- What finished spans of the traces about to be deleted hold.
select s.trace, s.input, s.output, s.error, s.attributes, s.links, s.usage_raw
from temp.doomed as d join span_rows as s on s.trace = d.id

-- name: values_elsewhere
-- What spans hold of which there are no mentions yet: open ones, and those the index has still to come to.
select input, output, error, attributes, links, usage_raw from open_spans
union all
select input, output, error, attributes, links, usage_raw from span_rows
where id > (select done from passes where name = 'indexed') and trace not in (select id from temp.doomed)

-- name: indexed_of
-- Which of some payloads the index holds.
select value from json_each(?) where value in (select id from search_docsize)

-- name: mention
-- A trace holds a payload.
insert or ignore into mentions (payload, trace) values (?, ?)

-- name: add_words
-- The words of a payload.
insert into search (rowid, text) values (?, ?)

-- name: take_words
-- The words of a payload that goes; they must be those that were added.
insert into search (search, rowid, text) values ('delete', ?, ?)

-- name: take_at_once
-- Whether words that go are taken out of their places.
insert into search (search, rank) values ('secure-delete', ?)

-- name: merge_words
-- Merge some pages of the index's segments.
insert into search (search, rank) values ('merge', ?)

-- name: index_structure
-- The index's own note of its levels and segments.
select block from search_data where id = 10

-- name: indexed
-- Payloads whose words are in the index.
select id from search_docsize order by id

-- name: find_strays
-- Payloads that no finished span held when it was looked for: of open spans, or put aside for another.
insert or ignore into strays (payload)
select id from payloads where id > :after and id <= :until and id not in (select payload from mentions)

-- name: forget_mention
-- A trace that goes holds nothing.
delete from mentions where payload = ? and trace = ?

-- name: without_mention
-- Which of some payloads no trace holds.
select value from json_each(?) where value not in (select payload from mentions)

-- name: strays
-- Payloads that may belong to nobody.
select payload from strays

-- name: forget_stray
-- A payload that was found to be somebody's, or is gone.
delete from strays where payload = ?

-- name: delete_payload
-- A payload that nobody holds.
delete from payloads where id = ?

-- name: living_spans
-- Spans of the traces about to be deleted whose process may still live, by its journal folder.
select p.folder, s.span_id
from temp.doomed as d join span_rows as s on s.trace = d.id join processes as p on p.id = s.process
where p.finished = 0

-- name: read_to_of
-- How far the segments of a journal folder are in the store.
select s.name, s.read_to from processes as p join segments as s on s.process = p.id where p.folder = ?

-- name: doom
-- The traces about to be deleted: those of a list that have ended.
insert into temp.doomed select id from trace_rows where id in (select value from json_each(?)) and open = 0

-- name: delete_spans
-- The spans of the traces.
delete from span_rows where trace in (select id from temp.doomed)

-- name: delete_trace_apps
-- The apps of the traces.
delete from trace_apps where (app, trace) in (
    select s.app, s.trace from temp.doomed as d join span_rows as s on s.trace = d.id where s.app is not null
)

-- name: delete_marks
-- What people said of the traces.
delete from marks where trace_id in (select t.trace_id from temp.doomed as d join trace_rows as t on t.id = d.id)

-- name: delete_traces
-- The traces.
delete from trace_rows where id in (select id from temp.doomed)

-- name: hold_passes
-- Ids at the end are given again: no pass may be beyond them.
update passes set done = min(done, (
    select coalesce(max(id), 0) from span_rows
)) where name in ('counted', 'indexed', 'priced')

-- name: hold_sweep
-- The same for payloads.
update passes set done = min(done, (select coalesce(max(id), 0) from payloads)) where name = 'swept'

-- name: trace_numbers
-- The numbers inside the store of traces by their ids.
select id from trace_rows where trace_id in (select value from json_each(?))

-- name: how_many_spans
-- How many finished spans there are.
select count(*) from span_rows

-- name: app_number
-- The number of an app's name.
select id from texts where text = ?

-- name: spans_of_numbers
-- How many spans each of some traces has, as they stand in the list.
select t.id, t.span_count from json_each(?) as n cross join trace_rows as t on t.id = n.value order by n.key

-- name: too_old
-- Ended traces that nobody pinned, the oldest first.
select id from trace_rows
where open = 0 and started_ns < :before and (:app is null or app = :app)
    and trace_id not in (select trace_id from marks where kind = 'pin' and removed_ns is null)
order by started_ns, id

-- name: too_many
-- Ended traces beyond the newest so many that nobody pinned, the oldest first.
select id from (
    select id, started_ns, open, trace_id from trace_rows where :app is null or app = :app
    order by started_ns desc, id desc limit -1 offset :keep
) where open = 0 and trace_id not in (select trace_id from marks where kind = 'pin' and removed_ns is null)
order by started_ns, id

-- name: forget_rollups
-- Everything counted.
delete from rollups

-- name: forget_mentions
-- Everything mentioned.
delete from mentions

-- name: forget_strays
-- Everything put aside.
delete from strays

-- name: forget_passes
-- Every pass over what is made from the spans begins again.
update passes set done = 0 where name in ('counted', 'indexed', 'swept')

-- name: forget_words
-- Everything indexed.
insert into search (search) values ('delete-all')
