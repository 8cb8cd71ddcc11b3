-- release gives leased jobs back unfinished: to the front, with neither an attempt nor a crash counted.
-- ARGV[2..]: id, token per job. Returns 1 released, 0 lost, -1 gone for each.
local out = {}
for i = 2, #ARGV, 2 do
  local id, token = ARGV[i], ARGV[i + 1]
  local lease_words = held(token, id)
  if lease_words then
    local job = facts_of(id)
    leave_leased(token, id, lease_words)
    if not job then
      forget_job(id) -- its record was evicted
    elseif not drop(id, job.kind) then
      count(job.kind, 'released')
      back_to_waiting(id, job, true)
    end
    out[#out + 1] = 1
  else
    out[#out + 1] = lost(id)
  end
end
close()
return out
