-- cancel removes a job that waits, and asks the worker of a running one to stop. A dead job has nothing to stop:
-- it stays, for operators to look at.
-- ARGV: now, id, the token of the lease that the client saw it in, or ''. Returns the state it was found in, or
-- "" for an unknown id.
local id, token = ARGV[2], ARGV[3]
local job = facts_of(id)
if not job then return '' end
local state = state_in_past(id)
if state == 'dead' then return state end
if not state then
  if (token == '' or not held(token, id)) and not leave_waiting(id, job) then token = holder(id) or '' end
  if token ~= '' and held(token, id) then
    call('HSET', past_key(id), 'cancel', 1)
    call('HSET', lease_key(token), id, words(job.kind))
    call('PUBLISH', p .. 'cancelled', token .. ' ' .. id)
    return 'leased'
  end
  state = 'waiting'
else
  call('ZREM', p .. 'delayed', id)
end
forget_job(id)
count(job.kind, 'cancelled')
close()
return state
