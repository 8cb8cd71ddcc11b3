-- name: InsertMail :exec
-- tenant: none, it is for an address.
INSERT INTO mails (id, kind, address, data, due_at, created_at) VALUES (@id, @kind, @address, @data, @now, @now);

-- name: TakeMails :many
-- tenant: none, housekeeping over all users.
-- Those that are due, each for its next attempt as well: whoever takes them may end before they are sent.
UPDATE mails SET attempts = attempts + 1,
    due_at = sqlc.arg(now)::timestamptz + make_interval(secs => least(30 * power(2, least(attempts, 10)), 3600))
WHERE id = ANY(ARRAY(SELECT m.id FROM mails m WHERE m.due_at <= @now ORDER BY m.due_at LIMIT @row_limit FOR UPDATE SKIP LOCKED))
RETURNING id, kind, address, data, created_at;

-- name: DeleteMail :exec
-- tenant: none, it was sent.
DELETE FROM mails WHERE id = @id;
