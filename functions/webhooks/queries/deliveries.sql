-- name: Deliveries :many
-- To one webhook, the newest first.
SELECT d.message_id, m.type, d.state, d.attempts, d.due_at, d.finished_at, m.created_at
FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message_id
WHERE d.webhook_id = @webhook_id AND m.team_id = @team_id AND (sqlc.narg(before)::uuid IS NULL OR d.message_id < sqlc.narg(before))
ORDER BY d.message_id DESC LIMIT @row_limit;

-- name: Delivery :one
SELECT d.message_id, m.type, d.state, d.attempts, d.due_at, d.finished_at, m.created_at, m.data
FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message_id
WHERE d.webhook_id = @webhook_id AND d.message_id = @message_id AND m.team_id = @team_id;

-- name: Attempts :many
-- tenant: none, the delivery was read for the team.
SELECT at, duration_ms, status, answer, error FROM webhook_attempts WHERE webhook_id = @webhook_id AND message_id = @message_id ORDER BY id DESC LIMIT 50;

-- name: Redeliver :execrows
-- From the first attempt on again. What waits is sent now.
UPDATE webhook_deliveries d SET state = 'pending', attempts = 0, due_at = @now, finished_at = NULL FROM webhooks w
WHERE w.id = d.webhook_id AND w.team_id = @team_id AND w.disabled_at IS NULL AND d.webhook_id = @webhook_id AND d.message_id = @message_id;

-- name: DueWebhooks :many
-- tenant: none, housekeeping over all teams.
-- Those for which something is due, whoever has waited longest first. Steady ones took what they were last sent.
SELECT w.id, w.team_id, (w.answered_at IS NOT NULL AND w.failing_since IS NULL)::boolean AS steady
FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
WHERE d.state = 'pending' AND d.due_at <= @now AND w.disabled_at IS NULL AND w.id <> ALL(@busy::uuid[])
GROUP BY w.id ORDER BY min(d.due_at) LIMIT @row_limit;

-- name: TakeDelivery :one
-- tenant: none, housekeeping over all teams.
-- Nobody else sends it until its lease is over; whoever takes it may end before it is sent.
UPDATE webhook_deliveries d SET attempts = d.attempts + 1, due_at = @lease FROM webhook_messages m, webhooks w
WHERE m.id = d.message_id AND w.id = d.webhook_id AND w.disabled_at IS NULL AND d.webhook_id = @webhook_id AND d.message_id = (
    SELECT x.message_id FROM webhook_deliveries x WHERE x.webhook_id = @webhook_id AND x.state = 'pending' AND x.due_at <= @now
    ORDER BY x.due_at, x.message_id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING d.webhook_id, d.message_id, d.attempts, m.team_id, m.type, m.data, m.created_at, w.url, w.secret, w.previous_secret, w.previous_until;

-- name: InsertAttempt :exec
-- tenant: none, the delivery was taken.
-- Nothing where the delivery has gone meanwhile.
INSERT INTO webhook_attempts (id, webhook_id, message_id, at, duration_ms, status, answer, error)
SELECT @id::uuid, d.webhook_id, d.message_id, @at::timestamptz, @duration_ms::bigint, sqlc.narg(status)::integer, @answer::text, @error::text FROM webhook_deliveries d
WHERE d.webhook_id = @webhook_id AND d.message_id = @message_id;

-- name: Delivered :exec
-- tenant: none, the delivery was taken.
UPDATE webhook_deliveries SET state = 'delivered', finished_at = @now::timestamptz WHERE webhook_id = @webhook_id AND message_id = @message_id;

-- name: Answered :exec
-- tenant: none, it took a delivery.
UPDATE webhooks SET answered_at = @now::timestamptz, failing_since = NULL WHERE id = @id;

-- name: NotDelivered :exec
-- tenant: none, the delivery was taken.
-- It is sent again at a time, and given up without one.
UPDATE webhook_deliveries SET due_at = coalesce(sqlc.narg(due_at)::timestamptz, due_at),
    state = CASE WHEN sqlc.narg(due_at)::timestamptz IS NULL THEN 'failed' ELSE 'pending' END,
    finished_at = CASE WHEN sqlc.narg(due_at)::timestamptz IS NULL THEN @now::timestamptz END
WHERE webhook_id = @webhook_id AND message_id = @message_id AND state = 'pending';

-- name: Failing :one
-- tenant: none, it did not take a delivery.
UPDATE webhooks SET failing_since = coalesce(failing_since, @now::timestamptz) WHERE id = @id RETURNING failing_since::timestamptz;

-- name: Disable :execrows
-- tenant: none, it takes nothing any more.
UPDATE webhooks SET disabled_at = @now::timestamptz, disabled_reason = @reason::text WHERE id = @id AND disabled_at IS NULL;

-- name: GiveUp :exec
-- tenant: none, the webhook was disabled.
UPDATE webhook_deliveries SET state = 'failed', finished_at = @now::timestamptz WHERE webhook_id = @webhook_id AND state = 'pending';

-- name: DeleteOldMessages :execrows
-- tenant: none, housekeeping over all teams.
-- Their deliveries and attempts go with them.
DELETE FROM webhook_messages WHERE id IN (SELECT m.id FROM webhook_messages m WHERE m.created_at < @before::timestamptz ORDER BY m.created_at LIMIT @row_limit);
