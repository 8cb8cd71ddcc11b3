-- fail buries a leased job whose end its worker has already reported.
-- ARGV: now, id, token, reason, error. Returns 1 buried, 0 lost, -1 gone.
local id = ARGV[2]
local held = holds(id, ARGV[3])
if held ~= 1 then return held end
local j = call('HMGET', job_key(id), 'type', 'claimed_at')
call('ZREM', p .. 'leases', id)
bury(id, ARGV[4], ARGV[5], false)
count(j[1], 'dead')
observe(j[1], 'run', now - tonumber(j[2]))
close()
return 1
