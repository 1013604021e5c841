-- name: traces
-- The newest traces, newest first.
select * from traces order by started_ns desc, trace_id limit :limit

-- name: traces_of_app
-- The newest traces of one app, newest first.
select * from traces where app = :app order by started_ns desc, trace_id limit :limit

-- name: trace_ids
-- Traces whose id begins in a way; two are enough to know that it is not one.
select trace_id from trace_rows where trace_id >= :prefix and trace_id < :prefix || 'g' group by trace_id limit 2

-- name: trace
-- One trace by its whole id.
select * from traces where trace_id = :trace_id

-- name: spans
-- The spans of one trace in the order they started, those still running included. Ordered in one step with the view, they would be found by a scan.
with found as materialized (select * from spans where trace_id = :trace_id)
select * from found order by started_ns, parent_id is not null, span_id

-- name: span_count
-- How many spans there are.
select (select count(*) from span_rows) + (select count(*) from open_spans)

-- name: lag
-- How many finished spans the parts of the second pass have still to come to.
select
    max(0, last.id - (select done from passes where name = 'counted')) as uncounted,
    max(0, last.id - (select done from passes where name = 'indexed')) as unindexed,
    max(0, last.id - coalesce((select done from passes where name = 'priced'), 0)) as unpriced
from (select coalesce(max(id), 0) as id from span_rows) as last

-- name: read_to
-- How far each journal segment is in the store.
select p.folder, s.name, s.read_to, s.done from segments as s join processes as p on p.id = s.process

-- name: finished
-- The folders of processes that have ended and are wholly in the store.
select folder from processes where finished = 1

-- name: payload
-- One payload as it is kept.
select body, parts from payloads where id = ?

-- name: parts_of
-- Which of some payloads are put together from others.
select id, parts from payloads where id in (select value from json_each(?)) and parts is not null

-- name: dictionary
-- What a compressed payload was compressed with.
select dictionary from dictionaries where id = ?

-- name: next_ids
-- The first free ids.
select
    (select coalesce(max(id), 0) + 1 from texts),
    (select coalesce(max(id), 0) + 1 from payloads),
    (select coalesce(max(id), 0) + 1 from processes),
    (select coalesce(max(id), 0) + 1 from trace_rows),
    (select coalesce(max(id), 0) + 1 from open_spans),
    (select coalesce(max(id), 0) + 1 from early_frames)

-- name: find_text
-- The id of a text.
select id from texts where text = ?

-- name: text
-- The text of an id.
select text from texts where id = ?

-- name: rootless
-- Traces of which spans came before their root.
select trace_id from trace_rows where root is null

-- name: recent_payloads
-- The newest payloads, so that a new collector knows them again.
select hash, id from payloads order by id desc limit ?

-- name: process_by_folder
-- The process of a journal folder.
select id, finished from processes where folder = ?

-- name: segments_of
-- How far the segments of a process are.
select name, read_to, torn, done from segments where process = ?

-- name: early_of
-- Frames of a process that wait for their start.
select id, span_id, frame from early_frames where process = ? order by id

-- name: segment_read_to
-- How far one segment is; the collector checks it before it writes.
select read_to from segments where process = ? and name = ?

-- name: set_segment
-- Note how far a segment is.
insert into segments (process, name, read_to, torn, done) values (?, ?, ?, ?, ?)
on conflict (process, name) do update set read_to = excluded.read_to, torn = excluded.torn, done = excluded.done

-- name: forget_segments_before
-- Segments of a process that are done, and older than one: its row tells of them.
delete from segments where process = ?1 and done <> 0 and (length(name), name) < (length(?2), ?2)

-- name: set_past
-- This segment, and each before it that has no row, is done.
update segments set done = ?3 where process = ?1 and name = ?2

-- name: forget_segments
-- A process that is finished has no segments any more.
delete from segments where process = ?

-- name: forget_early
-- A frame that met its start.
delete from early_frames where id = ?

-- name: forget_early_of
-- Frames whose start will never come.
delete from early_frames where process = ?

-- name: forget_open
-- A span that ended.
delete from open_spans where id = ?

-- name: add_text
-- A new text.
insert into texts (id, text) values (?, ?)

-- name: add_payload
-- A new payload.
insert into payloads (id, hash, size, parts, body) values (?, ?, ?, ?, ?)

-- name: add_dictionary
-- What payloads are compressed with from now on; a collector that makes the store at the same time may have put it there.
insert or ignore into dictionaries (id, dictionary) values (?, ?)

-- name: add_process
-- A process whose journal is read for the first time.
insert into processes (id, folder, run, pid, started_ns, argv, python, dashcam) values (?, ?, ?, ?, ?, ?, ?, ?)

-- name: update_process
-- What a journal told that is of no span.
update processes set finished = max(finished, ?2), dropped = ?3, torn = torn + ?4 where id = ?1

-- name: dropped
-- Spans that a process could not write, by reason.
select dropped from processes where id = ?

