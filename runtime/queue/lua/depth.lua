-- depth compares the queue's list, which is its depth for whoever looks, with the jobs that wait. What others pushed there is
-- moved aside, up to a bound; entries too many are dropped, and those that are missing made.
-- ARGV: now, most tenants whose lists are counted (beyond, the counts by type are believed), most entries looked at at each end,
-- most that are kept aside.
-- Returns { entries too many, or missing where negative, { foreign entry, ... } }.
local most, looked, kept = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local function waiting()
  local tenants, jobs = 0, 0
  for _, lane in ipairs({ GPU_LANE, 'premium', 'pro', 'free' }) do
    tenants = tenants + call('LLEN', ring_key(lane))
  end
  if tenants > most then
    for _, n in ipairs(call('HVALS', p .. 'types')) do jobs = jobs + n end
    return jobs
  end
  for _, lane in ipairs({ GPU_LANE, 'premium', 'pro', 'free' }) do
    for _, tenant in ipairs(call('LRANGE', ring_key(lane), 0, -1)) do jobs = jobs + call('LLEN', list_key(lane, tenant)) end
  end
  return jobs
end

local want, foreign, moved = waiting(), {}, 0
local extra = call('LLEN', q) - want

-- aside takes foreign entries off the end that they were seen at.
local function aside(entries, direction)
  local times = {}
  for _, e in ipairs(entries) do
    if e ~= '1' and moved < kept then
      times[e], moved = (times[e] or 0) + 1, moved + 1
      foreign[#foreign + 1] = string.sub(e, 1, 200)
    end
  end
  for e, n in pairs(times) do call('LREM', q, direction * n, e) end
end

if extra > 0 then
  aside(call('LRANGE', q, -looked, -1), -1)
  aside(call('LRANGE', q, 0, looked - 1), 1)
  for _, e in ipairs(foreign) do call('RPUSH', p .. 'foreign', e) end
  call('LTRIM', p .. 'foreign', -kept, -1)
end
depth_change = want - call('LLEN', q)
close()
return { extra, foreign }
