-- name: structures
-- What the versions of one app, or of all, are made of, newest walk first.
select (select text from texts where texts.id = s.app) as app, v.text as version, s.walked_ns, s.git, s.tree
from structures as s
join texts as v on v.id = s.version
where :app is null or s.app = (select id from texts where text = :app)
order by s.walked_ns desc, s.id desc

-- name: structure
-- What one version of an app is made of.
select :app as app, :version as version, s.walked_ns, s.git, s.tree
from structures as s
where s.app = coalesce((select id from texts where text = :app), iif(:app is null, 0, null))
    and s.version = (select id from texts where text = :version)

-- name: add_structure
-- What a version is made of; of one that is known only what was unknown is taken.
insert into structures (app, version, walked_ns, git, tree) values (coalesce(?, 0), ?, ?, ?, ?)
on conflict (app, version) do update set
    walked_ns = min(walked_ns, excluded.walked_ns),
    git = coalesce(git, excluded.git),
    tree = coalesce(tree, excluded.tree)

-- name: bring_structure
-- The same from elsewhere, if a trace of that version is here.
insert into structures (app, version, walked_ns, git, tree)
select a.id, v.id, :walked_ns, :git, :tree
from texts as v
join (select id, text from texts union all select 0, null) as a on a.text is :app
where v.text = :version and (
    exists (select 1 from trace_rows as t where t.app is nullif(a.id, 0) and t.version = v.id)
    or exists (select 1 from trace_versions as t where t.app = a.id and t.version = v.id)
)
on conflict (app, version) do update set git = coalesce(git, excluded.git), tree = coalesce(tree, excluded.tree)

-- name: structure_count
-- How many versions it is known of what they are made of.
select count(*) from structures

-- name: add_trace_version
-- A version that a trace has spans of besides its own.
insert or ignore into trace_versions (app, version, trace) values (coalesce(?, 0), ?, ?)

-- name: add_former_versions
-- A trace has another app or version now: its spans of the former one, if any, are found by theirs.
insert or ignore into trace_versions (app, version, trace)
select coalesce(s.app, 0), s.version, s.trace
from trace_rows as t
join (select trace, app, version from span_rows union all select trace, app, version from open_spans) as s on s.trace = t.id
where t.id = ? and s.version is not null and (s.app is not t.app or s.version is not t.version)

-- name: forget_trace_versions
-- The versions of the traces about to be deleted.
delete from trace_versions where (app, version, trace) in (
    select t.app, t.version, t.trace from temp.doomed as d join trace_versions as t on t.trace = d.id
)

-- name: forget_structures
-- Structures of versions that no trace is of any more.
delete from structures
where not exists (
    select 1 from trace_rows as t where t.app is nullif(structures.app, 0) and t.version = structures.version
) and not exists (
    select 1 from trace_versions as t where t.app = structures.app and t.version = structures.version
)
