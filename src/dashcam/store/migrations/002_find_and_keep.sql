-- Words of every distinct payload and message, by its id; the text itself is not kept here a second time.
create virtual table search using fts5(text, content='', detail=none, tokenize='unicode61 remove_diacritics 2');
-- what is deleted leaves no word behind in the file
insert into search (search, rank) values ('secure-delete', 1);
-- fewer, larger pages and rarer merges: half of what the index costs otherwise
insert into search (search, rank) values ('pgsz', 8000);
insert into search (search, rank) values ('hashsize', 8388608);
insert into search (search, rank) values ('automerge', 8);

-- Which traces hold which indexed payload, messages one by one.
create table mentions (
    payload integer not null,
    trace integer not null,
    primary key (payload, trace)
) strict, without rowid;

-- Finished spans counted by the minute, the hour and the day; 0 stands for an unknown text. `bucket` is the duration as
-- floor(8 * log2(nanoseconds)), -1 where there is none. A root span stands for its trace.
create table rollups (
    level integer not null,
    start integer not null,
    is_root integer not null,
    app integer not null,
    version integer not null,
    kind integer not null,
    model integer not null,
    status integer not null,
    bucket integer not null,
    count integer not null,
    duration_ns integer not null,
    input_tokens integer,
    output_tokens integer,
    cost_usd real,
    unpriced_count integer not null,
    primary key (level, start, is_root, app, version, kind, model, status, bucket)
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
