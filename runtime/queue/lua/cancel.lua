-- cancel removes a job that is not running, and asks the worker of a running one to stop.
-- ARGV: now, id. Returns the state it was found in, or "" for an unknown id.
local id = ARGV[2]
local key = job_key(id)
local j = call('HMGET', key, 'state', 'type', 'lane', 'tenant')
local state = j[1]
if not state then return '' end
if state == 'leased' then
  call('HSET', key, 'cancel', 1)
  call('PUBLISH', p .. 'cancelled', id)
  return state
end
if state == 'waiting' then
  leave_waiting(id, j[2], j[3], j[4])
elseif state == 'delayed' then
  call('ZREM', p .. 'delayed', id)
else
  call('ZREM', p .. 'dead', id)
  call('ZREM', p .. 'verdicts', id)
end
call('DEL', key)
if state ~= 'dead' then count(j[2], 'cancelled') end
close()
return state
