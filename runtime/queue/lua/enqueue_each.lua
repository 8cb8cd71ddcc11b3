-- enqueue_each adds those jobs that the queue does not know yet and has room for.
-- ARGV: now, most waiting jobs or 0 for no bound, then per job: id, record, type, lane, tenant, delay in ms,
-- attempts before.
-- Returns 1 for each job added, 0 for each that was known, -1 for each that the queue has no room for.
local added = {}
local room = math.huge
if tonumber(ARGV[2]) > 0 then room = tonumber(ARGV[2]) - call('LLEN', q) - call('ZCARD', p .. 'delayed') end
for i = 3, #ARGV, 7 do
  local id, key, delay, before = ARGV[i], job_key(ARGV[i]), tonumber(ARGV[i + 5]), tonumber(ARGV[i + 6])
  local job = { kind = ARGV[i + 2], lane = ARGV[i + 3], tenant = ARGV[i + 4] }
  if room <= 0 then
    added[#added + 1] = call('EXISTS', key) - 1
  elseif call('SETNX', key, ARGV[i + 1]) == 0 then
    added[#added + 1] = 0
  else
    room = room - 1
    if before > 0 then call('HSET', past_key(id), 'attempt', before + 1, 'before', before) end
    if delay > 0 then
      delay_until(id, job, tick() + delay)
    else
      enter_waiting(id, job, false, before > 0)
    end
    count(job.kind, 'enqueued')
    added[#added + 1] = 1
  end
end
close()
return added
