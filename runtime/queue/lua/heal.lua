-- heal looks at jobs one by one and returns those that are in no state, as a server that ran out of memory
-- in mid-script or evicted a key may leave them. It counts the running jobs anew on the way.
-- ARGV: now, longest list that is searched, then ids. Returns the ids that were healed.
local longest = tonumber(ARGV[2])
local healed = {}

local leased, running = {}, {}
local tokens = call('ZRANGE', p .. 'leases', 0, MOST_LEASES - 1)
for _, token in ipairs(tokens) do
  local jobs = call('HGETALL', lease_key(token))
  for i = 1, #jobs, 2 do
    if jobs[i] ~= '' then
      leased[jobs[i]] = true
      add(running, kind_of(jobs[i + 1]), 1)
    end
  end
end
if #tokens < MOST_LEASES then
  call('DEL', p .. 'running')
  for kind, n in pairs(running) do call('HSET', p .. 'running', kind, n) end
end

-- waits says whether a job is in its tenant's list, or may be: finding it in a long list costs more than
-- it is worth, and it is looked at again once the list is shorter.
local function waits(id, job)
  local list = list_key(job.lane, job.tenant)
  return #tokens >= MOST_LEASES or call('LLEN', list) > longest
    or call('LPOS', list, entry(id, job.kind, call('EXISTS', past_key(id)) == 1))
end

for i = 3, #ARGV do
  local id = ARGV[i]
  local state, job = state_in_past(id), facts_of(id)
  local stuck = false
  if not job then
    forget_job(id) -- half a job cannot be run
  elseif state == 'delayed' then
    stuck = not call('ZSCORE', p .. 'delayed', id)
  elseif state == 'dead' then
    if not call('ZSCORE', p .. 'dead', id) then call('ZADD', p .. 'dead', now, id) end
  else
    stuck = not leased[id] and not waits(id, job)
  end
  if stuck then
    back_to_waiting(id, job, true)
    count(job.kind, 'healed')
    healed[#healed + 1] = id
  end
end
close()
return healed
