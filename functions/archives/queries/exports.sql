-- name: InsertExport :exec
INSERT INTO account_exports (id, user_id, due_at, created_at) VALUES (@id, @user_id, @now, @now);

-- name: LatestExport :one
SELECT * FROM account_exports WHERE user_id = @user_id ORDER BY id DESC LIMIT 1;

-- name: TakeExport :one
-- tenant: none, housekeeping over all users.
-- Nobody else writes it until its lease is over; whoever takes it may end before it is written.
UPDATE account_exports SET attempts = attempts + 1, due_at = @lease WHERE id = (
    SELECT e.id FROM account_exports e WHERE e.state = 'pending' AND e.due_at <= @now ORDER BY e.due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING *;

-- name: FinishExport :execrows
UPDATE account_exports SET state = 'ready', finished_at = @now::timestamptz, expires_at = @expires_at::timestamptz, size = @size, left_out = @left_out
WHERE id = @id AND user_id = @user_id AND state = 'pending';

-- name: FailExport :exec
UPDATE account_exports SET state = 'failed', finished_at = @now::timestamptz, expires_at = @expires_at::timestamptz
WHERE id = @id AND user_id = @user_id AND state = 'pending';

-- name: ExpiredExports :many
-- tenant: none, housekeeping over all users.
SELECT id FROM account_exports WHERE expires_at <= @now::timestamptz ORDER BY expires_at LIMIT @row_limit;

-- name: DeleteExport :exec
-- tenant: none, it has expired.
DELETE FROM account_exports WHERE id = @id;

-- name: KnownExports :many
-- tenant: none, housekeeping over all users.
SELECT id FROM account_exports WHERE id = ANY(@ids::uuid[]);
