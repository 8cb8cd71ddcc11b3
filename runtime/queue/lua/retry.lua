-- retry ends an attempt that may succeed later: the job waits delay_ms and runs as the next attempt, or
-- is buried where it has none left.
-- ARGV: now, id, token, delay_ms, error.
-- Returns 1 delayed, 2 buried, 3 dropped because it was cancelled, 0 lost, -1 gone.
local id, delay, message = ARGV[2], tonumber(ARGV[4]), ARGV[5]
local held = holds(id, ARGV[3])
if held ~= 1 then return held end
local key = job_key(id)
local j = call('HMGET', key, 'job', 'attempt')
local job, attempt, lease = facts(j[1]), tonumber(j[2] or '1'), lease_of(id)
leave_leased(id, job.kind)
observe(job.kind, 'run', now - started(lease))
local result = 1
if drop(id, job.kind) then
  result = 3
elseif attempt >= job.max_attempts then
  bury(id, 'exhausted', message, true, lease)
  count(job.kind, 'dead')
  result = 2
else
  call('HSET', key, 'attempt', attempt + 1, 'error', message)
  count(job.kind, 'retried')
  if delay > 0 then
    call('HSET', key, 'state', 'delayed')
    call('ZADD', p .. 'delayed', now + delay, id)
    if delay < 1000 then bell(job.lane) end
  else
    back_to_waiting(id, job, false)
  end
end
close()
return result
