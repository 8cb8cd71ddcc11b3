-- name: Begin :execrows
-- Takes the key, also from the same request whose process is gone.
INSERT INTO idempotency_keys AS k (user_id, function, key, request_hash, created_at, runs_until)
VALUES (@user_id, @function, @key, @request_hash, @now, @runs_until)
ON CONFLICT (user_id, function, key) DO UPDATE SET created_at = excluded.created_at, runs_until = excluded.runs_until
WHERE k.status IS NULL AND k.runs_until <= @now AND k.request_hash = excluded.request_hash;

-- name: Key :one
SELECT request_hash, runs_until, status, content_type, body FROM idempotency_keys
WHERE user_id = @user_id AND function = @function AND key = @key;

-- name: Finish :exec
UPDATE idempotency_keys SET status = @status::integer, content_type = @content_type::text, body = @body::bytea
WHERE user_id = @user_id AND function = @function AND key = @key AND status IS NULL;

-- name: Release :exec
DELETE FROM idempotency_keys WHERE user_id = @user_id AND function = @function AND key = @key AND status IS NULL;

-- name: Forget :execrows
-- tenant: none, housekeeping over all users.
DELETE FROM idempotency_keys WHERE (user_id, function, key) IN (
    SELECT k.user_id, k.function, k.key FROM idempotency_keys k WHERE k.created_at < @before LIMIT @row_limit);
