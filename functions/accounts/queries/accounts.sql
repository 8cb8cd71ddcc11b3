-- name: InsertUser :exec
-- tenant: the user itself.
INSERT INTO users (id, email, email_key, name, password_hash, tier)
VALUES (@id, @email, @email_key, @name, @password_hash, @tier);

-- name: UserForLogin :one
-- tenant: none, this is how the caller becomes known.
-- Known says whether the user has signed in from the address of the client before.
SELECT id, password_hash, tier, is_admin, disabled_at, deleting_at,
    EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = users.id AND s.client_ip = @client_ip)::boolean AS known
FROM users WHERE email_key = @email_key;

-- name: User :one
SELECT u.id, u.email, u.email_key, u.email_verified_at, u.name, u.tier, u.is_admin, u.created_at, u.disabled_at, t.id AS team_id,
    EXISTS (SELECT FROM second_factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)::boolean AS second_factor,
    (SELECT count(*) FROM recovery_codes r WHERE r.user_id = u.id) AS recovery_codes, (u.password_hash <> '')::boolean AS has_password
FROM users u JOIN teams t ON t.personal_owner = u.id
WHERE u.id = @user_id;

-- name: SetPasswordHash :exec
-- tenant: the user itself. Only where the hash is still the one that was verified.
UPDATE users SET password_hash = @password_hash, updated_at = now() WHERE id = @user_id AND password_hash = @verified;

-- name: InsertTeam :exec
-- tenant: the team is made together with its owner's membership.
INSERT INTO teams (id, name, personal_owner) VALUES (@id, @name, sqlc.narg(personal_owner));

-- name: InsertTeamMember :exec
INSERT INTO team_members (team_id, user_id, role) VALUES (@team_id, @user_id, @role);

-- name: TeamsOfUser :many
SELECT t.id, t.name, (t.personal_owner IS NOT NULL)::boolean AS personal, m.role,
    (SELECT coalesce(sum(p.stored_bytes), 0) FROM projects p WHERE p.team_id = t.id)::bigint AS stored_bytes,
    team_plan(t.id)::text AS plan
FROM team_members m JOIN teams t ON t.id = m.team_id
WHERE m.user_id = @user_id ORDER BY t.id LIMIT 200;

-- name: Credentials :one
-- tenant: the user itself.
SELECT email_key, name, password_hash FROM users WHERE id = @user_id AND disabled_at IS NULL FOR UPDATE;

-- name: SetPassword :exec
-- tenant: the user itself.
UPDATE users SET password_hash = @password_hash, updated_at = @now WHERE id = @user_id;

-- name: SetName :exec
-- tenant: the user itself.
UPDATE users SET name = @name, updated_at = @now WHERE id = @user_id;

-- name: RenamePersonalTeam :exec
-- As long as it is called as its owner was.
UPDATE teams SET name = @name FROM users u WHERE u.id = @user_id AND teams.personal_owner = u.id AND teams.name = u.name;

-- name: UserByAddress :one
-- tenant: none, it is who mail is for.
SELECT id, email, name, deleting_at FROM users WHERE email_key = @email_key AND disabled_at IS NULL;

-- name: VerifyEmail :execrows
-- tenant: the user itself.
-- The address that the code was sent to is the account's from now on.
UPDATE users SET email = @email, email_key = @email_key, email_verified_at = @now::timestamptz, updated_at = @now WHERE id = @user_id;

-- name: Entrant :one
-- tenant: the user.
-- Held until the session stands: who is disabled, or deletes their account meanwhile, ends it with the others.
SELECT disabled_at, deleting_at FROM users WHERE id = @user_id FOR SHARE;
