-- ack ends leased jobs for good.
-- ARGV[2..]: id, token, outcome (done, failed, stopped), type, run time in ms per job.
-- Returns 1 for each job ended, 0 for each whose lease is somebody else's, -1 for each that is gone.
local FIELDS = 5
local ids = {}
for i = 2, #ARGV, FIELDS do ids[#ids + 1] = ARGV[i] end
local leases = call('HMGET', p .. 'tokens', unpack(ids))
local out, ended, keys, done = {}, {}, {}, {}
for n, id in ipairs(ids) do
  local i = 2 + (n - 1) * FIELDS
  if not done[id] and is_of(leases[n], ARGV[i + 1]) then
    done[id] = true
    ended[#ended + 1] = id
    keys[#keys + 1] = job_key(id)
    local kind = ARGV[i + 3]
    add(running_change, kind, -1)
    count(kind, ARGV[i + 2])
    observe(kind, 'run', tonumber(ARGV[i + 4]))
    out[n] = 1
  else
    out[n] = done[id] and -1 or call('EXISTS', job_key(id)) - 1
  end
end
if #ended > 0 then
  call('ZREM', p .. 'leases', unpack(ended))
  call('HDEL', p .. 'tokens', unpack(ended))
  call('DEL', unpack(keys))
end
close()
return out
