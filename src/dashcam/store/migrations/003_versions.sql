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

drop view versions;
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
