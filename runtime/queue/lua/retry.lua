-- retry ends an attempt that may succeed later: the job waits delay_ms and runs as the next attempt, or
-- is buried where it has none left.
-- ARGV: now, id, token, delay_ms, error.
-- Returns 1 delayed, 2 buried, 3 dropped because it was cancelled, 0 lost, -1 gone.
local id, delay, message = ARGV[2], tonumber(ARGV[4]), ARGV[5]
local held = holds(id, ARGV[3])
if held ~= 1 then return held end
local key = job_key(id)
local j = call('HMGET', key, 'type', 'attempt', 'max_attempts', 'claimed_at', 'lane')
call('ZREM', p .. 'leases', id)
observe(j[1], 'run', now - tonumber(j[4]))
local result = 1
if drop(id, j[1]) then
  result = 3
elseif tonumber(j[2]) >= tonumber(j[3]) then
  bury(id, 'exhausted', message, true)
  count(j[1], 'dead')
  result = 2
else
  call('HINCRBY', key, 'attempt', 1)
  call('HSET', key, 'error', message)
  count(j[1], 'retried')
  if delay > 0 then
    call('HSET', key, 'state', 'delayed')
    call('HDEL', key, 'token', 'worker', 'claimed_at', 'deadline')
    call('ZADD', p .. 'delayed', now + delay, id)
    if delay < 1000 then bell(j[5]) end
  else
    back_to_waiting(id, false)
  end
end
close()
return result
