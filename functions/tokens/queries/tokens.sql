-- name: LockUser :exec
SELECT FROM users WHERE id = @user_id FOR UPDATE;

-- name: CountTokens :one
SELECT count(*) FROM api_tokens WHERE user_id = @user_id;

-- name: InsertToken :exec
INSERT INTO api_tokens (id, user_id, name, token_hash, ending, scopes, created_at, expires_at)
VALUES (@id, @user_id, @name, @token_hash, @ending, @scopes, @now, @expires_at);

-- name: Tokens :many
SELECT id, name, ending, scopes, created_at, expires_at, last_used_at FROM api_tokens
WHERE user_id = @user_id AND (sqlc.narg(before)::uuid IS NULL OR id < sqlc.narg(before))
ORDER BY id DESC LIMIT @row_limit;

-- name: DeleteToken :execrows
DELETE FROM api_tokens WHERE id = @id AND user_id = @user_id;

-- name: TokenOwner :one
-- tenant: none, the token itself says whose it is; it is 160 random bits.
SELECT t.id, t.user_id, t.scopes, t.expires_at, t.last_used_at, u.tier, u.is_admin FROM api_tokens t JOIN users u ON u.id = t.user_id
WHERE t.token_hash = @token_hash AND (t.expires_at IS NULL OR t.expires_at > @now::timestamptz) AND u.disabled_at IS NULL;

-- name: TouchToken :exec
-- tenant: none, the token was shown.
UPDATE api_tokens SET last_used_at = @now::timestamptz WHERE id = @id;

-- name: DeleteExpiredTokens :exec
DELETE FROM api_tokens WHERE user_id = @user_id AND expires_at < @now::timestamptz;
