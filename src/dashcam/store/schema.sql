-- The store, version 6. What people and tools read are the views at the end; the tables are ours and may change.

-- The closed vocabularies of model/types.py; what stands in rows is the position in its list.
create table kinds (id integer primary key, name text not null) strict;
insert into kinds (id, name) values
(0, 'llm'), (1, 'embedding'), (2, 'retriever'), (3, 'reranker'), (4, 'tool'), (5, 'agent'), (6, 'chain'),
(7, 'guardrail'), (8, 'evaluator'), (9, 'prompt'), (10, 'function');

create table statuses (id integer primary key, name text not null) strict;
insert into statuses (id, name) values (0, 'ok'), (1, 'error'), (2, 'cancelled'), (3, 'incomplete'), (4, 'running');

create table stream_ends (id integer primary key, name text not null) strict;
insert into stream_ends (id, name) values
(0, 'exhausted'), (1, 'closed'), (2, 'collected'), (3, 'cancelled'), (4, 'error');

-- Every short text that repeats (names, apps, paths, models), once.
create table texts (
    id integer primary key,
    text text not null unique
) strict;

-- Every distinct value of a span, once: JSON, as it is or as a zstd frame. A list of model messages is a list of
-- payloads: `parts` is then a JSON array of ids, the first of which is the rest of the value.
create table payloads (
    id integer primary key,
    hash blob not null,
    size integer not null,
    parts text,
    body blob
) strict;

-- What payloads are compressed with; a zstd frame names its dictionary.
create table dictionaries (
    id integer primary key,
    dictionary blob not null
) strict;

-- Every recorded process, and what its journal told that is of no span.
create table processes (
    id integer primary key,
    folder text not null unique,
    run text not null,
    pid integer not null,
    started_ns integer not null,
    argv text,
    python text,
    dashcam text,
    finished integer not null default 0,
    dropped text,
    torn integer not null default 0
) strict;

-- How far each journal segment is in the store: written in the transaction of its spans, so that each counts once.
create table segments (
    process integer not null,
    name text not null,
    read_to integer not null,
    torn text,
    done integer not null default 0,
    primary key (process, name)
) strict, without rowid;

create table trace_rows (
    id integer primary key,
    trace_id text not null,
    root integer,
    process integer not null,
    name integer,
    kind integer not null,
    app integer,
    version integer,
    path integer,
    status integer not null,
    open integer not null,
    started_ns integer not null,
    duration_ns integer,
    session text,
    user text,
    tags text,
    metadata text,
    span_count integer not null,
    error_count integer not null,
    input_tokens integer,
    output_tokens integer,
    cost_usd real,
    unpriced_count integer not null,
    models text,
    input_preview text,
    output_preview text
) strict;
create index trace_rows_by_time on trace_rows (started_ns);
create index trace_rows_by_id on trace_rows (trace_id);
create index trace_rows_rootless on trace_rows (trace_id) where root is null;

-- Finished spans, written once.
create table span_rows (
    id integer primary key,
    trace integer not null,
    span_id integer not null,
    parent_id integer,
    process integer not null,
    name integer,
    kind integer not null,
    app integer,
    version integer,
    path integer,
    paths integer,
    path_exact integer,
    type integer,
    method integer,
    site integer,
    started_ns integer not null,
    duration_ns integer,
    status integer not null,
    error integer,
    stream_chunks integer,
    stream_first_ns integer,
    stream_ended integer,
    input integer,
    output integer,
    input_tokens integer,
    output_tokens integer,
    cache_read_tokens integer,
    cache_write_tokens integer,
    reasoning_tokens integer,
    usage_raw integer,
    cost_usd real,
    cost_source integer,
    model integer,
    provider integer,
    attributes integer,
    links integer,
    thread integer,
    task text
) strict;
create index span_rows_by_trace on span_rows (trace);

-- Spans whose end has not come, so that the segment with their start can go. Same columns as span_rows.
create table open_spans (
    id integer primary key,
    trace integer not null,
    span_id integer not null,
    parent_id integer,
    process integer not null,
    name integer,
    kind integer not null,
    app integer,
    version integer,
    path integer,
    paths integer,
    path_exact integer,
    type integer,
    method integer,
    site integer,
    started_ns integer not null,
    duration_ns integer,
    status integer not null,
    error integer,
    stream_chunks integer,
    stream_first_ns integer,
    stream_ended integer,
    input integer,
    output integer,
    input_tokens integer,
    output_tokens integer,
    cache_read_tokens integer,
    cache_write_tokens integer,
    reasoning_tokens integer,
    usage_raw integer,
    cost_usd real,
    cost_source integer,
    model integer,
    provider integer,
    attributes integer,
    links integer,
    thread integer,
    task text
) strict;
create index open_spans_by_span on open_spans (process, span_id);
create index open_spans_by_trace on open_spans (trace);

