-- Returns the id of a stream's last entry: where somebody who joins now begins.
-- KEYS[1] the user's stream. ARGV: milliseconds kept.
-- An empty stream gets an entry that is no event, so that there is a place to come back to.
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if last[1] then return last[1][1] end
local id = redis.call('XADD', KEYS[1], '*', 'mark', '')
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return id
