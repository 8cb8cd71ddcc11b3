-- claim leases up to n jobs: the tiers by weight, the tenants of a tier in turn, a tenant's jobs in order.
-- ARGV: now, n, token, worker, lease_ms, pattern of lanes ("premium,pro,..."), 1 for a GPU worker, which of
-- the worker's claimers asks.
-- Returns { paused, waiting, ms until the next delayed job or -1, { id, ... }, 1 where a limit on concurrency held jobs back }.
-- The client reads the jobs themselves: they are its own now, and nobody changes what it reads.
--
-- A claim whose answer was lost is asked again with the same token, and gets the same jobs.
--
-- First the tenants whose turn it is are picked, without touching their jobs; then each one's jobs are
-- taken in one call: so the cost depends on the slots alone, not on what waits.
local n, token, worker, lease = tonumber(ARGV[2]), ARGV[3], ARGV[4], tonumber(ARGV[5])
local gpu_worker = ARGV[7] == '1'
local memo = p .. 'claim:' .. worker .. ':' .. ARGV[8]

local function next_due()
  local first = call('ZRANGE', p .. 'delayed', 0, 0, 'WITHSCORES')
  return first[2] and math.max(0, first[2] - now) or -1
end

local function answer(ids, paused, limited, due)
  return { paused, call('LLEN', q), due or next_due(), ids, limited and 1 or 0 }
end

local before = call('GET', memo)
if before and string.sub(before, 1, #token + 1) == token .. ' ' then
  local ids = {}
  for id in string.gmatch(string.sub(before, #token + 2), '[^ ]+') do
    if holds(id, token) == 1 then ids[#ids + 1] = id end
  end
  return answer(ids, 0, false)
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
  local kind, most = limits[i], tonumber(limits[i + 1])
  if kind == '*' then
    local room = most - call('ZCARD', p .. 'leases')
    if room < n then n, limited = math.max(room, 0), true end
  else
    room_of = room_of or {}
    room_of[kind] = most - tonumber(call('HGET', p .. 'running', kind) or '0')
  end
end

local pattern = {}
for lane in string.gmatch(ARGV[6], '[^,]+') do pattern[#pattern + 1] = lane end
local turn = tonumber(call('GET', p .. 'turn') or '0')

local LOOKS = 200 -- tenants held back by a limit that one claim looks at
local looks = 0
local picked = {}

-- may_start says whether a tenant's next job may start under its type's limit, and takes the room for it.
local function may_start(t)
  if not room_of then return true end
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
local function next_tenant(lane)
  local s = lanes[lane]
  if not s then
    s = { fresh = {}, head = 1, served = {}, held = {} }
    lanes[lane] = s
  end
  while looks < LOOKS do
    if s.head > #s.fresh and not s.whole then
      local want = n - #picked
      local wait = 'wait|' .. (lane == GPU_LANE and 'premium' or lane)
      local names = call('LPOP', ring_key(lane), want) or {}
      s.whole = #names < want
      s.fresh, s.head = {}, 1
      for i, name in ipairs(names) do s.fresh[i] = { name = name, list = list_key(lane, name), take = 0, lane = lane, wait = wait } end
    end
    if s.head > #s.fresh then -- once round
      if #s.served == 0 then return nil end
      s.fresh, s.head, s.served = s.served, 1, {}
    end
    local t = s.fresh[s.head]
    s.head = s.head + 1
    t.left = t.left or call('LLEN', t.list)
    if t.left > 0 then
      if may_start(t) then
        t.take, t.left = t.take + 1, t.left - 1
        if t.left > 0 then s.served[#s.served + 1] = t end
        return t
      end
      s.held[#s.held + 1] = t
    end
  end
  return nil
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
      local t = next_tenant(first)
      if t then return t end
      lane = second
    end
    local t = next_tenant(lane)
    if t then return t end
  end
  return nil
end

while #picked < n do
  local t = pick()
  if not t then break end
  picked[#picked + 1] = t
end

-- Rings first: whoever was not served keeps its place.
for lane, s in pairs(lanes) do
  local front, back = {}, {}
  for i = #s.fresh, s.head, -1 do front[#front + 1] = s.fresh[i].name end
  for _, list in ipairs({ s.served, s.held }) do
    for _, t in ipairs(list) do back[#back + 1] = t.name end
  end
  each(front, 1000, function(...) call('LPUSH', ring_key(lane), ...) end)
  each(back, 1000, function(...) call('RPUSH', ring_key(lane), ...) end)
end

local ids, scores, tokens, claimed = {}, {}, {}, {}
local holder, ends = token .. ' ' .. worker .. ' ' .. now, now + lease
for _, t in ipairs(picked) do
  if not t.entries then
    t.entries, t.at = call('LPOP', t.list, t.take) or {}, 0
    depth_change = depth_change - #t.entries
  end
  t.at = t.at + 1
  local id, kind, since = string.match(t.entries[t.at] or '', '^(%S+) (%S+) (%S+)')
  if id then
    local n = #ids + 1
    ids[n] = id
    scores[2 * n - 1], scores[2 * n] = ends, id
    tokens[2 * n - 1], tokens[2 * n] = id, holder
    add(claimed, kind, 1)
    observe(kind, t.wait, now - since)
    if t.lane == GPU_LANE and not gpu_worker then count(kind, 'gpu_fallback') end
  end
end

for kind, taken in pairs(claimed) do
  add(waiting_change, kind, -taken)
  add(running_change, kind, taken)
  count(kind, 'claimed', taken)
end
if depth_change < 0 or turn > 0 then
  call('SET', p .. 'turn', turn % (2 * #pattern)) -- twice round, to keep the turn's parity
end
if #ids > 0 then
  each(scores, 1000, function(...) call('ZADD', p .. 'leases', ...) end)
  each(tokens, 1000, function(...) call('HSET', p .. 'tokens', ...) end)
  call('SET', memo, token .. ' ' .. table.concat(ids, ' '), 'PX', lease)
end
close()
local result = answer(ids, 0, limited, due)
if result[2] == 0 then call('DEL', p .. 'wake', p .. 'wake:gpu', p .. 'types') end -- nobody needs waking
return result
