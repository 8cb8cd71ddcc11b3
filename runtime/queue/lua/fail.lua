-- fail buries a leased job whose end its worker has already reported.
-- ARGV: now, id, token, reason, error. Returns 1 buried, 0 lost, -1 gone.
local id = ARGV[2]
local held = holds(id, ARGV[3])
if held ~= 1 then return held end
local job, lease = facts_of(id), lease_of(id)
leave_leased(id, job.kind)
bury(id, ARGV[4], ARGV[5], false, lease)
count(job.kind, 'dead')
observe(job.kind, 'run', now - started(lease))
close()
return 1
