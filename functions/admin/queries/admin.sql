-- name: Job :one
-- tenant: none, administrators see all.
SELECT id, type, user_id, team_id, project_id, tier, state, attempt, error, timings, worker, trace, accepted_at, queued_at, started_at, finished_at, deadline_at
FROM jobs WHERE id = @job_id;

-- name: Transitions :many
-- tenant: none, administrators see all.
SELECT attempt, transition, source, applied, at FROM job_transitions WHERE job_id = @job_id ORDER BY at, attempt LIMIT 200;

-- name: JobSamples :many
-- tenant: none, the operators' rows.
SELECT * FROM job_samples WHERE queue = @queue AND at >= @since ORDER BY at, type LIMIT 20000;

-- name: QueueSamples :many
-- tenant: none, the operators' rows.
SELECT * FROM queue_samples WHERE queue = @queue AND at >= @since ORDER BY at LIMIT 20000;

-- name: Overridden :many
-- tenant: none, the operators' rows.
SELECT name, updated_at, updated_by FROM settings ORDER BY name LIMIT 1000;
