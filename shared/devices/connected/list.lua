-- Lists a project's devices that are not gone, the last heard of first, and the time.
-- KEYS[1] the project's devices. ARGV[1] microseconds until one is gone.
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
return redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', string.format('%.0f', now - ARGV[1]), 'WITHSCORES')
