-- claim leases up to n jobs: the tiers by weight, the tenants of a tier in turn, a tenant's jobs in order.
-- ARGV: now, n, token, worker, lease_ms, pattern of lanes ("premium,pro,..."), 1 for a GPU worker.
-- Returns { paused, waiting, ms until the next delayed job or -1, { entry, ... }, 1 where a limit on
-- concurrency held jobs back, now }. The client reads the records themselves: they are its own now.
--
-- A claim whose answer was lost is asked again with the same token, and gets the same jobs.
--
-- First the tenants whose turn it is are picked, without touching their jobs; then each one's jobs are
-- taken in one call: so the cost depends on the slots alone, not on what waits.
local n, token = tonumber(ARGV[2]), ARGV[3]
local gpu_worker = ARGV[7] == '1'

local function next_due()
  local first = call('ZRANGE', p .. 'delayed', 0, 0, 'WITHSCORES')
  return first[2] and math.max(0, first[2] - now) or -1
end

local function answer(entries, paused, limited, due)
  return { paused, call('LLEN', q), due or next_due(), entries, limited and 1 or 0, now }
end

local before = call('HGETALL', lease_key(token))
if #before > 0 then
  local entries = {}
  for i = 1, #before, 2 do
    if before[i] ~= '' then entries[#entries + 1] = before[i] .. ' ' .. before[i + 1] end
  end
  return answer(entries, 0, false)
end

if call('EXISTS', p .. 'paused') == 1 then return answer({}, 1, false) end

local due = next_due()
if due == 0 then
  promote(1000)
  due = nil
end

-- The limits on concurrency: '*' of the whole queue, the others by job type.
local limited, room_of = false, nil
local limits = call('HGETALL', p .. 'limits')
for i = 1, #limits, 2 do
  local kind, room = limits[i], tonumber(limits[i + 1])
  if kind == '*' then
    for _, running in ipairs(call('HVALS', p .. 'running')) do room = room - running end
    if room < n then n, limited = math.max(room, 0), true end
  else
    room_of = room_of or {}
    room_of[kind] = room - tonumber(call('HGET', p .. 'running', kind) or '0')
  end
end

local pattern = {}
for lane in string.gmatch(ARGV[6], '[^,]+') do pattern[#pattern + 1] = lane end
local turn = tonumber(call('GET', p .. 'turn') or '0')

local LOOKS = 200 -- tenants held back by a limit that one claim looks at
local looks = 0
local picked = {} -- for each slot, the tenant that has it

-- may_start says whether a tenant's next job may start under its type's limit, and takes the room for it.
local function may_start(t)
  local waiting = call('LINDEX', t.list, t.take)
  local kind = waiting and string.match(waiting, ' (%S+)')
  local room = kind and room_of[kind]
  if not room then return true end
  if room <= 0 then
    limited = true
    looks = looks + 1
    return false
  end
  room_of[kind] = room - 1
  return true
end

-- A lane's tenants: those taken from the front of its ring and not served yet, and those that go to the
-- back of it.
local lanes = {}

-- serve gives the next slot to the tenant of a lane whose turn it is, or says that the lane has none.
local function serve(lane)
  local s = lanes[lane]
  if not s then
    s = { fresh = {}, head = 1, served = {}, held = {} }
    lanes[lane] = s
  end
  while looks < LOOKS do
    if s.head > #s.fresh and not s.whole then
      local want = n - #picked
      local names = call('LPOP', ring_key(lane), want) or {}
      s.whole = #names < want
      s.fresh, s.head = {}, 1
      for i = 1, #names do s.fresh[i] = { name = names[i], list = list_key(lane, names[i]), take = 0 } end
    end
    local t = s.fresh[s.head]
    if not t then -- once round
      if #s.served == 0 then return false end
      s.fresh, s.head, s.served = s.served, 1, {}
    else
      s.head = s.head + 1
      local left = t.left or call('LLEN', t.list)
      if left > 0 then
        if not room_of or may_start(t) then
          picked[#picked + 1] = t
          t.take, t.left = t.take + 1, left - 1
          if left > 1 then s.served[#s.served + 1] = t end
          return true
        end
        s.held[#s.held + 1] = t
      end
    end
  end
  return false
end

-- A premium turn serves two lanes: jobs that prefer a GPU worker, and the rest. CPU workers leave the
-- first alone while a GPU worker is alive.
local function pick()
  for _ = 1, #pattern do
    local lane = pattern[turn % #pattern + 1]
    turn = turn + 1
    if lane == 'premium' and (gpu_worker or not has_gpu()) then
      local first, second = GPU_LANE, 'premium'
      if not gpu_worker and turn % 2 == 0 then first, second = second, first end
      if serve(first) then return true end
      lane = second
    end
    if serve(lane) then return true end
  end
  return false
end

while #picked < n and pick() do end

-- Rings first: whoever was not served keeps its place.
for lane, s in pairs(lanes) do
  local front, back = {}, {}
  for i = #s.fresh, s.head, -1 do front[#front + 1] = s.fresh[i].name end
  for _, t in ipairs(s.served) do back[#back + 1] = t.name end
  for _, t in ipairs(s.held) do back[#back + 1] = t.name end
  each(front, 1000, function(...) call('LPUSH', ring_key(lane), ...) end)
  each(back, 1000, function(...) call('RPUSH', ring_key(lane), ...) end)
end

local entries, lease, claimed = {}, { '', ARGV[4] .. ' ' .. now }, {}
for i, t in ipairs(picked) do
  t.entries, t.at = t.entries or call('LPOP', t.list, t.take), (t.at or 0) + 1
  local waiting = t.entries[t.at]
  local id, words = string.match(waiting, '^(%S+) (.+)$')
  entries[i], lease[2 * i + 1], lease[2 * i + 2] = waiting, id, words
  claimed[words] = (claimed[words] or 0) + 1
end

if turn > 0 then call('SET', p .. 'turn', turn % (2 * #pattern)) end -- twice round, to keep the turn's parity
if #entries > 0 then
  depth_change = -#entries
  for words, taken in pairs(claimed) do
    add(waiting_change, kind_of(words), -taken)
    add(running_change, kind_of(words), taken)
  end
  each(lease, 1000, function(...) call('HSET', lease_key(token), ...) end)
  call('ZADD', p .. 'leases', now + ARGV[5], token)
end
close()
local result = answer(entries, 0, limited, due)
if result[2] == 0 then call('DEL', WAKE, p .. 'wake:gpu', p .. 'types') end -- nobody needs waking
return result
