-- pause stops claims, resume allows them again and wakes the workers. Enqueueing goes on meanwhile.
-- ARGV: now, 1 to pause or 0 to resume. Returns 1 where that changed anything.
if ARGV[2] == '1' then
  return call('SETNX', p .. 'paused', now)
end
local changed = call('DEL', p .. 'paused')
if changed == 1 then
  bells[WAKE] = call('LLEN', q)
  bells[p .. 'wake:gpu'] = has_gpu() and call('LLEN', q) or 0
  close()
end
return changed
