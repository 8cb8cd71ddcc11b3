-- retry ends an attempt that may succeed later: the job waits delay_ms and runs as the next attempt, or
-- is buried where it has none left.
-- ARGV: now, id, token, delay_ms, error.
-- Returns 1 delayed, 2 buried, 3 dropped because it was cancelled, 0 lost, -1 gone.
local id, token, delay, message = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local lease_words = held(token, id)
if not lease_words then return lost(id) end
local job, worker = facts_of(id), worker_of(token)
leave_leased(token, id, lease_words)
local result = 1
if not job then
  forget_job(id)
  result = -1
elseif drop(id, job.kind) then
  result = 3
else
  local attempt, before = attempts_of(id)
  if attempt >= before + job.max_attempts then
    bury(id, job.kind, 'exhausted', message, true, worker)
    result = 2
  else
    call('HSET', past_key(id), 'attempt', attempt + 1, 'given', 0, 'error', message)
    count(job.kind, 'retried')
    if delay > 0 then
      delay_until(id, job, tick() + delay)
    else
      back_to_waiting(id, job, false)
    end
  end
end
close()
return result
