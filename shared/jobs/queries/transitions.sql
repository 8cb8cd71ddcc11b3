-- name: InsertTransition :execrows
INSERT INTO job_transitions (job_id, attempt, transition, user_id, source, applied, at, event_type, event_data)
VALUES (@job_id, @attempt, @transition, @user_id, @source, @applied, @now, sqlc.narg(event_type), @event_data)
ON CONFLICT DO NOTHING;

-- name: Transition :one
-- tenant: none, for workers.
SELECT t.applied, t.at, j.state FROM job_transitions t JOIN jobs j ON j.id = t.job_id
WHERE t.job_id = @job_id AND t.attempt = @attempt AND t.transition = @transition;

-- name: MarkPublished :exec
UPDATE job_transitions SET published_at = @now::timestamptz
WHERE job_id = @job_id AND attempt = @attempt AND transition = @transition AND user_id = @user_id;

-- name: LockUnpublished :many
-- tenant: none, the reconciler's; each row names its user.
SELECT job_id, attempt, transition, user_id, event_type::text AS event_type, event_data FROM job_transitions
WHERE event_type IS NOT NULL AND published_at IS NULL AND at < @before
ORDER BY at LIMIT @row_limit FOR UPDATE SKIP LOCKED;

-- name: DeleteOldTransitions :execrows
-- tenant: none, housekeeping over all users.
-- Of jobs that have ended, once their events are out.
DELETE FROM job_transitions WHERE (job_id, attempt, transition) IN (
    SELECT t.job_id, t.attempt, t.transition FROM job_transitions t JOIN jobs j ON j.id = t.job_id
    WHERE t.at < @before AND j.finished_at IS NOT NULL AND (t.event_type IS NULL OR t.published_at IS NOT NULL) LIMIT @row_limit);
