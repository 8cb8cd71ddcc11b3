-- heal looks at jobs one by one and returns those that are in no state's set, as a server that ran out
-- of memory in mid-script or evicted a key may leave them.
-- ARGV: now, longest list that is searched, then ids. Returns the ids that were healed.
local longest = tonumber(ARGV[2])
local healed = {}
for i = 3, #ARGV do
  local id = ARGV[i]
  local j = call('HMGET', job_key(id), 'job', 'state', 'since')
  local state, job = state_of(id, j[2]), j[1] and facts(j[1])
  local lost = false
  if not job or not job.tenant then
    call('DEL', job_key(id)) -- half a job cannot be run
  elseif state == 'waiting' then
    local list = list_key(job.lane, job.tenant)
    -- Finding a job in a long list costs more than it is worth: it is looked at again once it is shorter.
    lost = call('LLEN', list) <= longest and not call('LPOS', list, entry(id, job.kind, j[3] or job.enqueued_at))
  elseif state == 'leased' then
    lost = not call('ZSCORE', p .. 'leases', id)
    if lost then leave_leased(id, job.kind) end
  elseif state == 'delayed' then
    lost = not call('ZSCORE', p .. 'delayed', id)
  elseif state == 'dead' then
    if not call('ZSCORE', p .. 'dead', id) then call('ZADD', p .. 'dead', now, id) end
  else
    lost = true
  end
  if lost then
    back_to_waiting(id, job, true)
    count(job.kind, 'healed')
    healed[#healed + 1] = id
  end
end
close()
return healed
