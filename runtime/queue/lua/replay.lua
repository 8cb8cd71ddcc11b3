-- replay brings dead jobs back as if they were new: first attempt, no crashes.
-- ARGV[2..]: ids. Returns how many were brought back.
local n = 0
for i = 2, #ARGV do
  local id = ARGV[i]
  if call('ZREM', p .. 'dead', id) == 1 then
    call('ZREM', p .. 'verdicts', id)
    local job = facts_of(id)
    if job then
      call('HDEL', job_key(id), 'attempt', 'crashes', 'reason', 'error', 'died_at', 'worker', 'cancel')
      back_to_waiting(id, job, false)
      count(job.kind, 'replayed')
      n = n + 1
    end
  end
end
close()
return n
