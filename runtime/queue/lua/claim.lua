-- claim leases up to n jobs: the tiers by weight, the tenants of a tier in turn, a tenant's jobs in order.
-- ARGV: now, n, token, worker, lease_ms, pattern of lanes ("premium,pro,..."), 1 for a GPU worker, 1 to claim
-- also where delayed jobs are due, the types that the worker knows, each between blanks, or '' for all.
-- Returns { paused, waiting, ms until the next delayed job or -1, { entry, ... }, 1 where a limit on
-- concurrency held jobs back, now, { type of waiting jobs that the worker does not know, ... } }. Where a delayed job is due (0 ms), nothing is claimed at first: the client
-- promotes some and asks again. The client reads the records itself: they are its own now.
--
-- A claim whose answer was lost is asked again with the same token, and gets the same jobs.
--
-- The cost depends on the slots and on the tenants that are served, not on what waits.
local n, token = tonumber(ARGV[2]), ARGV[3]
local gpu_worker = ARGV[7] == '1'

local strange = {} -- types
local function answer(entries, paused, limited, due)
  return { paused, call('LLEN', q), due, entries, limited and 1 or 0, now, strange }
end

local first = call('ZRANGE', p .. 'delayed', 0, 0, 'WITHSCORES')
local due = first[2] and math.max(0, first[2] - tick()) or -1

