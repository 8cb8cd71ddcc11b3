-- Exact sliding window: at most ARGV[1] entries within any ARGV[2] microseconds.
-- KEYS[1] a sorted set, one member per call taken, scored by its time. ARGV[3] the new member's name.
-- Returns {allowed, remaining, microseconds until the next call can be taken}.
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
-- Calls of the future were counted before the clock was set back: they count as of now, so that nobody waits for the clock.
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', now), '+inf')) do
  redis.call('ZADD', KEYS[1], string.format('%.0f', now), name)
end
local used = redis.call('ZCARD', KEYS[1])
if used < limit then
  redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[3])
  redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
  return { 1, limit - used - 1, 0 }
end
if limit == 0 then
  return { 0, 0, 0 }
end
local leaves = redis.call('ZRANGE', KEYS[1], used - limit, used - limit, 'WITHSCORES')
return { 0, 0, string.format('%.0f', leaves[2] + window - now) }
