-- replay brings dead jobs back as if they were new: first attempt, no crashes.
-- ARGV[2..]: ids. Returns how many were brought back.
local n = 0
for i = 2, #ARGV do
  local id = ARGV[i]
  if call('ZREM', p .. 'dead', id) == 1 then
    call('ZREM', p .. 'verdicts', id)
    if call('EXISTS', job_key(id)) == 1 then
      call('HSET', job_key(id), 'attempt', 1, 'crashes', 0)
      call('HDEL', job_key(id), 'reason', 'error', 'died_at', 'cancel')
      back_to_waiting(id, false)
      count(call('HGET', job_key(id), 'type'), 'replayed')
      n = n + 1
    end
  end
end
close()
return n
