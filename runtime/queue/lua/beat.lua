-- beat notes a worker's heartbeat and forgets those that were silent for long. It runs on the key {workers}, whose worker list is
-- shared by all queues.
-- ARGV: now, worker id, heartbeat, ms that it is kept. Returns 1.
local id, kept = ARGV[2], tonumber(ARGV[4])
call('SET', p .. 'beat:' .. id, ARGV[3], 'PX', kept)
call('ZADD', p .. 'index', now, id)
call('ZREMRANGEBYSCORE', p .. 'index', '-inf', now - kept)
return 1
