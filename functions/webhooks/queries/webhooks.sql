-- name: HoldTeam :one
-- Its webhooks are counted one after the other.
SELECT t.id, team_plan(t.id)::text AS plan FROM teams t WHERE t.id = @team_id FOR NO KEY UPDATE;

-- name: CountWebhooks :one
SELECT count(*) FROM webhooks WHERE team_id = @team_id;

-- name: InsertWebhook :one
INSERT INTO webhooks (id, team_id, url, description, events, secret, created_by, created_at)
VALUES (@id, @team_id, @url, @description, @events, @secret, @user_id::uuid, @now) RETURNING *;

-- name: Webhooks :many
SELECT * FROM webhooks WHERE team_id = @team_id AND (sqlc.narg(before)::uuid IS NULL OR id < sqlc.narg(before)) ORDER BY id DESC LIMIT @row_limit;

-- name: Webhook :one
SELECT * FROM webhooks WHERE id = @id AND team_id = @team_id;

-- name: UpdateWebhook :one
-- What is enabled again begins anew.
UPDATE webhooks SET url = coalesce(sqlc.narg(url), url), description = coalesce(sqlc.narg(description), description),
    events = coalesce(sqlc.narg(events)::text[], events),
    disabled_at = CASE WHEN sqlc.narg(enabled)::boolean IS NULL THEN disabled_at WHEN NOT sqlc.narg(enabled) THEN coalesce(disabled_at, @now::timestamptz) END,
    disabled_reason = CASE WHEN sqlc.narg(enabled)::boolean IS NULL THEN disabled_reason WHEN NOT sqlc.narg(enabled) THEN coalesce(disabled_reason, 'paused') END,
    failing_since = CASE WHEN sqlc.narg(enabled)::boolean IS NULL THEN failing_since END
WHERE id = @id AND team_id = @team_id RETURNING *;

-- name: RotateSecret :one
UPDATE webhooks SET previous_secret = secret, previous_until = @until::timestamptz, secret = @secret WHERE id = @id AND team_id = @team_id RETURNING *;

-- name: DeleteWebhook :execrows
DELETE FROM webhooks WHERE id = @id AND team_id = @team_id;

-- name: Owners :many
SELECT user_id FROM team_members WHERE team_id = @team_id AND role = 'owner' ORDER BY user_id LIMIT 100;
