-- claim leases up to n jobs: the tiers by weight, the tenants of a tier in turn, a tenant's jobs in order.
-- ARGV: now, n, token, worker, lease_ms, pattern of lanes ("premium,pro,..."), 1 for a GPU worker.
-- Returns { paused, waiting, ms until the next delayed job or -1, { job, ... } }.
--
-- A claim whose answer was lost is asked again with the same token, and gets the same jobs.
local n, token, worker, lease = tonumber(ARGV[2]), ARGV[3], ARGV[4], tonumber(ARGV[5])
local gpu_worker = ARGV[7] == '1'
local memo = p .. 'claim:' .. worker

local function read(id)
  local j = call('HMGET', job_key(id), 'type', 'tenant', 'tier', 'payload', 'trace', 'timeout', 'max_attempts',
    'attempt', 'crashes', 'enqueued_at', 'since', 'lane')
  if not j[1] then return nil end
  return j
end

local function answer(jobs, paused)
  local due = -1
  local next_delayed = call('ZRANGE', p .. 'delayed', 0, 0, 'WITHSCORES')
  if next_delayed[2] then due = math.max(0, next_delayed[2] - now) end
  return { paused, call('LLEN', q), due, jobs }
end

local seen = call('LRANGE', memo, 0, -1)
if seen[1] == token then
  local jobs = {}
  for i = 2, #seen do
    if holds(seen[i], token) == 1 then
      local j = read(seen[i])
      table.insert(j, 1, seen[i])
      jobs[#jobs + 1] = j
    end
  end
  return answer(jobs, 0)
end

if call('EXISTS', p .. 'paused') == 1 then return answer({}, 1) end

promote(1000)

local pattern = {}
for lane in string.gmatch(ARGV[6], '[^,]+') do pattern[#pattern + 1] = lane end
local turn = tonumber(call('GET', p .. 'turn') or '0')

-- A premium turn serves two lanes: jobs that prefer a GPU worker, and the rest. CPU workers leave the
-- first alone while a GPU worker is alive.
local empty = {}
local function next_tenant(lane)
  if empty[lane] then return nil end
  local tenant = call('LPOP', ring_key(lane))
  if tenant then return tenant end
  empty[lane] = true
  return nil
end

local function pick()
  for _ = 1, #pattern do
    local lane = pattern[turn % #pattern + 1]
    turn = turn + 1
    if lane == 'premium' and (gpu_worker or not has_gpu()) then
      local first, second = GPU_LANE, 'premium'
      if not gpu_worker and turn % 2 == 0 then first, second = second, first end
      local tenant = next_tenant(first)
      if tenant then return first, tenant end
      lane = second
    end
    local tenant = next_tenant(lane)
    if tenant then return lane, tenant end
  end
  return nil
end

local jobs, taken, ids = {}, 0, {}
while #jobs < n do
  local lane, tenant = pick()
  if not lane then break end
  local list = list_key(lane, tenant)
  local id = call('LPOP', list)
  if id then
    taken = taken + 1
    if call('EXISTS', list) == 1 then call('RPUSH', ring_key(lane), tenant) end
    local j = read(id)
    if j then -- a hash that was evicted leaves nothing to run
      call('HSET', job_key(id), 'state', 'leased', 'token', token, 'worker', worker, 'claimed_at', now,
        'deadline', now + tonumber(j[6]))
      call('ZADD', p .. 'leases', now + lease, id)
      waiting_change[j[1]] = (waiting_change[j[1]] or 0) - 1
      count(j[1], 'claimed')
      observe(j[1], 'wait|' .. j[3], now - tonumber(j[11]))
      if lane == GPU_LANE and not gpu_worker then count(j[1], 'gpu_fallback') end
      table.insert(j, 1, id)
      jobs[#jobs + 1] = j
      ids[#ids + 1] = id
    end
  end
end

if taken > 0 then
  call('LPOP', q, taken)
  call('SET', p .. 'turn', turn % (2 * #pattern)) -- twice round, to keep the turn's parity
  call('DEL', memo)
  call('RPUSH', memo, token, unpack(ids))
  call('PEXPIRE', memo, lease)
end
close()
if call('EXISTS', q) == 0 then call('DEL', p .. 'wake', p .. 'wake:gpu', p .. 'types') end -- nobody needs waking
return answer(jobs, 0)
