-- snapshot reads the figures of a queue at one instant; it changes nothing.
-- ARGV: now, most tenants looked at per lane for the oldest waiting job.
-- Returns { waiting, leased, delayed, dead, paused, ms since the oldest waiting job became ready,
--           { type, waiting, ... }, { lane, tenants, ... }, gpu workers }.
local oldest, leased = 0, 0
local lanes = {}
for _, lane in ipairs({ GPU_LANE, 'premium', 'pro', 'free' }) do
  local ring = ring_key(lane)
  lanes[#lanes + 1] = lane
  lanes[#lanes + 1] = call('LLEN', ring)
  for _, tenant in ipairs(call('LRANGE', ring, 0, tonumber(ARGV[2]) - 1)) do
    local id, words = string.match(call('LINDEX', list_key(lane, tenant), 0) or '', '^(%S+) (.+)$')
    local since = id and string.sub(words, -1) == '*' and call('HGET', past_key(id), 'since')
    if id and not since then since = string.match(call('GETRANGE', job_key(id), 0, 127), '^%S+ %S+ %S+ %S+ (%d+) ') end
    if since then oldest = math.max(oldest, now - since) end
  end
end
for _, running in ipairs(call('HVALS', p .. 'running')) do leased = leased + running end
return {
  call('LLEN', q), leased, call('ZCARD', p .. 'delayed'), call('ZCARD', p .. 'dead'),
  call('EXISTS', p .. 'paused'), oldest, call('HGETALL', p .. 'types'), lanes,
  call('ZCOUNT', p .. 'gpu', now, now + 2 * GPU_WORD),
}
