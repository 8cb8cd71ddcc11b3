-- extend renews leases.
-- ARGV: now, lease_ms, then id, token per job.
-- Returns for each: 1 renewed, 2 renewed but its cancellation is asked for, 0 lost, -1 gone.
local lease = tonumber(ARGV[2])
local out = {}
for i = 3, #ARGV, 2 do
  local id = ARGV[i]
  local held = holds(id, ARGV[i + 1])
  if held == 1 then
    call('ZADD', p .. 'leases', now + lease, id)
    if call('HEXISTS', job_key(id), 'cancel') == 1 then held = 2 end
  end
  out[#out + 1] = held
end
return out
