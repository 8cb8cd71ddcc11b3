-- cancel removes a job that is not running, and asks the worker of a running one to stop.
-- ARGV: now, id. Returns the state it was found in, or "" for an unknown id.
local id = ARGV[2]
local key = job_key(id)
local j = call('HMGET', key, 'job', 'state', 'since')
if not j[1] then return '' end
local state, job = state_of(id, j[2]), facts(j[1])
if state == 'leased' then
  call('HSET', key, 'cancel', 1)
  call('PUBLISH', p .. 'cancelled', id)
  return state
end
if state == 'waiting' then
  leave_waiting(entry(id, job.kind, j[3] or job.enqueued_at), job.kind, job.lane, job.tenant)
elseif state == 'delayed' then
  call('ZREM', p .. 'delayed', id)
else
  call('ZREM', p .. 'dead', id)
  call('ZREM', p .. 'verdicts', id)
end
call('DEL', key)
if state ~= 'dead' then count(job.kind, 'cancelled') end
close()
return state