-- Ends and notes that were read before their start, as they stood in the journal.
create table early_frames (
    id integer primary key,
    process integer not null,
    span_id integer not null,
    frame blob not null
) strict;
create index early_frames_by_process on early_frames (process);

create view traces as
select
    t.trace_id,
    (select text from texts where texts.id = t.name) as name,
    (select name from kinds where kinds.id = t.kind) as kind,
    (select text from texts where texts.id = t.app) as app,
    (select text from texts where texts.id = t.version) as version,
    (select text from texts where texts.id = t.path) as path,
    case when t.open > 0 then 'running' else (select name from statuses where statuses.id = t.status) end as status,
    t.started_ns,
    t.duration_ns,
    t.session,
    t.user,
    coalesce(t.tags, '[]') as tags,
    coalesce(t.metadata, '{}') as metadata,
    (select run from processes where processes.id = t.process) as run,
    t.span_count,
    t.error_count,
    t.input_tokens,
    t.output_tokens,
    t.cost_usd,
    t.unpriced_count,
    coalesce(t.models, '[]') as models,
    t.input_preview,
    t.output_preview
from trace_rows as t;

create view spans as
select
    t.trace_id,
    format('%016x', s.span_id) as span_id,
    case when s.parent_id is not null then format('%016x', s.parent_id) end as parent_id,
    (select text from texts where texts.id = s.name) as name,
    (select name from kinds where kinds.id = s.kind) as kind,
    (select text from texts where texts.id = s.app) as app,
    (select text from texts where texts.id = s.version) as version,
    (select text from texts where texts.id = s.path) as path,
    (select text from texts where texts.id = s.paths) as paths,
    s.path_exact,
    (select text from texts where texts.id = s.type) as type,
    (select text from texts where texts.id = s.method) as method,
    (select text from texts where texts.id = s.site) as site,
    s.started_ns,
    s.duration_ns,
    (select name from statuses where statuses.id = s.status) as status,
    payload(s.error) as error,
    case when s.stream_chunks is not null then json_object(
        'chunks', s.stream_chunks, 'first_chunk_ns', s.stream_first_ns, 'ended', (select name from stream_ends where stream_ends.id = s.stream_ended)
    ) end as stream,
    payload(s.input) as input,
    payload(s.output) as output,
    s.input_tokens,
    s.output_tokens,
    s.cache_read_tokens,
    s.cache_write_tokens,
    s.reasoning_tokens,
    payload(s.usage_raw) as usage_raw,
    s.cost_usd,
    (select text from texts where texts.id = s.cost_source) as cost_source,
    (select text from texts where texts.id = s.model) as model,
    (select text from texts where texts.id = s.provider) as provider,
    payload(s.attributes) as attributes,
    payload(s.links) as links,
    (select run from processes where processes.id = s.process) as run,
    (select pid from processes where processes.id = s.process) as process,
    s.thread,
    s.task
from trace_rows as t
join (select * from span_rows union all select * from open_spans) as s on s.trace = t.id;

create view messages as
select
    t.trace_id,
    format('%016x', s.span_id) as span_id,
    s.side,
    m.key - 1 as position,
    payload(m.value) ->> '$.role' as role,
    payload(m.value) as message
from (
    select trace, span_id, 'input' as side, input as value from span_rows where input is not null
    union all
    select trace, span_id, 'output' as side, output as value from span_rows where output is not null
) as s
join trace_rows as t on t.id = s.trace
join payloads as p on p.id = s.value and p.parts is not null
join json_each(p.parts) as m on m.key > 0;

create view versions as
select
    (select text from texts where texts.id = t.app) as app,
    (select text from texts where texts.id = t.version) as version,
    min(t.started_ns) as first_seen_ns,
    max(t.started_ns) as last_seen_ns,
    count(*) as trace_count,
    (select s.git from structures as s where s.app = coalesce(t.app, 0) and s.version = t.version) as git
from trace_rows as t
where t.version is not null
group by t.app, t.version;

