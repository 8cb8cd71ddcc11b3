-- name: Notifications :many
SELECT * FROM notifications WHERE user_id = @user_id AND (sqlc.narg(before)::uuid IS NULL OR id < sqlc.narg(before)) ORDER BY id DESC LIMIT @row_limit;

-- name: Unread :many
SELECT * FROM notifications WHERE user_id = @user_id AND read_at IS NULL AND (sqlc.narg(before)::uuid IS NULL OR id < sqlc.narg(before))
ORDER BY id DESC LIMIT @row_limit;

-- name: CountUnread :one
SELECT count(*) FROM notifications WHERE user_id = @user_id AND read_at IS NULL;

-- name: ReadNotification :one
UPDATE notifications SET read_at = coalesce(read_at, now()) WHERE id = @id AND user_id = @user_id RETURNING *;

-- name: ReadAll :execrows
-- What comes while the caller reads stays unread.
UPDATE notifications SET read_at = now() WHERE user_id = @user_id AND read_at IS NULL AND (sqlc.narg(up_to)::uuid IS NULL OR id <= sqlc.narg(up_to));

-- name: Preferences :many
SELECT kind, in_app FROM notification_preferences WHERE user_id = @user_id ORDER BY kind LIMIT 100;

-- name: SetPreference :exec
INSERT INTO notification_preferences (user_id, kind, in_app) VALUES (@user_id, @kind, @in_app)
ON CONFLICT (user_id, kind) DO UPDATE SET in_app = excluded.in_app;

-- name: DeleteOld :execrows
-- tenant: none, housekeeping over all users.
DELETE FROM notifications WHERE id IN (SELECT n.id FROM notifications n WHERE n.created_at < @before::timestamptz ORDER BY n.created_at LIMIT @row_limit);
