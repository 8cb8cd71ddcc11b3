-- name: InsertEvent :exec
-- tenant: the users whom it is for.
INSERT INTO outbox_events (id, users, type, data) VALUES (@id, @users, @type, @data);

-- name: LockPending :many
-- tenant: none, housekeeping over all users.
SELECT id, users, type, data FROM outbox_events WHERE created_at < @before::timestamptz ORDER BY created_at, id LIMIT @row_limit FOR UPDATE SKIP LOCKED;

-- name: DeleteEvent :exec
-- tenant: none, it was published.
DELETE FROM outbox_events WHERE id = @id;