-- Words of every distinct payload and message, by its id; the text itself is not kept here a second time.
create virtual table search using fts5(text, content='', detail=none, tokenize='unicode61 remove_diacritics 2');
-- what is deleted leaves no word behind in the file
insert into search (search, rank) values ('secure-delete', 1);
-- fewer, larger pages and rarer merges: half of what the index costs otherwise
insert into search (search, rank) values ('pgsz', 8000);
insert into search (search, rank) values ('hashsize', 8388608);
-- sixteen segments at a time, a little after each slice; all of a level at once only where that came too late
insert into search (search, rank) values ('automerge', 16);
insert into search (search, rank) values ('crisismerge', 48);

-- Which traces hold which indexed payload, messages one by one.
create table mentions (
    payload integer not null,
    trace integer not null,
    primary key (payload, trace)
) strict, without rowid;

-- Finished spans counted by the minute, the hour and the day; 0 stands for an unknown text. `durations` says how many took
-- how long, `bucket,count,bucket,count…` with the buckets in order, each floor(8 * log2(nanoseconds)). A root span stands for its trace.
create table rollups (
    level integer not null,
    start integer not null,
    is_root integer not null,
    app integer not null,
    version integer not null,
    kind integer not null,
    model integer not null,
    status integer not null,
    count integer not null,
    durations text,
    duration_ns integer not null,
    input_tokens integer,
    output_tokens integer,
    cost_usd real,
    unpriced_count integer not null,
    primary key (level, start, is_root, app, version, kind, model, status)
) strict, without rowid;

-- Payloads that no finished span held when they were looked at: of spans still open, or put aside for another value.
create table strays (payload integer primary key) strict;

-- How far the second pass is: the last span counted (`counted`), the last span indexed (`indexed`), and the last payload
-- looked at for strays (`swept`).
create table passes (
    name text primary key,
    done integer not null
) strict, without rowid;
insert into passes (name, done) values ('counted', 0), ('indexed', 0), ('swept', 0);

-- Apps that spans of a trace belong to besides the trace's own.
create table trace_apps (
    app integer not null,
    trace integer not null,
    primary key (app, trace)
) strict, without rowid;

create index trace_rows_by_app on trace_rows (app, started_ns);
create index trace_rows_by_kind on trace_rows (kind, status, started_ns);
create index trace_rows_by_session on trace_rows (session) where session is not null;
create index trace_rows_by_user on trace_rows (user) where user is not null;
create index span_rows_by_kind on span_rows (kind, status, model, started_ns);

-- What people say about a trace or a span, apart from what was captured and bound to it by its public ids. A mark that
-- was taken back keeps its row, emptied, so that importing it once more does not bring it back.
create table marks (
    id integer primary key,
    uid text not null unique,
    trace_id text not null,
    span_id text,
    kind text not null check (kind in ('note', 'tag', 'pin', 'score')),
    name text,
    value any,
    text text,
    author text not null,
    created_ns integer not null,
    removed_ns integer
) strict;
create index marks_by_trace on marks (trace_id);
create index marks_by_name on marks (kind, name);

create view trace_marks as
select trace_id, span_id, kind, name, value, text, author, created_ns
from marks
where removed_ns is null;

-- What each version of an app is made of; 0 stands for an app without a name. `git` is a JSON object, `tree` the tree of
-- components as JSON, as it is or as a zstd frame. A row goes with the last trace that has a span of its version.
create table structures (
    id integer primary key,
    app integer not null,
    version integer not null,
    walked_ns integer not null,
    git text,
    tree blob
) strict;
create unique index structures_by_version on structures (app, version);

-- Versions that spans of a trace are of besides the trace's own, each with its app (0: without a name).
create table trace_versions (
    app integer not null,
    version integer not null,
    trace integer not null,
    primary key (app, version, trace)
) strict, without rowid;
create index trace_versions_by_trace on trace_versions (trace);

create index trace_rows_by_version on trace_rows (app, version, started_ns) where version is not null;

-- What the traces that began in a process add up to, by apps (0: without one) and by blocks of sixty-four: a trace's id without
-- its last six bits. `last_ns` is when the last of them ended, or began where it runs.
create table process_sums (
    process integer not null,
    app integer not null,
    block integer not null,
    trace_count integer not null,
    error_count integer not null,
    span_count integer not null,
    cost_usd real,
    unpriced_count integer not null,
    last_ns integer not null,
    primary key (process, app, block)
) strict, without rowid;
create index process_sums_by_block on process_sums (block);

-- Blocks of traces that have changed since they were added up: they stand in no sum, and are added up where they are read.
create table changed_blocks (block integer primary key) strict;
