-- replay brings dead jobs back: they go on after their last attempt, with as many before them as they had at
-- first, and without crashes. Attempts keep their numbers, since the backend knows each report by its number.
-- ARGV[2..]: ids. Returns how many were brought back.
local n = 0
for i = 2, #ARGV do
  local id = ARGV[i]
  if exhume(id) then
    local last = attempts_of(id)
    call('DEL', past_key(id))
    local job = facts_of(id)
    if job then
      call('HSET', past_key(id), 'attempt', last + 1, 'before', last, 'retried', last, 'replayed', now)
      back_to_waiting(id, job, false)
      count(job.kind, 'replayed')
      n = n + 1
    end
  end
end
close()
return n
