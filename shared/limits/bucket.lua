-- Token bucket in its virtual-scheduling form (GCRA, ITU-T I.371): one number per caller.
-- KEYS[1] the theoretical arrival time of the next call, microseconds. ARGV[1] microseconds between two
-- calls at the steady rate; ARGV[2] calls at once; ARGV[3] 1 to take, -1 to give back.
-- Returns {allowed, remaining, microseconds until the next call can be taken}.
local interval, burst, step = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local due = tonumber(redis.call('GET', KEYS[1]) or '0')
if due < now then due = now end
-- A call that is due after more than a full bucket was counted before the clock was set back, or the limit lowered: from now
-- on the bucket is full, so that nobody waits for the clock.
local full = now + burst * interval
if due > full then
  due = full
  redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
end
local moved = due + step * interval
local room = now + burst * interval - moved
if step > 0 and room < 0 then
  return { 0, 0, string.format('%.0f', -room) }
end
if moved <= now then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], string.format('%.0f', moved), 'PX', math.ceil((moved - now) / 1000))
end
return { 1, math.floor(room / interval), 0 }
