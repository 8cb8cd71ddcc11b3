-- enqueue adds jobs that the queue does not know yet.
-- ARGV: now, most waiting jobs or 0 for no bound, then per job: id, type, lane, tenant, delay_ms, the 'job' field's words before
-- enqueued_at, those after, payload.
-- Returns 1 for each job added, 0 for each that was known, -1 for each that the queue has no room for.
local FIELDS = 8
local added = {}
local room = math.huge
if tonumber(ARGV[2]) > 0 then room = tonumber(ARGV[2]) - call('LLEN', q) - call('ZCARD', p .. 'delayed') end
-- The jobs of one tenant enter its list together.
local entering, lists = {}, {}
for i = 3, #ARGV, FIELDS do
  local id, kind, lane, tenant = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local key = job_key(id)
  if call('EXISTS', key) == 1 then
    added[#added + 1] = 0
  elseif room <= 0 then
    added[#added + 1] = -1
  else
    room = room - 1
    call('HSET', key, 'job', ARGV[i + 5] .. ' ' .. now .. ' ' .. ARGV[i + 6], 'payload', ARGV[i + 7])
    if ARGV[i + 4] ~= '0' then
      local delay = tonumber(ARGV[i + 4])
      call('HSET', key, 'state', 'delayed')
      call('ZADD', p .. 'delayed', now + delay, id)
      if delay < 1000 then bell(lane) end -- an idle worker shortens its wait
    else
      local list = lane .. ':' .. tenant
      local e = entering[list]
      if not e then
        e = { lane = lane, tenant = tenant, ids = {} }
        entering[list] = e
        lists[#lists + 1] = list
      end
      e.ids[#e.ids + 1] = entry(id, kind, now)
      depth_change = depth_change + 1
      add(waiting_change, kind, 1)
      bell(lane)
    end
    count(kind, 'enqueued')
    added[#added + 1] = 1
  end
end
for _, name in ipairs(lists) do
  local e, list = entering[name], p .. 'jobs:' .. name
  local length
  each(e.ids, 1000, function(...) length = call('RPUSH', list, ...) end)
  if length == #e.ids then call('RPUSH', ring_key(e.lane), e.tenant) end
end
close()
return added
