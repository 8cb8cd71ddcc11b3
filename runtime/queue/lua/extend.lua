-- extend renews leases for the jobs that their worker still has.
-- ARGV: now, lease_ms, then for each lease: token, jobs n, n ids.
-- Returns for each job: 1 renewed, 2 renewed but its cancellation is asked for, 0 lost, -1 gone.
--
-- A lease's jobs that the worker does not name have been let go of unsettled: they are split off into a
-- lease of their own, which nobody renews.
local out = {}
local at = 3
while at <= #ARGV do
  local token, n = ARGV[at], tonumber(ARGV[at + 1])
  local key = lease_key(token)
  local held_words = call('HMGET', key, unpack(ARGV, at + 2, at + 1 + n))
  local found, named = 0, {}
  for i = 1, n do
    local id, state = ARGV[at + 1 + i], 1
    if not held_words[i] then
      state = lost(id)
    else
      if not named[id] then found = found + 1 end
      named[id] = true
      if string.sub(held_words[i], -1) == '*' and call('HEXISTS', past_key(id), 'cancel') == 1 then state = 2 end
    end
    out[#out + 1] = state
  end
  if found > 0 then
    if call('HLEN', key) - 1 > found then
      local apart, rest = token .. '~', call('HGETALL', key)
      for i = 1, #rest, 2 do
        local id = rest[i]
        if id == '' then
          call('HSET', lease_key(apart), '', rest[i + 1])
        elseif not named[id] then
          call('HSET', lease_key(apart), id, rest[i + 1])
          call('HDEL', key, id)
        end
      end
      call('ZADD', p .. 'leases', 'NX', call('ZSCORE', p .. 'leases', token) or tick(), apart)
    end
    call('ZADD', p .. 'leases', tick() + tonumber(ARGV[2]), token)
  end
  at = at + 2 + n
end
return out
