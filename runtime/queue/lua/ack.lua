-- ack ends leased jobs for good.
-- ARGV[2..]: id, token, outcome (done, failed, stopped) per job.
-- Returns 1 for each job ended, 0 for each whose lease is somebody else's, -1 for each that is gone.
local out = {}
for i = 2, #ARGV, 3 do
  local id, token, outcome = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = job_key(id)
  local j = call('HMGET', key, 'state', 'token', 'type', 'claimed_at')
  if not j[1] then
    out[#out + 1] = -1
  elseif j[1] ~= 'leased' or j[2] ~= token then
    out[#out + 1] = 0
  else
    call('ZREM', p .. 'leases', id)
    call('DEL', key)
    count(j[3], outcome)
    observe(j[3], 'run', now - tonumber(j[4]))
    out[#out + 1] = 1
  end
end
close()
return out
