-- giveback returns a leased job for which something is missing that is no fault of its own: it waits delay_ms and runs
-- in the same attempt.
-- ARGV: now, id, token, delay_ms, error.
-- Returns 1 delayed, 3 dropped because it was cancelled, 0 lost, -1 gone.
local id, token = ARGV[2], ARGV[3]
local lease_words = held(token, id)
if not lease_words then return lost(id) end
local job = facts_of(id)
leave_leased(token, id, lease_words)
local result = 1
if not job then
  forget_job(id) -- its record was evicted
  result = -1
elseif drop(id, job.kind) then
  result = 3
else
  call('HSET', past_key(id), 'error', ARGV[5])
  call('HINCRBY', past_key(id), 'given', 1)
  count(job.kind, 'given_back')
  delay_until(id, job, tick() + tonumber(ARGV[4]))
end
close()
return result
