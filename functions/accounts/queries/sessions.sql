-- name: InsertSession :exec
INSERT INTO sessions (id, user_id, user_agent, client_ip, created_at, last_used_at, expires_at, opened_by, device_name, device_model, device_platform)
VALUES (@id, @user_id, @user_agent, @client_ip, @now, @now, @expires_at, sqlc.narg(opened_by), sqlc.narg(device_name), sqlc.narg(device_model), sqlc.narg(device_platform));

-- name: InsertRefreshToken :exec
INSERT INTO refresh_tokens (token_hash, session_id, user_id, created_at, expires_at, parent_hash)
VALUES (@token_hash, @session_id, @user_id, @now, @expires_at, sqlc.narg(parent_hash));

-- name: LockRefreshToken :one
-- tenant: none, the token itself says whose it is; it is 256 random bits.
-- Outlived: a token that it was traded for has been used itself.
SELECT r.session_id, r.user_id, r.expires_at, r.used_at,
       EXISTS (SELECT FROM refresh_tokens c WHERE c.parent_hash = r.token_hash AND c.used_at IS NOT NULL) AS outlived,
       s.expires_at AS session_expires_at, s.revoked_at, u.tier, u.is_admin, u.disabled_at
FROM refresh_tokens r
JOIN sessions s ON s.id = r.session_id
JOIN users u ON u.id = r.user_id
WHERE r.token_hash = @token_hash
FOR UPDATE OF r, s;

-- name: UseRefreshToken :exec
UPDATE refresh_tokens SET used_at = coalesce(used_at, @now::timestamptz) WHERE token_hash = @token_hash AND user_id = @user_id;

-- name: TouchSession :exec
UPDATE sessions SET last_used_at = @now WHERE id = @id AND user_id = @user_id;

-- name: RevokeSession :execrows
UPDATE sessions SET revoked_at = @now::timestamptz, revoked_reason = @reason::text
WHERE id = @id AND user_id = @user_id AND revoked_at IS NULL;

-- name: SessionAlive :one
SELECT EXISTS (
    SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = @id AND s.user_id = @user_id AND s.revoked_at IS NULL AND s.expires_at > @now AND u.disabled_at IS NULL
)::boolean;

-- name: UserActive :one
SELECT EXISTS (SELECT 1 FROM users WHERE id = @user_id AND disabled_at IS NULL AND deleting_at IS NULL)::boolean;

-- name: DeleteEndedSessions :execrows
-- tenant: none, housekeeping over all users.
-- Their refresh tokens go with them.
DELETE FROM sessions WHERE id IN (
    SELECT s.id FROM sessions s WHERE s.expires_at < @before OR s.revoked_at < @before LIMIT @row_limit);

-- name: DeleteExpiredRefreshTokens :execrows
-- tenant: none, housekeeping over all users.
-- Used tokens stay until they expire: one that comes back tells of a theft.
DELETE FROM refresh_tokens WHERE token_hash IN (SELECT r.token_hash FROM refresh_tokens r WHERE r.expires_at < @before LIMIT @row_limit);

-- name: Sessions :many
-- Those that stand, the newest first.
SELECT id, user_agent, client_ip, created_at, last_used_at, expires_at, opened_by, device_name FROM sessions
WHERE user_id = @user_id AND revoked_at IS NULL AND expires_at > @now AND (sqlc.narg(before)::uuid IS NULL OR id < sqlc.narg(before))
ORDER BY id DESC LIMIT @row_limit;

-- name: RevokeSessions :execrows
-- All of a user but one, which then stands alone, and the devices that they let in and that have no session yet.
WITH kept AS (
    UPDATE sessions k SET opened_by = NULL WHERE k.id = @kept AND k.user_id = @user_id AND k.opened_by IS NOT NULL
), pairings AS (
    DELETE FROM device_pairings p WHERE p.user_id = @user_id
)
UPDATE sessions s SET revoked_at = @now::timestamptz, revoked_reason = @reason::text
WHERE s.user_id = @user_id AND s.revoked_at IS NULL AND s.id <> @kept;

-- name: OpeningSession :one
-- The one that another is opened from: it stands, and stays as it is until the other is there.
SELECT s.expires_at, u.tier, u.is_admin FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.id = @id AND s.user_id = @user_id AND s.revoked_at IS NULL AND s.expires_at > @now AND u.disabled_at IS NULL
FOR SHARE OF s, u;
