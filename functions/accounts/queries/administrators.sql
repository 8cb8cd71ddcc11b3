-- name: SetAdmin :one
-- tenant: none, an operator at the command line.
UPDATE users SET is_admin = @is_admin, updated_at = @now WHERE email_key = @email_key RETURNING id;

-- name: Administrators :many
-- tenant: none, an operator at the command line.
SELECT id, email, name, created_at, disabled_at FROM users WHERE is_admin ORDER BY id LIMIT 1000;

-- name: Account :one
-- tenant: none, administrators see all.
SELECT u.id, u.email, u.name, u.tier, u.is_admin, u.created_at, u.disabled_at, u.email_verified_at,
    EXISTS (SELECT FROM second_factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)::boolean AS second_factor,
    (SELECT count(*) FROM sessions s WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > @now::timestamptz) AS sessions,
    (SELECT count(*) FROM jobs j WHERE j.user_id = u.id AND j.state IN ('accepted', 'queued', 'running')) AS unfinished_jobs
FROM users u WHERE u.id = @user_id;

-- name: TeamsOfAccount :many
-- tenant: none, administrators see all.
SELECT t.id, t.name, (t.personal_owner IS NOT NULL)::boolean AS personal, m.role,
    (SELECT count(*) FROM projects p WHERE p.team_id = t.id) AS projects,
    (SELECT coalesce(sum(p.stored_bytes), 0) FROM projects p WHERE p.team_id = t.id)::bigint AS stored_bytes
FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.user_id = @user_id ORDER BY t.id LIMIT 200;

-- name: UpdateAccount :execrows
-- tenant: none, administrators change all.
UPDATE users SET tier = coalesce(sqlc.narg(plan)::text, tier),
    disabled_at = CASE WHEN sqlc.narg(disabled)::boolean IS NULL THEN disabled_at WHEN sqlc.narg(disabled) THEN coalesce(disabled_at, @now::timestamptz) END,
    updated_at = @now WHERE id = @user_id;
