-- enqueue adds jobs that the queue does not know yet.
-- ARGV: now, most waiting jobs or 0 for no bound, then per job: id, type, tenant, tier, lane, payload, trace, timeout_ms, max_attempts, delay_ms.
-- Returns 1 for each job added, 0 for each that was known, -1 for each that the queue has no room for.
local FIELDS = 10
local added = {}
local room = math.huge
if tonumber(ARGV[2]) > 0 then room = tonumber(ARGV[2]) - call('LLEN', q) - call('ZCARD', p .. 'delayed') end
for i = 3, #ARGV, FIELDS do
  local id, kind, tenant, tier, lane = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local delay = tonumber(ARGV[i + 9])
  local key = job_key(id)
  if call('EXISTS', key) == 1 then
    added[#added + 1] = 0
  elseif room <= 0 then
    added[#added + 1] = -1
  else
    room = room - 1
    call('HSET', key,
      'state', delay > 0 and 'delayed' or 'waiting',
      'type', kind, 'tenant', tenant, 'tier', tier, 'lane', lane,
      'payload', ARGV[i + 5], 'trace', ARGV[i + 6],
      'timeout', ARGV[i + 7], 'max_attempts', ARGV[i + 8],
      'attempt', 1, 'crashes', 0, 'enqueued_at', now, 'since', now)
    if delay > 0 then
      call('ZADD', p .. 'delayed', now + delay, id)
      if delay < 1000 then bell(lane) end -- an idle worker shortens its wait
    else
      enter_waiting(id, kind, lane, tenant, false)
    end
    count(kind, 'enqueued')
    added[#added + 1] = 1
  end
end
close()
return added