-- name: add_trace_app
-- An app that a trace has spans of besides its own.
insert or ignore into trace_apps (app, trace) values (?, ?)

-- name: add_former_apps
-- A trace has another app now: its spans of the former one, if any, are found by theirs.
insert or ignore into trace_apps (app, trace)
select s.app, s.trace
from trace_rows as t
join (select trace, app from span_rows union all select trace, app from open_spans) as s on s.trace = t.id
where t.id = ? and s.app is not t.app and s.app is not null

-- name: forget_own_app
-- What has become the trace's own app needs no mention.
delete from trace_apps where (app, trace) = (select app, id from trace_rows where id = ?)

-- name: add_early
-- A frame that came before its start.
insert into early_frames (id, process, span_id, frame) values (?, ?, ?, ?)

-- name: update_trace
-- A trace whose totals have grown.
update trace_rows set
    root = ?3, process = ?4, name = ?5, kind = ?6, app = ?7, version = ?8, path = ?9, status = ?10, open = ?11, started_ns = ?12,
    duration_ns = ?13, session = ?14, user = ?15, tags = ?16, metadata = ?17, span_count = ?18, error_count = ?19,
    input_tokens = ?20, output_tokens = ?21, cost_usd = ?22, unpriced_count = ?23, models = ?24, input_preview = ?25,
    output_preview = ?26
where id = ?1 and trace_id = ?2

-- name: span_ids
-- Spans of a trace whose id begins in a way; two are enough to know that it is not one.
with found as materialized (
    select format('%016x', s.span_id) as span_id
    from trace_rows as t
    join (select trace, span_id from span_rows union all select trace, span_id from open_spans) as s on s.trace = t.id
    where t.trace_id = :trace_id
)
select distinct span_id from found where span_id glob :prefix || '*' limit 2

-- name: add_mark
-- A mark, unless it is known already, be it taken back.
insert or ignore into marks (uid, trace_id, span_id, kind, name, value, text, author, created_ns) values (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: marks_of
-- The marks of one trace, oldest first.
select uid, trace_id, span_id, kind, name, value, text, author, created_ns
from marks where trace_id = ? and removed_ns is null order by created_ns, id

-- name: all_marks
-- All marks, oldest first.
select uid, trace_id, span_id, kind, name, value, text, author, created_ns
from marks where removed_ns is null order by created_ns, id

-- name: marks_like
-- The marks of a trace of one kind and name, on it or on one span.
select uid, trace_id, span_id, kind, name, value, text, author, created_ns
from marks where trace_id = ? and kind = ? and name is ? and span_id is ? and removed_ns is null order by created_ns, id

-- name: remove_mark
-- A mark that is taken back: nothing of what it said stays.
update marks set removed_ns = ?, name = null, value = null, text = null where uid = ?

-- name: replace_score
-- The former score of an author gives way to a new one.
update marks set removed_ns = ?, name = null, value = null, text = null
where trace_id = ? and kind = 'score' and name = ? and span_id is ? and author = ? and removed_ns is null

-- name: schema
-- All that stands in a database's schema, but for the statistics that SQLite gathers by itself.
select type, name, tbl_name, sql from sqlite_schema where name not like 'sqlite\_stat%' escape '\' order by type, name

-- name: folded_twice
-- Whether a payload with parts is a part itself.
select exists (
    select 1 from payloads as whole, json_each(whole.parts) as part
    join payloads as held on held.id = part.value
    where whole.parts is not null and held.parts is not null
)

-- name: trace_page
-- Some trace ids, oldest first.
select id, trace_id, started_ns from trace_rows
where (started_ns, id) > (:started_ns, :id) order by started_ns, id limit :limit

-- name: trace_count
-- How many traces there are.
select count(*) as count from trace_rows

-- name: unfolded
-- Spans of a trace, and bytes that its values take, each message counted as often as it stands there.
with found as materialized (
    select s.*
    from trace_rows as t
    join (select * from span_rows union all select * from open_spans) as s on s.trace = t.id
    where t.trace_id = :trace_id
)
select count(distinct s.span_id) as span_count, coalesce(sum(
    case when p.parts is null then p.size
    else (select sum(q.size) from json_each(p.parts) as part join payloads as q on q.id = part.value) end
), 0) as size
from found as s
left join payloads as p on p.id in (s.input, s.output, s.error, s.attributes, s.links, s.usage_raw)

-- name: values_of_trace
-- The payloads of a trace, each message for itself, with the size each is said to have.
with held as materialized (
    select p.id, p.size, p.parts
    from trace_rows as t
    join (select * from span_rows union all select * from open_spans) as s on s.trace = t.id
    join payloads as p on p.id in (s.input, s.output, s.error, s.attributes, s.links, s.usage_raw)
    where t.trace_id = :trace_id
)
select id, size from held where parts is null
union
select q.id, q.size from held, json_each(held.parts) as part join payloads as q on q.id = part.value
