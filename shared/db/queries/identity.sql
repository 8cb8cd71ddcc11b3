-- tenant: the user's own rows. A login has no identity yet, so it looks up by email.

-- name: InsertUser :exec
-- tenant: the user itself.
INSERT INTO users (id, email, email_key, name, password_hash, tier)
VALUES (@id, @email, @email_key, @name, @password_hash, @tier);

-- name: UserForLogin :one
-- tenant: none, this is how the caller becomes known.
SELECT id, password_hash, tier, is_admin, disabled_at FROM users WHERE email_key = @email_key;

-- name: User :one
SELECT u.id, u.email, u.name, u.tier, u.is_admin, u.created_at, u.disabled_at, t.id AS team_id
FROM users u JOIN teams t ON t.personal_owner = u.id
WHERE u.id = @user_id;

-- name: LockUser :one
-- Serialises the requests of one user where a count must not be passed; rows that refer to the user
-- can still be inserted meanwhile.
SELECT id, tier FROM users WHERE id = @user_id AND disabled_at IS NULL FOR NO KEY UPDATE;

-- name: InsertTeam :exec
-- tenant: the team is made together with its owner's membership.
INSERT INTO teams (id, name, personal_owner) VALUES (@id, @name, sqlc.narg(personal_owner));

-- name: InsertTeamMember :exec
INSERT INTO team_members (team_id, user_id, role) VALUES (@team_id, @user_id, @role);

-- name: TeamsOfUser :many
SELECT t.id, t.name, (t.personal_owner IS NOT NULL)::boolean AS personal, m.role
FROM team_members m JOIN teams t ON t.id = m.team_id
WHERE m.user_id = @user_id ORDER BY t.id LIMIT 200;

-- name: InsertSession :exec
INSERT INTO sessions (id, user_id, user_agent, client_ip, created_at, last_used_at, expires_at)
VALUES (@id, @user_id, @user_agent, @client_ip, @now, @now, @expires_at);

-- name: InsertRefreshToken :exec
INSERT INTO refresh_tokens (token_hash, session_id, user_id, created_at, expires_at)
VALUES (@token_hash, @session_id, @user_id, @now, @expires_at);

-- name: LockRefreshToken :one
-- tenant: none, the token itself says whose it is; it is 256 random bits.
SELECT r.session_id, r.user_id, r.expires_at, r.used_at,
       s.expires_at AS session_expires_at, s.revoked_at, u.tier, u.is_admin, u.disabled_at
FROM refresh_tokens r
JOIN sessions s ON s.id = r.session_id
JOIN users u ON u.id = r.user_id
WHERE r.token_hash = @token_hash
FOR UPDATE OF r, s;

-- name: UseRefreshToken :exec
UPDATE refresh_tokens SET used_at = @now::timestamptz WHERE token_hash = @token_hash AND user_id = @user_id;

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


-- name: InsertAudit :exec
-- tenant: the actor where there is one.
INSERT INTO audit_log (id, user_id, action, target, client_ip, request_id, details)
VALUES (@id, sqlc.narg(user_id), @action, @target, @client_ip, @request_id, @details);

-- name: SetPasswordHash :exec
-- tenant: the user itself. Only where the hash is still the one that was verified.
UPDATE users SET password_hash = @password_hash, updated_at = now() WHERE id = @user_id AND password_hash = @verified;
