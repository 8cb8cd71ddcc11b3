-- name: ProjectAccess :one
SELECT p.id AS project_id, p.team_id, m.role FROM projects p JOIN team_members m ON m.team_id = p.team_id
WHERE p.id = @project_id AND m.user_id = @user_id;

-- name: PersonalTeam :one
SELECT id FROM teams WHERE personal_owner = @user_id::uuid;

-- name: InsertProject :one
INSERT INTO projects (id, team_id, name, created_by) VALUES (@id, @team_id, @name, @user_id::uuid)
RETURNING *;

-- name: Project :one
SELECT * FROM projects WHERE id = @project_id AND team_id = @team_id;

-- name: ProjectsOfUser :many
SELECT sqlc.embed(p), m.role
FROM projects p JOIN team_members m ON m.team_id = p.team_id
WHERE m.user_id = @user_id
  AND (sqlc.narg(team_id)::uuid IS NULL OR p.team_id = sqlc.narg(team_id))
  AND (sqlc.narg(before)::uuid IS NULL OR p.id < sqlc.narg(before))
ORDER BY p.id DESC LIMIT @row_limit;

-- name: CountTeamProjects :one
SELECT count(*) FROM projects WHERE team_id = @team_id;

-- name: LockTeam :one
SELECT t.id FROM teams t WHERE t.id = @team_id FOR NO KEY UPDATE;
