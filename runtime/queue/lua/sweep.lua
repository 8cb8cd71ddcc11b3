-- sweep does what nobody asks for: it returns jobs whose lease ran out, promotes delayed jobs, forgets
-- dead ones past their time, and hands out the verdicts that are owed to the backend.
-- ARGV: now, limit, max_crashes, retention_ms, verdict_ms (how long a verdict stays handed out), heal_ms between two looks for
-- stuck jobs.
-- Returns { expired ids, poisoned ids, promoted, forgotten, owed verdict ids, the cursor to look for stuck jobs from
-- or false where that is not the caller's turn }.
local limit, max_crashes = tonumber(ARGV[2]), tonumber(ARGV[3])
local expired, poisoned = {}, {}

local function crashed(token, id, lease_words, worker)
  leave_leased(token, id, lease_words)
  local job = facts_of(id)
  if not job then return forget_job(id) end -- its record was evicted
  if drop(id, job.kind) then return end
  local crashes = call('HINCRBY', past_key(id), 'crashes', 1)
  count(job.kind, 'crashed')
  if crashes >= max_crashes then
    bury(id, job.kind, 'poisoned', 'Its worker died or went silent ' .. crashes .. ' times while running it.', true, worker)
    poisoned[#poisoned + 1] = id
  else
    back_to_waiting(id, job, true)
    expired[#expired + 1] = id
  end
end

if not steady then call('HSET', p .. 'clock', 'at', tick(), 'seen', now) end

-- The last to have expired goes first, so that the oldest ends up at the very front.
local over = call('ZRANGEBYSCORE', p .. 'leases', '-inf', tick(), 'LIMIT', 0, limit)
local moved = 0
for i = #over, 1, -1 do
  local token = over[i]
  local jobs = call('HGETALL', lease_key(token))
  local worker = worker_of(token)
  for j = 1, #jobs, 2 do
    if jobs[j] ~= '' then
      crashed(token, jobs[j], jobs[j + 1], worker)
      moved = moved + 1
    end
  end
  shut(token)
  if moved >= limit then break end
end

local promoted = promote(limit)

local old = call('ZRANGEBYSCORE', p .. 'dead', '-inf', now - tonumber(ARGV[4]), 'LIMIT', 0, limit)
for _, id in ipairs(old) do
  exhume(id)
  forget_job(id)
end

local owed = call('ZRANGEBYSCORE', p .. 'verdicts', '-inf', tick(), 'LIMIT', 0, limit)
for _, id in ipairs(owed) do call('ZADD', p .. 'verdicts', tick() + tonumber(ARGV[5]), id) end

local heal = call('HMGET', p .. 'heal', 'at', 'cursor')
local cursor = false
if tick() - (heal[1] or 0) >= tonumber(ARGV[6]) then
  call('HSET', p .. 'heal', 'at', tick())
  cursor = heal[2] or '0'
end

close()
return { expired, poisoned, promoted, #old, owed, cursor }
