-- name: InsertCode :exec
INSERT INTO codes (code_hash, user_id, purpose, email, email_key, created_at, expires_at)
VALUES (@code_hash, @user_id, @purpose, sqlc.narg(email), sqlc.narg(email_key), @now, @expires_at);

-- name: UseCode :one
-- tenant: none, the code itself says whose it is; it is 256 random bits.
-- It works once. Whose account is disabled has none.
DELETE FROM codes c USING users u
WHERE c.code_hash = @code_hash AND c.purpose = @purpose AND c.expires_at > @now AND u.id = c.user_id AND u.disabled_at IS NULL
RETURNING c.user_id, c.email, c.email_key;

-- name: DeleteCodes :exec
DELETE FROM codes WHERE user_id = @user_id AND purpose = @purpose;

-- name: DeleteExpiredCodes :execrows
-- tenant: none, housekeeping over all users.
DELETE FROM codes WHERE code_hash IN (SELECT c.code_hash FROM codes c WHERE c.expires_at < @before LIMIT @row_limit);

-- name: CodeOwner :one
-- tenant: none, the code itself says whose it is; it is 256 random bits.
SELECT u.id, u.email_key, u.name FROM codes c JOIN users u ON u.id = c.user_id
WHERE c.code_hash = @code_hash AND c.purpose = @purpose AND c.expires_at > @now AND u.disabled_at IS NULL;

-- name: InsertTicket :execrows
-- None for a session that was opened from another itself.
INSERT INTO codes (code_hash, user_id, purpose, session_id, created_at, expires_at)
SELECT @code_hash, s.user_id, 'open_portal', s.id, @now, @expires_at FROM sessions s
WHERE s.id = @session_id AND s.user_id = @user_id AND s.opened_by IS NULL AND s.revoked_at IS NULL;

-- name: UseTicket :one
-- tenant: none, the ticket itself says whose it is; it is 256 random bits.
-- It works once.
DELETE FROM codes WHERE code_hash = @code_hash AND purpose = 'open_portal' AND expires_at > @now
RETURNING user_id, session_id::uuid AS session_id;
