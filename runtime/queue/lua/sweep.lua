-- sweep does what nobody asks for: it returns jobs whose lease ran out, promotes delayed jobs, forgets
-- dead ones past their time, and hands out the verdicts that are owed to the backend.
-- ARGV: now, limit, max_crashes, retention_ms, verdict_ms (how long a verdict stays handed out), 1 to expire leases.
-- Returns { expired ids, poisoned ids, promoted, forgotten, owed verdict ids }.
local limit, max_crashes = tonumber(ARGV[2]), tonumber(ARGV[3])
local expired, poisoned = {}, {}

if ARGV[6] == '1' then
  -- The last to have expired goes first, so that the oldest ends up at the very front.
  local over = call('ZRANGEBYSCORE', p .. 'leases', '-inf', now, 'LIMIT', 0, limit)
  for i = #over, 1, -1 do
    local id = over[i]
    local job = facts_of(id)
    local kind, lease = job and job.kind, lease_of(id)
    if not job then
      call('ZREM', p .. 'leases', id) -- its hash was evicted
      call('HDEL', p .. 'tokens', id)
    else
      leave_leased(id, kind)
    end
    if job and not drop(id, kind) then
      local crashes = call('HINCRBY', job_key(id), 'crashes', 1)
      count(kind, 'crashed')
      if crashes >= max_crashes then
        bury(id, 'poisoned', 'Its worker died or went silent ' .. crashes .. ' times while running it.', true, lease)
        count(kind, 'dead')
        poisoned[#poisoned + 1] = id
      else
        back_to_waiting(id, job, true)
        expired[#expired + 1] = id
      end
    end
  end
end

local promoted = promote(limit)

local old = call('ZRANGEBYSCORE', p .. 'dead', '-inf', now - tonumber(ARGV[4]), 'LIMIT', 0, limit)
for _, id in ipairs(old) do
  call('ZREM', p .. 'dead', id)
  call('ZREM', p .. 'verdicts', id)
  call('DEL', job_key(id))
end

local owed = call('ZRANGEBYSCORE', p .. 'verdicts', '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(owed) do call('ZADD', p .. 'verdicts', now + tonumber(ARGV[5]), id) end

close()
return { expired, poisoned, promoted, #old, owed }
