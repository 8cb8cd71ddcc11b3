-- replay brings dead jobs back as if they were new: first attempt, no crashes.
-- ARGV[2..]: ids. Returns how many were brought back.
local n = 0
for i = 2, #ARGV do
  local id = ARGV[i]
  if exhume(id) then
    call('DEL', past_key(id))
    local job = facts_of(id)
    if job then
      back_to_waiting(id, job, false)
      count(job.kind, 'replayed')
      n = n + 1
    end
  end
end
close()
return n
