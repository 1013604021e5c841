-- name: next_app
-- The app after one that has traces: the index goes from one to the next.
select app from trace_rows where app > ? order by app limit 1

-- name: next_part_app
-- The same of apps that traces of others have spans of.
select app from trace_apps where app > ? order by app limit 1

-- name: next_version
-- The version after one of the same app, or of the next app, that has traces.
select app, version from trace_rows
where version is not null and (app, version) > (?, ?) order by app, version limit 1

-- name: next_part_version
-- The same of versions that traces of others have spans of.
select app, version from trace_versions where (app, version) > (?, ?) order by app, version limit 1

-- name: next_session
-- The first session from a text on, in the order of the index.
select session from trace_rows where session >= ? and session is not null order by session limit 1

-- name: next_user
-- The first user from a text on.
select user from trace_rows where user >= ? and user is not null order by user limit 1

-- name: models
-- Every model of a counted call.
select distinct model from rollups where level = 86400

-- name: recent_spans
-- What the newest spans have in the columns that hold ids of texts.
select distinct name, path, method, model, provider
from (select name, path, method, model, provider from span_rows order by id desc limit 20000)

-- name: recent_traces
-- What the newest traces are of, the newest first.
select name, session, user, tags from trace_rows order by started_ns desc limit 5000

-- name: open_spans
-- What running spans have in the same columns.
select distinct name, path, method, model, provider from open_spans

-- name: tags
-- Every tag that people gave.
select distinct name from marks where kind = 'tag' and removed_ns is null and name is not null
