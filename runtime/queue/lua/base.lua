-- What every operation has: names, the time, and the counts that change with a job's state. An operation
-- is this file, the parts of the house it needs (waiting, leased, job) and its own file, put together by
-- scripts.go.
--
-- KEYS[1] is the queue's bare name; every other key is built from it and shares its cluster slot.
-- ARGV[1] is the time in ms, or 0 for the server's own clock. Tests may give a time that only goes forward, or a negative one
-- that stands for the server's and does what that may do.
--
-- A job is in exactly one state: waiting (a tenant's list, one entry in the queue's list), leased (the
-- hash of its lease), delayed (the delayed set) or dead (the dead set). Its record exists in all four.

local call = redis.call
local q = KEYS[1]
local p = '{' .. q .. '}:'

-- now is the time for people: when a job came or died, and which minute it is counted in.
local now = tonumber(ARGV[1])
local steady = now > 0
if now == 0 then
  local t = call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
elseif now < 0 then
  now = -now
end

-- tick is the time for what runs out: leases, delays, turns. {q}:clock holds what it was at the last sweep, and what the server's
-- clock said then; hosts sweep every second. So a step of the server's clock, forward or back, and a time in which the server
-- was away, when nobody could renew a lease, move it by STEP at most. What it is off by then it makes up for slowly, by a tenth.
local STEP = 2000
local ticked
local function tick()
  if steady then return now end
  if not ticked then
    local last = call('HMGET', p .. 'clock', 'at', 'seen')
    if last[1] then
      local step = math.min(math.max(now - last[2], 0), STEP)
      local off = now - last[1] - step
      ticked = last[1] + step + math.floor(math.min(math.max(off, -step / 10), step / 10))
    else
      ticked = now
    end
  end
  return ticked
end

local GPU_LANE = 'premium-gpu'
local WAKE = p .. 'wake'
local BELL_LIMIT = 64
local STATS_SECONDS = 7200

local function job_key(id) return p .. 'job:' .. id end
local function list_key(lane, tenant) return p .. 'jobs:' .. lane .. ':' .. tenant end
local function ring_key(lane) return p .. 'ring:' .. lane end

-- Changes are gathered here and written once per script, however many jobs it moves: calls are what a
-- script costs.
local waiting_change, running_change, depth_change, counted, bells = {}, {}, 0, {}, {}

local function add(changes, name, n) changes[name] = (changes[name] or 0) + n end

local function count(kind, name) add(counted, kind .. '|' .. name, 1) end

-- A GPU host announces itself in this set; the score is when its word ends, half a minute on. What ends later is from before the
-- server's clock was set back.
local GPU_WORD = 30000
local gpu_alive
local function has_gpu()
  if gpu_alive == nil then
    gpu_alive = call('ZCOUNT', p .. 'gpu', now, now + 2 * GPU_WORD) > 0
  end
  return gpu_alive
end

local function bell(lane, n)
  add(bells, lane == GPU_LANE and has_gpu() and p .. 'wake:gpu' or WAKE, n)
end

-- each calls a command with a long list of arguments in pieces: what unpack can take is bounded.
local function each(list, size, f)
  for from = 1, #list, size do f(unpack(list, from, math.min(from + size - 1, #list))) end
end

local function ones(n)
  local list = {}
  for i = 1, n do list[i] = '1' end -- a number would be printed anew each time
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
    call('LTRIM', q, -depth_change, -1)
  end
  if next(counted) then
    local stats = p .. 'stats:' .. math.floor(now / 60000)
    local fresh = false
    for field, n in pairs(counted) do
      if call('HINCRBY', stats, field, n) == n then fresh = true end
    end
    if fresh then call('EXPIRE', stats, STATS_SECONDS) end
  end
  -- Where concurrency is limited, a job that ends lets a waiting one start.
  local ends = 0
  for _, n in pairs(running_change) do ends = ends - n end
  if ends > 0 and call('EXISTS', p .. 'limits') == 1 then add(bells, WAKE, ends) end
  for key, n in pairs(bells) do
    local room = math.min(n, BELL_LIMIT - call('LLEN', key))
    if room > 0 then call('RPUSH', key, unpack(ones(room))) end
  end
end
