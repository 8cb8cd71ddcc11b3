-- name: LockUser :one
-- Serialises the requests of one user where a count must not be passed; rows that refer to the user
-- can still be inserted meanwhile.
SELECT tier FROM users WHERE id = @user_id AND disabled_at IS NULL FOR NO KEY UPDATE;

-- name: InsertJob :exec
INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, payload, trace, idempotency_key, idempotency_hash, accepted_at, updated_at, deadline_at)
VALUES (@id, @type, @user_id, @team_id, @project_id, @tier, @payload, @trace, sqlc.narg(idempotency_key), @idempotency_hash, @now, @now, @deadline_at);

-- name: JobByIdempotencyKey :one
SELECT id, tier, state, idempotency_hash FROM jobs
WHERE user_id = @user_id AND type = @type AND idempotency_key = @idempotency_key::text;

-- name: CountUnfinishedJobs :one
SELECT count(*) FROM jobs WHERE user_id = @user_id AND type = @type AND state IN ('accepted', 'queued', 'running');

-- name: MarkJobQueued :exec
UPDATE jobs SET state = 'queued', queued_at = @now::timestamptz, updated_at = @now
WHERE id = @id AND user_id = @user_id AND state = 'accepted';

-- name: LockJob :one
-- tenant: none, for workers and the reconciler; the row says whose it is.
SELECT id, type, user_id, team_id, project_id, tier, state, attempt, accepted_at FROM jobs WHERE id = @id FOR NO KEY UPDATE;

-- name: LockJobOfProject :one
SELECT id, type, user_id, team_id, project_id, tier, state, attempt, accepted_at FROM jobs
WHERE id = @id AND project_id = @project_id AND team_id = @team_id FOR NO KEY UPDATE;

-- name: JobState :one
SELECT state FROM jobs WHERE id = @id AND project_id = @project_id AND team_id = @team_id;

-- name: SetJobRunning :exec
UPDATE jobs SET state = 'running', attempt = @attempt, worker = @worker::text, started_at = coalesce(started_at, @now), updated_at = @now
WHERE id = @id AND user_id = @user_id;

-- name: ReopenJob :exec
-- A job that was brought back starts over, with a deadline of its own.
UPDATE jobs SET state = 'running', attempt = @attempt, worker = @worker::text, result = NULL, error = NULL, timings = NULL,
    started_at = @now::timestamptz, finished_at = NULL, deadline_at = @deadline_at, updated_at = @now
WHERE id = @id AND user_id = @user_id;

-- name: SetJobFinished :exec
UPDATE jobs SET state = @state, attempt = greatest(attempt, @attempt), worker = coalesce(sqlc.narg(worker), worker),
    result = @result, error = @error, timings = @timings, finished_at = @now::timestamptz, updated_at = @now
WHERE id = @id AND user_id = @user_id;

-- name: StaleJobs :many
-- tenant: none, the reconciler's. Unfinished rows that nothing has touched for a while, the longest first, after a place among them.
-- Those of types that this process does not know are another release's.
SELECT id, type, user_id, state, updated_at FROM jobs
WHERE state IN ('accepted', 'queued', 'running') AND updated_at < @before
  AND (state <> 'running' OR updated_at < @running_before) AND (updated_at, id) > (@after_at::timestamptz, @after::uuid)
  AND type = ANY(@types::text[])
ORDER BY updated_at, id LIMIT @row_limit;

-- name: UnfinishedJobsOfTeam :many
-- Of all its users, or of one.
SELECT id, type FROM jobs WHERE team_id = @team_id AND finished_at IS NULL
  AND (sqlc.narg(member)::uuid IS NULL OR user_id = sqlc.narg(member)) AND id > @after
ORDER BY id LIMIT @row_limit;

-- name: UnfinishedJobs :many
-- tenant: none, the reconciler's. What it takes to enqueue them again.
SELECT id, type, user_id, tier, state, attempt, payload, trace, deadline_at FROM jobs
WHERE id = ANY(@ids::uuid[]) AND state IN ('accepted', 'queued', 'running') ORDER BY id;

-- name: OverdueJobs :many
-- tenant: none, the reconciler's.
SELECT id, type, user_id, attempt FROM jobs
WHERE state IN ('accepted', 'queued', 'running') AND deadline_at < @now AND type = ANY(@types::text[])
ORDER BY deadline_at LIMIT @row_limit;

-- name: ForgetIdempotencyKeys :execrows
-- tenant: none, housekeeping over all users.
UPDATE jobs SET idempotency_key = NULL, idempotency_hash = NULL
WHERE idempotency_key IS NOT NULL AND accepted_at < @before;

-- name: RunningJob :one
-- tenant: none, for workers; the row says whose it is.
SELECT id, type, user_id, team_id, project_id, tier, state, attempt, accepted_at FROM jobs WHERE id = @id AND state = 'running' AND attempt = @attempt;

-- name: OldJobs :many
-- tenant: none, housekeeping over all users.
SELECT id, type FROM jobs WHERE finished_at < @before::timestamptz AND type = ANY(@types::text[]) ORDER BY finished_at LIMIT @row_limit;

-- name: DeleteJobs :execrows
-- tenant: none, housekeeping over all users.
-- With their transitions and whatever else refers to them.
DELETE FROM jobs WHERE id = ANY(@ids::uuid[]) AND finished_at IS NOT NULL;
