-- heal looks at jobs one by one and returns those that are in no state, as a client that died while it enqueued
-- them, or a server that evicted a key, may leave them.
-- ARGV: now, longest list that is searched, 1 to be sure, then for each job: id, and the token of the lease that
-- its client saw it in, or ''.
-- Returns { healed ids, doubtful ids }: these are neither where they were seen nor waiting. They may have been
-- claimed a moment ago. To be sure all leases are searched, which is done for one job at a time.
local longest, sure = tonumber(ARGV[2]), ARGV[3] == '1'
local YOUNG = 60000 -- ms in which a client may still be enqueueing a job whose record it has written
local FEW_LEASES, MOST_FIELDS = 100, 4000
local healed, doubtful = {}, {}

-- waits says whether a job is in its tenant's list, or may be: finding it in a long list costs more than
-- it is worth, and it is looked at again once the list is shorter.
local function waits(id, job)
  local list, past = list_key(job.lane, job.tenant), call('EXISTS', past_key(id)) == 1
  return not past and math.abs(now - job.enqueued_at) < YOUNG or call('LLEN', list) > longest or call('LPOS', list, entry(id, job.kind, past))
end

local function is_leased(id, token)
  if token ~= '' and held(token, id) then return true end
  return sure and (call('ZCARD', p .. 'leases') > MOST_LEASES or holder(id))
end

for i = 4, #ARGV, 2 do
  local id, token = ARGV[i], ARGV[i + 1]
  local state, job = state_in_past(id), facts_of(id)
  local stuck = false
  if not job then
    -- Half a job cannot be run. The proof of an enqueueing client is none: it is the time.
    local proof = string.sub(id, 1, 1) == '~' and tonumber(call('GET', job_key(id)) or '')
    if not proof or math.abs(now - proof) >= YOUNG then forget_job(id) end
  elseif state == 'delayed' then
    stuck = not call('ZSCORE', p .. 'delayed', id)
  elseif state == 'dead' then
    if not call('ZSCORE', p .. 'dead', id) then call('ZADD', p .. 'dead', now, id) end
  elseif not is_leased(id, token) and not waits(id, job) then
    stuck = sure
    if not sure then doubtful[#doubtful + 1] = id end
  end
  if stuck then
    back_to_waiting(id, job, true)
    count(job.kind, 'healed')
    healed[#healed + 1] = id
  end
end

-- Where few jobs run, they are counted anew on the way.
local tokens = call('ZRANGE', p .. 'leases', 0, FEW_LEASES)
if #tokens <= FEW_LEASES then
  local running, jobs = {}, 0
  for _, token in ipairs(tokens) do
    local fields = call('HGETALL', lease_key(token))
    for j = 1, #fields, 2 do
      if fields[j] ~= '' then add(running, kind_of(fields[j + 1]), 1) end
    end
    jobs = jobs + #fields
    if jobs > MOST_FIELDS then break end
  end
  if jobs <= MOST_FIELDS then
    call('DEL', p .. 'running')
    for kind, n in pairs(running) do call('HSET', p .. 'running', kind, n) end
  end
end
close()
return { healed, doubtful }
