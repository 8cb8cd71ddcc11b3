-- tally adds to the statistics what a client has counted.
-- ARGV: now, then field, n, ... Returns 1.
for i = 2, #ARGV, 2 do add(counted, ARGV[i], tonumber(ARGV[i + 1])) end
close()
return 1
