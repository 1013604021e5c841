-- What `dashcam doctor` asks about a store as a whole, in one row.
select
    (select count(*) from trace_rows) as trace_count,
    (select min(started_ns) from trace_rows) as oldest_ns,
    (select max(started_ns) from trace_rows) as newest_ns,
    (select count(*) from trace_rows where started_ns > :future_ns) as future_count,
    (select count(*) from trace_rows where started_ns < :expiry_ns) as expiring_count,
    (select json_group_array(distinct dashcam) from processes where dashcam is not null) as dashcams,
    (select json_group_array(json(dropped)) from processes where dropped is not null and started_ns > :recent_ns) as dropped,
    (select coalesce(sum(torn), 0) from processes where started_ns > :recent_ns) as torn_count