local before = call('HGETALL', lease_key(token))
if #before > 0 then
  local entries = {}
  for i = 1, #before, 2 do
    if before[i] ~= '' then entries[#entries + 1] = before[i] .. ' ' .. before[i + 1] end
  end
  return answer(entries, 0, false, due)
end

if call('EXISTS', p .. 'paused') == 1 then return answer({}, 1, false, due) end
if due == 0 and ARGV[8] ~= '1' then return answer({}, 0, false, due) end

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

-- Jobs of types that the worker does not know stay where they are, for others. A bell that was meant for those goes on.
local is_strange = {}
if ARGV[9] ~= '' then
  for _, kind in ipairs(call('HKEYS', p .. 'types')) do
    if not string.find(ARGV[9], ' ' .. kind .. ' ', 1, true) then strange[#strange + 1], is_strange[kind] = kind, true end
  end
  if #strange > 0 then add(bells, WAKE, 1) end
end
local choosy = room_of or #strange > 0

local LOOKS = 200 -- in vain, that one claim takes
local looks = 0
local PAGE, DEEP = 16, 128 -- places of a tenant's list that are looked at together, and in all

-- next_of finds a tenant's next job that may start, in the list as it was before the claim: the first of a type that the worker
-- knows, unless a limit holds that type back. It takes the room for it.
local function next_of(t)
  while t.seen < DEEP do
    local waiting = t.page[t.seen % PAGE + 1]
    if not waiting or t.seen % PAGE == 0 then
      t.page = call('LRANGE', t.list, t.seen, t.seen + PAGE - 1)
      waiting = t.page[t.seen % PAGE + 1]
      if t.seen > 0 then looks = looks + 1 end
    end
    if not waiting or looks >= LOOKS then break end
    local kind = string.match(waiting, ' (%S+)')
    if not is_strange[kind] then
      local room = room_of and room_of[kind]
      if room and room <= 0 then
        limited = true
        break
      end
      if room then room_of[kind] = room - 1 end
      t.seen = t.seen + 1
      return waiting
    end
    t.seen = t.seen + 1
  end
  looks = looks + 1
end

local entries, lease, claimed = {}, { '', ARGV[4] .. ' ' .. now }, {}

-- start moves a job that was taken off its list into the lease.
local function start(waiting)
  local id, words = string.match(waiting, '^(%S+) (.+)$')
  local n = #lease
  entries[#entries + 1], lease[n + 1], lease[n + 2] = waiting, id, words
  claimed[words] = (claimed[words] or 0) + 1
end

-- serve_once gives each of the tenants a slot, and returns how many took it. Who has more jobs goes to the back.
local function serve_once(lane, names, back)
  local before = #entries
  for i = 1, #names do
    local list = list_key(lane, names[i])
    local waiting = call('LPOP', list)
    if waiting then
      start(waiting)
      if call('EXISTS', list) == 1 then back[#back + 1] = names[i] end
    end
  end
  return #entries - before
end

-- serve_in_turns gives k slots to the tenants in turn, as long as they have jobs that may start, and returns how many.
-- Who has more jobs goes to the back, and last those whose turn it was and who could not start one.
local function serve_in_turns(lane, names, k, back)
  local turns, held, chosen, given, head = {}, {}, {}, 0, 1
  for i = 1, #names do
    local list = list_key(lane, names[i])
    local left = call('LLEN', list)
    if left > 0 then turns[#turns + 1] = { name = names[i], list = list, left = left, take = 0, seen = 0, page = {} } end
  end
  local tenants = { unpack(turns) }
  while given < k and turns[head] do
    local t = turns[head]
    head = head + 1
    local waiting = choosy and next_of(t)
    if choosy and not waiting then
      held[#held + 1] = t.name
    else
      local some = 1
      if not choosy and not turns[head] then some = math.min(t.left, k - given) end -- it is the only one
      given, t.take, t.left = given + some, t.take + some, t.left - some
      if choosy then chosen[#chosen + 1] = { t.list, waiting } end
      if t.left > 0 then turns[#turns + 1] = t end
    end
  end
  for i = 1, #chosen do
    call('LREM', chosen[i][1], 1, chosen[i][2])
    start(chosen[i][2])
  end
  for i = 1, #tenants do
    local t = tenants[i]
    if t.take > 0 and not choosy then
      for _, waiting in ipairs(call('LPOP', t.list, t.take)) do start(waiting) end
    elseif t.take == 0 and t.seen == DEEP and t.left > DEEP then
      -- So many that nobody here knows must not hide those behind them for ever.
      call('RPUSH', t.list, unpack(call('LPOP', t.list, DEEP)))
    end
  end
  for i = head, #turns do back[#back + 1] = turns[i].name end
  for i = 1, #held do back[#back + 1] = held[i] end
  return given
end

-- serve gives up to k slots to the tenants of a lane, and returns how many it could give.
local function serve(lane, k)
  local ring = ring_key(lane)
  local given, back, whole = 0, {}, false
  while given < k and not whole and looks < LOOKS do
    local want = k - given
    local names = call('LPOP', ring, want) or {}
    whole = #names < want
    if whole or choosy then
      given = given + serve_in_turns(lane, names, want, back)
    else -- there are more of them than slots
      given = given + serve_once(lane, names, back)
    end
  end
  each(back, 1000, function(...) call('RPUSH', ring, ...) end)
  return given
end

-- A premium turn serves two lanes: jobs that prefer a GPU worker, and the rest. CPU workers leave the
-- first alone while a GPU worker is alive.
local alive, lanes = {}, 0
for _, lane in ipairs({ GPU_LANE, 'premium', 'pro', 'free' }) do
  if call('LLEN', ring_key(lane)) > 0 and (lane ~= GPU_LANE or gpu_worker or not has_gpu()) then
    alive[lane], lanes = true, lanes + 1
  end
end

local function lane_of(name, turn)
  if name ~= 'premium' or not alive[GPU_LANE] then return name end
  if not alive.premium then return GPU_LANE end
  return (gpu_worker or turn % 2 == 0) and GPU_LANE or name
end

if lanes == 1 then
  serve(next(alive), n)
elseif lanes > 1 then
  local pattern = {}
  for name in string.gmatch(ARGV[6], '[^,]+') do pattern[#pattern + 1] = name end
  local turn = tonumber(call('GET', p .. 'turn') or '0')
  while #entries < n and lanes > 0 and looks < LOOKS do
    local shares, slots = {}, n - #entries
    while slots > 0 do
      local lane = lane_of(pattern[turn % #pattern + 1], math.floor(turn / #pattern) + turn)
      turn = turn + 1
      if alive[lane] then shares[lane], slots = (shares[lane] or 0) + 1, slots - 1 end
    end
    for lane, k in pairs(shares) do
      if serve(lane, k) < k then alive[lane], lanes = nil, lanes - 1 end
    end
  end
  call('SET', p .. 'turn', turn % (2 * #pattern)) -- twice round, to keep the turn's parity
end

if #entries > 0 then
  depth_change = -#entries
  for words, taken in pairs(claimed) do
    add(waiting_change, kind_of(words), -taken)
    add(running_change, kind_of(words), taken)
  end
  each(lease, 1000, function(...) call('HSET', lease_key(token), ...) end)
  call('ZADD', p .. 'leases', tick() + ARGV[5], token)
end
close()
local result = answer(entries, 0, limited, due)
if result[2] == 0 then call('DEL', WAKE, p .. 'wake:gpu', p .. 'types') end -- nobody needs waking
return result
