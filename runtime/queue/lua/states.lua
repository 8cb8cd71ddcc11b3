-- The states of a job and the moves between them. This file stands in front of every operation, so
-- that one piece of code alone knows what entering and leaving a state means.
--
-- KEYS[1] is the queue's bare name; every other key is built from it and shares its cluster slot.
-- ARGV[1] is the time in ms, or 0 for the server's own clock.
--
-- A job is in exactly one state: waiting (a tenant's list, one entry in the queue's list), leased
-- (the leases set), delayed (the delayed set) or dead (the dead set). Its hash exists in all four.

local call = redis.call
local q = KEYS[1]
local p = '{' .. q .. '}:'

local now = tonumber(ARGV[1])
if now == 0 then
  local t = call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end

local GPU_LANE = 'premium-gpu'
local BELL_LIMIT = 64
local STATS_SECONDS = 7200

local function job_key(id) return p .. 'job:' .. id end
local function list_key(lane, tenant) return p .. 'jobs:' .. lane .. ':' .. tenant end
local function ring_key(lane) return p .. 'ring:' .. lane end

-- Counters are gathered here and written once per script, however many jobs it moves.
local waiting_change, counted, bells = {}, {}, {}

local function count(kind, name, n)
  local field = kind .. '|' .. name
  counted[field] = (counted[field] or 0) + (n or 1)
end

local BUCKETS = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000 }

-- observe adds one duration in ms to a histogram and to its sum.
local function observe(kind, name, ms)
  if ms < 0 then ms = 0 end
  local bucket = 'inf'
  for _, top in ipairs(BUCKETS) do
    if ms <= top then
      bucket = top
      break
    end
  end
  count(kind, name .. '|' .. bucket)
  count(kind, name .. '|sum', ms)
end

-- A GPU host announces itself in this set; the score is when its word ends.
local gpu_alive
local function has_gpu()
  if gpu_alive == nil then
    gpu_alive = call('ZCOUNT', p .. 'gpu', now, '+inf') > 0
  end
  return gpu_alive
end

local function bell(lane)
  local key = p .. 'wake'
  if lane == GPU_LANE and has_gpu() then key = p .. 'wake:gpu' end
  bells[key] = (bells[key] or 0) + 1
end

-- enter_waiting puts a job into its tenant's list: at the back, or at the front of both the list and
-- the ring of tenants for a job that was already started once.
local function enter_waiting(id, kind, lane, tenant, front)
  local list, ring = list_key(lane, tenant), ring_key(lane)
  if front then
    if call('LPUSH', list, id) > 1 then call('LREM', ring, 1, tenant) end
    call('LPUSH', ring, tenant)
    call('LPUSH', q, now)
  else
    if call('RPUSH', list, id) == 1 then call('RPUSH', ring, tenant) end
    call('RPUSH', q, now)
  end
  waiting_change[kind] = (waiting_change[kind] or 0) + 1
  bell(lane)
end

-- leave_waiting takes one named job out of the middle of its list; claiming takes from the head.
local function leave_waiting(id, kind, lane, tenant)
  local list = list_key(lane, tenant)
  if call('LREM', list, 1, id) == 0 then return false end
  if call('EXISTS', list) == 0 then call('LREM', ring_key(lane), 1, tenant) end
  call('RPOP', q)
  waiting_change[kind] = (waiting_change[kind] or 0) - 1
  return true
end

-- back_to_waiting moves a job whose hash is complete into the waiting state.
local function back_to_waiting(id, front)
  local j = call('HMGET', job_key(id), 'type', 'lane', 'tenant')
  if not j[1] then return false end
  call('HSET', job_key(id), 'state', 'waiting', 'since', now)
  call('HDEL', job_key(id), 'token', 'worker', 'claimed_at', 'deadline')
  enter_waiting(id, j[1], j[2], j[3], front)
  return true
end

-- drop forgets a job whose cancellation was asked for while it ran, instead of running it again.
local function drop(id, kind)
  if call('HEXISTS', job_key(id), 'cancel') == 0 then return false end
  call('DEL', job_key(id))
  count(kind, 'cancelled')
  return true
end

-- bury moves a job into the dead set. Where nobody could report its end, the verdict is owed: a host
-- picks it up and tells the backend.
local function bury(id, reason, message, owed)
  call('HSET', job_key(id), 'state', 'dead', 'reason', reason, 'error', message, 'died_at', now)
  call('HDEL', job_key(id), 'token', 'claimed_at', 'deadline')
  call('ZADD', p .. 'dead', now, id)
  if owed then call('ZADD', p .. 'verdicts', now, id) end
end

-- promote moves delayed jobs whose time has come to the waiting state.
local function promote(limit)
  local due = call('ZRANGEBYSCORE', p .. 'delayed', '-inf', now, 'LIMIT', 0, limit)
  for _, id in ipairs(due) do
    call('ZREM', p .. 'delayed', id)
    back_to_waiting(id, false)
  end
  return #due
end

-- holds reports whether a worker still owns a job: 1 yes, 0 somebody else does, -1 the job is gone.
local function holds(id, token)
  local j = call('HMGET', job_key(id), 'state', 'token')
  if not j[1] then return -1 end
  if j[1] == 'leased' and j[2] == token then return 1 end
  return 0
end

-- close writes the gathered counters and rings the bells. Every operation that changes a state ends
-- with it.
local function close()
  for kind, n in pairs(waiting_change) do
    if n ~= 0 and call('HINCRBY', p .. 'types', kind, n) <= 0 then call('HDEL', p .. 'types', kind) end
  end
  local stats = p .. 'stats:' .. math.floor(now / 60000)
  local any = false
  for field, n in pairs(counted) do
    call('HINCRBY', stats, field, n)
    any = true
  end
  if any then call('EXPIRE', stats, STATS_SECONDS) end
  for key, n in pairs(bells) do
    local room = BELL_LIMIT - call('LLEN', key)
    for _ = 1, math.min(n, room) do call('RPUSH', key, 1) end
  end
end
