-- enqueue moves jobs whose records were written a moment ago into the waiting state. Records are written by
-- a command of their own, in one transaction with this script, since what enters a script is copied and
-- hashed byte by byte: it writes either all of a call's records or, where one was there already, none. With
-- the records it writes a proof that they are this call's.
-- ARGV: now, most waiting jobs or 0 for no bound, proof, jobs n, groups g; then for each group, which is the
-- jobs of one tenant in one lane: lane, tenant, its jobs m, m entries; then the number of jobs by type: type,
-- jobs, ...
-- Returns 1 where all jobs were added, 0 where nothing was done: enqueue_each must find out.
if call('DEL', job_key(ARGV[3])) == 0 then return 0 end
local most, n = tonumber(ARGV[2]), tonumber(ARGV[4])
local full = most > 0 and call('LLEN', q) + call('ZCARD', p .. 'delayed') + n > most
local at = 6
for _ = 1, tonumber(ARGV[5]) do
  local lane, tenant, size = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  local first, last = at + 3, at + 2 + size
  if full then
    for i = first, last do call('DEL', job_key(string.match(ARGV[i], '^%S+'))) end
  else
    if call('RPUSH', list_key(lane, tenant), unpack(ARGV, first, last)) == size then call('RPUSH', ring_key(lane), tenant) end
    bell(lane, size)
  end
  at = last + 1
end
if full then return 0 end
depth_change = n
for i = at, #ARGV, 2 do
  add(waiting_change, ARGV[i], tonumber(ARGV[i + 1]))
  add(counted, ARGV[i] .. '|enqueued', tonumber(ARGV[i + 1]))
end
close()
return 1
