-- ack ends leased jobs for good.
-- ARGV: now, then for each lease: token, jobs n, n ids.
-- Returns 1 for each job ended, 0 for each whose lease is somebody else's, -1 for each that is gone.
local out, dead = {}, {}
local at = 2
local last, kind, past -- what the words of the job before say: most of a batch's jobs are of one type
while at <= #ARGV do
  local token, n = ARGV[at], tonumber(ARGV[at + 1])
  local key = lease_key(token)
  local held_words = call('HMGET', key, unpack(ARGV, at + 2, at + 1 + n))
  local ended = {}
  for i = 1, n do
    local id, words = ARGV[at + 1 + i], held_words[i]
    if words then
      ended[#ended + 1] = id
      dead[#dead + 1] = job_key(id)
      if words ~= last then
        last, kind, past = words, kind_of(words), string.sub(words, -1) == '*'
      end
      if past then dead[#dead + 1] = p .. 'past:' .. id end
      add(running_change, kind, -1)
      out[#out + 1] = 1
    else
      out[#out + 1] = lost(id)
    end
  end
  if #ended > 0 then
    if call('HDEL', key, unpack(ended)) < #ended then -- some are named twice
      local seen = {}
      for i = 1, n do
        local id = ARGV[at + 1 + i]
        if held_words[i] and seen[id] then
          add(running_change, kind_of(held_words[i]), 1)
          out[#out - n + i] = -1
        end
        seen[id] = true
      end
    end
    shut(token)
  end
  at = at + 2 + n
end
each(dead, 1000, function(...) call('DEL', ...) end)
close()
return out
