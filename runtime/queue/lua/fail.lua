-- fail buries a leased job whose end its worker has already reported.
-- ARGV: now, id, token, reason, error. Returns 1 buried, 0 lost, -1 gone.
local id, token = ARGV[2], ARGV[3]
local lease_words = held(token, id)
if not lease_words then return lost(id) end
local worker = worker_of(token)
leave_leased(token, id, lease_words)
bury(id, kind_of(lease_words), ARGV[4], ARGV[5], false, worker)
close()
return 1
