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

-- Counters are gathered here and written once per script, however many jobs it moves: calls are what a
-- script costs.
local waiting_change, running_change, depth_change, counted, bells = {}, {}, 0, {}, {}

local function add(counters, name, n) counters[name] = (counters[name] or 0) + n end

local function count(kind, name, n) add(counted, kind .. '|' .. name, n or 1) end

local BUCKETS = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000 }

-- observe adds one duration in ms to a histogram and to its sum. Most jobs of a script fall into the
-- bucket of the one before.
local recent = {}
local function observe(kind, name, ms)
  if ms < 0 then ms = 0 end
  local prefix = kind .. '|' .. name
  local at = recent[prefix]
  if not at or ms <= at.above or ms > at.top then
    local above, top, label = -1, math.huge, 'inf'
    for i = 1, #BUCKETS do
      if ms <= BUCKETS[i] then
        top, label = BUCKETS[i], BUCKETS[i]
        break
      end
      above = BUCKETS[i]
    end
    at = { above = above, top = top, field = prefix .. '|' .. label, sum = prefix .. '|sum' }
    recent[prefix] = at
  end
  add(counted, at.field, 1)
  if ms > 0 then add(counted, at.sum, ms) end
end

-- A GPU host announces itself in this set; the score is when its word ends.
local gpu_alive
local function has_gpu()
  if gpu_alive == nil then
    gpu_alive = call('ZCOUNT', p .. 'gpu', now, '+inf') > 0
  end
  return gpu_alive
end

local WAKE = p .. 'wake'
local function bell(lane)
  add(bells, lane == GPU_LANE and has_gpu() and p .. 'wake:gpu' or WAKE, 1)
end

-- each calls a command with a long list of arguments in pieces: what unpack can take is bounded.
local function each(list, size, f)
  for from = 1, #list, size do f(unpack(list, from, math.min(from + size - 1, #list))) end
end

-- An entry of a tenant's list is a job's id, its type and since when it waits: what a claim must know, so
-- that it need not read the job.
local function entry(id, kind, since) return id .. ' ' .. kind .. ' ' .. since end

-- enter_waiting puts an entry into its tenant's list: at the back, or at the front of both the list and
-- the ring of tenants for a job that was already started once.
local function enter_waiting(id, kind, lane, tenant, front)
  local list, ring = list_key(lane, tenant), ring_key(lane)
  if front then
    local others = call('LPUSH', list, id) > 1
    if not others or call('LINDEX', ring, 0) ~= tenant then
      if others then call('LREM', ring, 1, tenant) end
      call('LPUSH', ring, tenant)
    end
  elseif call('RPUSH', list, id) == 1 then
    call('RPUSH', ring, tenant)
  end
  depth_change = depth_change + 1
  add(waiting_change, kind, 1)
  bell(lane)
end

-- leave_waiting takes one named job out of the middle of its list; claiming takes from the head.
local function leave_waiting(waiting, kind, lane, tenant)
  local list = list_key(lane, tenant)
  if call('LREM', list, 1, waiting) == 0 then return false end
  if call('EXISTS', list) == 0 then call('LREM', ring_key(lane), 1, tenant) end
  depth_change = depth_change - 1
  add(waiting_change, kind, -1)
  return true
end

-- leave_leased takes a job out of the leases, whose words it is given.
local function leave_leased(id, kind)
  if call('HDEL', p .. 'tokens', id) == 1 then add(running_change, kind, -1) end
  call('ZREM', p .. 'leases', id)
end

-- A job's hash has few fields, since each costs time in every move. 'job' holds what never changes, in
-- words: type, tier, lane, timeout in ms, enqueued_at, most attempts, tenant, and the trace if there is
-- one. 'payload' is opaque. While it is delayed or dead, 'state' says so. 'attempt' (else 1), 'crashes'
-- (else 0) and 'since' (else as enqueued_at) are there once they differ. A leased job is in the hash
-- {q}:tokens, whose one command serves a whole batch: its token, its worker and when it was claimed.
local FACTS = '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+)'

-- facts reads a 'job' field.
local function facts(job)
  local kind, tier, lane, timeout, enqueued_at, max_attempts, tenant = string.match(job, FACTS)
  return { kind = kind, tier = tier, lane = lane, timeout = tonumber(timeout), enqueued_at = tonumber(enqueued_at),
    max_attempts = tonumber(max_attempts), tenant = tenant }
end

local function facts_of(id)
  local job = call('HGET', job_key(id), 'job')
  return job and facts(job)
end

local function lease_of(id) return call('HGET', p .. 'tokens', id) end

local function state_of(id, state) return state or (lease_of(id) and 'leased') or 'waiting' end

-- started says when a leased job was claimed.
local function started(lease) return tonumber(string.match(lease, '%S+$')) end

-- back_to_waiting moves a job whose hash is complete into the waiting state.
local function back_to_waiting(id, job, front)
  call('HSET', job_key(id), 'since', now)
  call('HDEL', job_key(id), 'state')
  enter_waiting(entry(id, job.kind, now), job.kind, job.lane, job.tenant, front)
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
local function bury(id, reason, message, owed, lease)
  local worker = lease and string.match(lease, '^%S+ (%S+)') or ''
  call('HSET', job_key(id), 'state', 'dead', 'reason', reason, 'error', message, 'died_at', now, 'worker', worker)
  call('ZADD', p .. 'dead', now, id)
  if owed then call('ZADD', p .. 'verdicts', now, id) end
end

-- promote moves delayed jobs whose time has come to the waiting state.
local function promote(limit)
  local due = call('ZRANGEBYSCORE', p .. 'delayed', '-inf', now, 'LIMIT', 0, limit)
  for _, id in ipairs(due) do
    call('ZREM', p .. 'delayed', id)
    local job = facts_of(id)
    if job then back_to_waiting(id, job, false) end -- else its hash was evicted
  end
  return #due
end

-- holds reports whether a worker still owns a job: 1 yes, 0 somebody else does, -1 the job is gone.
local function is_of(lease, token) return lease and string.sub(lease, 1, #token + 1) == token .. ' ' end

local function holds(id, token)
  if is_of(lease_of(id), token) then return 1 end
  return call('EXISTS', job_key(id)) - 1
end

local function ones(n)
  local list = {}
  for i = 1, n do list[i] = 1 end
  return list
end

local function write_changes(name, changes)
  for kind, n in pairs(changes) do
    if n ~= 0 and call('HINCRBY', p .. name, kind, n) <= 0 then call('HDEL', p .. name, kind) end
  end
end

-- close writes what was gathered and rings the bells. Every operation that changes a state ends with it.
local function close()
  write_changes('types', waiting_change)
  write_changes('running', running_change)
  if depth_change > 0 then
    each(ones(depth_change), 1000, function(...) call('RPUSH', q, ...) end)
  elseif depth_change < 0 then
    call('LPOP', q, -depth_change)
  end
  local stats = p .. 'stats:' .. math.floor(now / 60000)
  local fresh = false
  for field, n in pairs(counted) do
    if call('HINCRBY', stats, field, n) == n then fresh = true end
  end
  if fresh then call('EXPIRE', stats, STATS_SECONDS) end
  -- Where concurrency is limited, a job that ends lets a waiting one start.
  local ends = 0
  for _, n in pairs(running_change) do ends = ends - n end
  if ends > 0 and call('EXISTS', p .. 'limits') == 1 then add(bells, p .. 'wake', ends) end
  for key, n in pairs(bells) do
    local room = math.min(n, BELL_LIMIT - call('LLEN', key))
    if room > 0 then call('RPUSH', key, unpack(ones(room))) end
  end
end
