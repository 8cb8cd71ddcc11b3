-- What a job is, for the operations that look at jobs one by one.
--
-- {q}:job:<id> is its record, written once: on the first line, in words, type, tier, lane, timeout in ms,
-- enqueued_at, most attempts, tenant, the trace if there is one, and "@" with when the job is given up if it ever is;
-- then the payload, which is opaque.
-- {q}:past:<id> is a hash that exists once anything else has happened to the job than to wait, to run and
-- to end: 'since' when it became claimable, 'attempt' (else 1), 'before' (else 0), the attempts that count no
-- more, 'retried', the last of them where an operator brought the job back at 'replayed', 'crashes' (else 0), 'given',
-- how often the present attempt was given back (else 0), 'error',
-- 'cancel', and while it is delayed or dead 'state', 'reason', 'died_at' and 'worker'.
-- An entry of a tenant's list is a job's id, its type and, where it has a past, a star: what a claim must
-- know, so that it need not read the job.

local LONGEST_FACTS = 1023
local MOST_LEASES = 10000 -- that are searched for one job

local function past_key(id) return p .. 'past:' .. id end
local function words(kind) return kind .. ' *' end
local function entry(id, kind, past) return id .. ' ' .. (past and words(kind) or kind) end

-- facts_of reads the first line of a record, or nothing where the job is unknown.
local function facts_of(id)
  local kind, tier, lane, timeout, enqueued_at, max_attempts, tenant =
    string.match(call('GETRANGE', job_key(id), 0, LONGEST_FACTS), '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) ([^ \n]+)')
  if not kind then return nil end
  return { kind = kind, lane = lane, tenant = tenant, enqueued_at = tonumber(enqueued_at), max_attempts = tonumber(max_attempts) }
end

-- attempts_of returns the number of a job's attempt and how many before it count no more.
local function attempts_of(id)
  local past = call('HMGET', past_key(id), 'attempt', 'before')
  return tonumber(past[1] or '1'), tonumber(past[2] or '0')
end

local function state_in_past(id) return call('HGET', past_key(id), 'state') end

-- leave_leased takes a job out of its lease, whose words it is given.
local function leave_leased(token, id, lease_words)
  call('HDEL', lease_key(token), id)
  shut(token)
  add(running_change, kind_of(lease_words), -1)
end

local function held(token, id) return call('HGET', lease_key(token), id) end

-- worker_of names the worker of a lease.
local function worker_of(token)
  return string.match(call('HGET', lease_key(token), '') or '', '^%S+') or ''
end

-- holder finds the lease that holds a job: its token, or nothing. That takes time for each lease there is:
-- operations that end a job are given the token, others are told by the client, which has searched already,
-- and come here only for a job that was claimed meanwhile.
local function holder(id)
  for _, token in ipairs(call('ZRANGE', p .. 'leases', 0, MOST_LEASES - 1)) do
    if held(token, id) then return token end
  end
end

local NEAR = 500 -- places at either end of a ring that are searched for one tenant
local misses = 20 -- tenants that one script may search for in vain

-- to_front gives a tenant of the ring the next turn. In a ring so long that the tenant is not found near its
-- ends it keeps its place: to search all of it for each job of a dead worker would hold up the server.
local function to_front(ring, tenant)
  if call('LINDEX', ring, 0) == tenant or misses == 0 then return end
  if call('LPOS', ring, tenant, 'RANK', -1, 'MAXLEN', NEAR) then
    call('LREM', ring, -1, tenant)
  elseif call('LPOS', ring, tenant, 'MAXLEN', NEAR) then
    call('LREM', ring, 1, tenant)
  else
    misses = misses - 1
    return
  end
  call('LPUSH', ring, tenant)
end

-- enter_waiting puts a job into its tenant's list: at the back, or at the front of both the list and the
-- ring of tenants for a job that was already started once.
local function enter_waiting(id, job, front, past)
  local list, ring, e = list_key(job.lane, job.tenant), ring_key(job.lane), entry(id, job.kind, past)
  if front then
    if call('LPUSH', list, e) > 1 then to_front(ring, job.tenant) else call('LPUSH', ring, job.tenant) end
  elseif call('RPUSH', list, e) == 1 then
    call('RPUSH', ring, job.tenant)
  end
  depth_change = depth_change + 1
  add(waiting_change, job.kind, 1)
  bell(job.lane, 1)
end

-- back_to_waiting moves a job whose record is complete into the waiting state.
local function back_to_waiting(id, job, front)
  call('HSET', past_key(id), 'since', now)
  call('HDEL', past_key(id), 'state')
  enter_waiting(id, job, front, true)
end

-- leave_waiting takes one named job out of the middle of its list; claiming takes from the head.
local function leave_waiting(id, job)
  local list = list_key(job.lane, job.tenant)
  if call('LREM', list, 1, entry(id, job.kind, call('EXISTS', past_key(id)) == 1)) == 0 then return false end
  if call('EXISTS', list) == 0 then call('LREM', ring_key(job.lane), 1, job.tenant) end
  depth_change = depth_change - 1
  add(waiting_change, job.kind, -1)
  return true
end

-- delay moves a job into the delayed state.
local function delay_until(id, job, due)
  call('HSET', past_key(id), 'state', 'delayed')
  call('ZADD', p .. 'delayed', due, id)
  if due - tick() < 1000 then bell(job.lane, 1) end -- an idle worker shortens its wait
end

local function forget_job(id) call('DEL', job_key(id), past_key(id)) end

-- drop forgets a job whose cancellation was asked for while it ran, instead of running it again.
local function drop(id, kind)
  if call('HEXISTS', past_key(id), 'cancel') == 0 then return false end
  forget_job(id)
  count(kind, 'cancelled')
  return true
end

-- bury moves a job into the dead set. Where nobody could report its end, the verdict is owed: a host
-- picks it up and tells the backend.
local function bury(id, kind, reason, message, owed, worker)
  call('HSET', past_key(id), 'state', 'dead', 'reason', reason, 'error', message, 'died_at', now, 'worker', worker)
  call('ZADD', p .. 'dead', now, id)
  if owed then call('ZADD', p .. 'verdicts', tick(), id) end
  count(kind, 'dead')
end

-- exhume takes a job out of the dead set.
local function exhume(id)
  if call('ZREM', p .. 'dead', id) == 0 then return false end
  call('ZREM', p .. 'verdicts', id)
  return true
end

-- promote moves delayed jobs whose time has come to the waiting state.
local function promote(limit)
  local due = call('ZRANGEBYSCORE', p .. 'delayed', '-inf', tick(), 'LIMIT', 0, limit)
  for _, id in ipairs(due) do
    call('ZREM', p .. 'delayed', id)
    local job = facts_of(id)
    if job then
      back_to_waiting(id, job, false)
    else
      forget_job(id) -- its record was evicted
    end
  end
  return #due
end
