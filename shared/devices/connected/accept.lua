-- Takes those of a device's versions that are larger than all that were taken before, in one step.
-- KEYS[1] the preview's devices by name, each with the largest version taken. ARGV: the device, milliseconds kept, versions in order.
-- Returns a 1 or a 0 for each version, and the largest taken.
local last = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
local taken = {}
for i = 3, #ARGV do
  local version = tonumber(ARGV[i])
  taken[i - 2] = version > last and 1 or 0
  last = math.max(last, version)
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', last))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
taken[#taken + 1] = string.format('%.0f', last)
return taken
