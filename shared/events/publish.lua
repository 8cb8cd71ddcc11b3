-- Appends one event and tells the live subscribers, in one step.
-- KEYS[1] the user's stream. ARGV: most entries kept, milliseconds kept, channel, type, data.
-- The live message carries the id of the entry before, so that a subscriber sees a gap and reads it up.
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local before = last[1] and last[1][1] or ''
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'type', ARGV[4], 'data', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], id .. ' ' .. (before == '' and '-' or before) .. ' ' .. ARGV[4] .. ' ' .. ARGV[5])
return id
