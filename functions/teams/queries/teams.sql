-- name: TeamRole :one
SELECT role FROM team_members WHERE team_id = @team_id AND user_id = @user_id;

-- name: HoldTeam :one
-- Its members change one after the other: what is read of them is read behind this.
SELECT id, name, personal_owner FROM teams WHERE id = @team_id FOR NO KEY UPDATE;

-- name: HoldUser :one
-- The user's teams are counted one after the other.
SELECT email_key, email_verified_at FROM users WHERE id = @user_id FOR NO KEY UPDATE;

-- name: CountTeams :one
SELECT count(*) FROM team_members WHERE user_id = @user_id;

-- name: InsertTeam :exec
-- tenant: the team is made together with its owner's membership.
INSERT INTO teams (id, name, created_at) VALUES (@id, @name, @now);

-- name: Team :one
SELECT t.id, t.name, (t.personal_owner IS NOT NULL)::boolean AS personal, t.created_at, m.role, team_plan(t.id)::text AS plan,
    (SELECT count(*) FROM team_members c WHERE c.team_id = t.id) AS members
FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.user_id = @user_id AND m.team_id = @team_id;

-- name: Teams :many
SELECT t.id, t.name, (t.personal_owner IS NOT NULL)::boolean AS personal, t.created_at, m.role, team_plan(t.id)::text AS plan,
    (SELECT count(*) FROM team_members c WHERE c.team_id = t.id) AS members
FROM team_members m JOIN teams t ON t.id = m.team_id
WHERE m.user_id = @user_id AND (sqlc.narg(before)::uuid IS NULL OR m.team_id < sqlc.narg(before))
ORDER BY m.team_id DESC LIMIT @row_limit;

-- name: RenameTeam :exec
UPDATE teams SET name = @name WHERE id = @team_id;

-- name: CountProjects :one
SELECT count(*) FROM projects WHERE team_id = @team_id;

-- name: HoldProject :one
-- No job begins in it from here on.
SELECT id FROM projects WHERE team_id = @team_id ORDER BY id LIMIT 1 FOR UPDATE;

-- name: DeleteProject :execrows
-- With all that is in it, unless a job is at work.
DELETE FROM projects p WHERE p.id = @id AND p.team_id = @team_id
    AND NOT EXISTS (SELECT FROM jobs j WHERE j.project_id = p.id AND j.finished_at IS NULL);

-- name: DeleteTeam :exec
DELETE FROM teams WHERE id = @team_id;
