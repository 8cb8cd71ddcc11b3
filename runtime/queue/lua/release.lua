-- release gives leased jobs back unfinished: to the front, with neither an attempt nor a crash counted.
-- ARGV[2..]: id, token per job. Returns 1 released, 0 lost, -1 gone for each.
local out = {}
for i = 2, #ARGV, 2 do
  local id = ARGV[i]
  local held = holds(id, ARGV[i + 1])
  if held == 1 then
    local job = facts_of(id)
    leave_leased(id, job.kind)
    if not drop(id, job.kind) then
      count(job.kind, 'released')
      back_to_waiting(id, job, true)
    end
  end
  out[#out + 1] = held
end
close()
return out
