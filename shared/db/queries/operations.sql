-- The operators' own rows, and the housekeeping over all users.

-- name: ScheduleRuns :many
-- tenant: none, the operators' rows.
SELECT schedule, started_at, finished_at, succeeded_at, runs, failures, missed FROM schedule_runs ORDER BY schedule;

-- name: MeetSchedule :exec
-- tenant: none, the operators' rows.
-- Before its first run, a schedule's started_at is since when one may fall due.
INSERT INTO schedule_runs (schedule, started_at, finished_at) VALUES (@schedule, @now, @now) ON CONFLICT (schedule) DO NOTHING;

-- name: StartScheduleRun :exec
-- tenant: none, the operators' rows.
INSERT INTO schedule_runs (schedule, started_at, runs, missed) VALUES (@schedule, @now, 1, @missed)
ON CONFLICT (schedule) DO UPDATE
SET started_at = excluded.started_at, finished_at = NULL, runs = schedule_runs.runs + 1, missed = schedule_runs.missed + excluded.missed;

-- name: FinishScheduleRun :exec
-- tenant: none, the operators' rows.
UPDATE schedule_runs
SET finished_at = @now::timestamptz, succeeded_at = CASE WHEN @failed::boolean THEN succeeded_at ELSE @now::timestamptz END,
    failures = failures + CASE WHEN @failed::boolean THEN 1 ELSE 0 END
WHERE schedule = @schedule;

-- name: InsertQueueSample :exec
-- tenant: none, the operators' rows.
INSERT INTO queue_samples (queue, at, waiting, leased, delayed, dead, oldest_ms, paused)
VALUES (@queue, @at, @waiting, @leased, @delayed, @dead, @oldest_ms, @paused)
ON CONFLICT DO NOTHING;

-- name: InsertJobSample :exec
-- tenant: none, the operators' rows.
-- The same minute sampled again, by another leader, changes nothing.
INSERT INTO job_samples (queue, type, at, enqueued, done, failed, stopped, retried, crashed, dead, gpu_fallback,
                         run_p50_ms, run_p95_ms, wait_p50_ms, wait_p95_ms, free_wait_p95_ms, pro_wait_p95_ms, premium_wait_p95_ms)
VALUES (@queue, @type, @at, @enqueued, @done, @failed, @stopped, @retried, @crashed, @dead, @gpu_fallback,
        sqlc.narg(run_p50_ms), sqlc.narg(run_p95_ms), sqlc.narg(wait_p50_ms), sqlc.narg(wait_p95_ms),
        sqlc.narg(free_wait_p95_ms), sqlc.narg(pro_wait_p95_ms), sqlc.narg(premium_wait_p95_ms))
ON CONFLICT DO NOTHING;

-- name: DeleteQueueSamples :execrows
-- tenant: none, the operators' rows.
DELETE FROM queue_samples WHERE (queue, at) IN (SELECT s.queue, s.at FROM queue_samples s WHERE s.at < @before LIMIT @row_limit);

-- name: DeleteJobSamples :execrows
-- tenant: none, the operators' rows.
DELETE FROM job_samples WHERE (queue, type, at) IN (SELECT s.queue, s.type, s.at FROM job_samples s WHERE s.at < @before LIMIT @row_limit);

-- name: DeleteEndedSessions :execrows
-- tenant: none, housekeeping over all users.
-- Their refresh tokens go with them.
DELETE FROM sessions WHERE id IN (
    SELECT s.id FROM sessions s WHERE s.expires_at < @before OR s.revoked_at < @before LIMIT @row_limit);

-- name: DeleteExpiredRefreshTokens :execrows
-- tenant: none, housekeeping over all users.
-- Used tokens stay until they expire: one that comes back tells of a theft.
DELETE FROM refresh_tokens WHERE token_hash IN (SELECT r.token_hash FROM refresh_tokens r WHERE r.expires_at < @before LIMIT @row_limit);

-- name: OldJobs :many
-- tenant: none, housekeeping over all users.
SELECT j.id, v.id AS preview_id FROM jobs j LEFT JOIN previews v ON v.job_id = j.id
WHERE j.finished_at < @before::timestamptz ORDER BY j.finished_at LIMIT @row_limit;

-- name: DeleteJobs :execrows
-- tenant: none, housekeeping over all users.
-- With their previews, screens and transitions.
DELETE FROM jobs WHERE id = ANY(@ids::uuid[]) AND finished_at IS NOT NULL;

-- name: DeleteOldTransitions :execrows
-- tenant: none, housekeeping over all users.
-- Of jobs that have ended, once their events are out.
DELETE FROM job_transitions WHERE (job_id, attempt, transition) IN (
    SELECT t.job_id, t.attempt, t.transition FROM job_transitions t JOIN jobs j ON j.id = t.job_id
    WHERE t.at < @before AND j.finished_at IS NOT NULL AND (t.event_type IS NULL OR t.published_at IS NOT NULL) LIMIT @row_limit);
