-- Notes that a device shows a preview, in one step.
-- KEYS[1] the project's devices, by when they were last heard of. ARGV: the device, microseconds until it is gone, most devices.
-- Those that are gone are left out, and so are the ones longest unheard of beyond the most.
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', now - ARGV[2]))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[2] / 1000))
return string.format('%.0f', now)
