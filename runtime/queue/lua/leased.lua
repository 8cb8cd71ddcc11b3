-- The leased state. One claim makes one lease, whatever the number of its jobs: the hash {q}:lease:<token>
-- has a field for each job that is still out, with the words of its waiting entry, and the field '' with
-- the worker and when it claimed. {q}:leases holds the token with the end of the lease. So what a batch of
-- jobs costs is mostly what one costs, and a token is compared by looking into its own hash.

local function lease_key(token) return p .. 'lease:' .. token end
local function kind_of(lease_words) return string.match(lease_words, '^%S+') end

-- lost says what became of a job that a lease does not hold: 0 somebody else has it, -1 it is gone.
local function lost(id) return call('EXISTS', job_key(id)) - 1 end

-- shut ends a lease that has no jobs left.
local function shut(token)
  local key = lease_key(token)
  if call('HLEN', key) <= 1 then
    call('DEL', key)
    call('ZREM', p .. 'leases', token)
  end
end
