-- find reads all that the queue knows of one job.
-- ARGV: now, id. Returns { record, { field, value, ... } of its past, the worker's words of its lease } with
-- false for what there is none of.
local id = ARGV[2]
local record = call('GET', job_key(id))
if not record then return { false, {}, false } end
local past = call('HGETALL', past_key(id))
local token = not state_in_past(id) and holder(id)
return { record, past, token and (call('HGET', lease_key(token), '') or '') or false }
