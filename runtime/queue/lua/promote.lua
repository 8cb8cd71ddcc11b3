-- promote moves delayed jobs whose time has come to the waiting state. ARGV: now, limit. Returns how many.
local moved = promote(tonumber(ARGV[2]))
close()
return moved
