-- name: ProjectAccess :one
SELECT p.id AS project_id, p.team_id, m.role, (p.archived_at IS NOT NULL)::boolean AS archived
FROM projects p JOIN team_members m ON m.team_id = p.team_id
WHERE p.id = @project_id AND m.user_id = @user_id;

-- name: PersonalTeam :one
SELECT id FROM teams WHERE personal_owner = @user_id::uuid;

-- name: InsertProject :one
INSERT INTO projects (id, team_id, name, description, tags, created_by) VALUES (@id, @team_id, @name, @description, @tags, @user_id::uuid)
RETURNING *;

-- name: Project :one
SELECT sqlc.embed(p), EXISTS (SELECT FROM project_favourites f WHERE f.user_id = @user_id AND f.project_id = p.id)::boolean AS favourite
FROM projects p WHERE p.id = @project_id AND p.team_id = @team_id;

-- name: UpdateProject :execrows
UPDATE projects SET name = coalesce(sqlc.narg(name), name), description = coalesce(sqlc.narg(description), description),
    tags = coalesce(sqlc.narg(tags)::text[], tags), updated_at = now()
WHERE id = @project_id AND team_id = @team_id;

-- name: ArchiveProject :execrows
UPDATE projects SET archived_at = now(), updated_at = now() WHERE id = @project_id AND team_id = @team_id AND archived_at IS NULL;

-- name: RestoreProject :execrows
UPDATE projects SET archived_at = NULL, updated_at = now() WHERE id = @project_id AND team_id = @team_id AND archived_at IS NOT NULL;

-- name: HoldProject :one
-- Nothing that belongs to it is made from now on: what refers to its row waits.
SELECT name FROM projects WHERE id = @project_id AND team_id = @team_id FOR UPDATE;

-- name: UnfinishedJobs :many
SELECT id, type FROM jobs WHERE project_id = @project_id AND team_id = @team_id AND finished_at IS NULL LIMIT @row_limit;

-- name: DeleteProject :execrows
DELETE FROM projects WHERE id = @project_id AND team_id = @team_id;

-- name: CountTeamProjects :one
SELECT count(*) FROM projects WHERE team_id = @team_id;

-- name: LockTeam :one
SELECT t.id FROM teams t WHERE t.id = @team_id FOR NO KEY UPDATE;

-- name: CountFavourites :one
SELECT count(*) FROM project_favourites WHERE user_id = @user_id;

-- name: AddFavourite :execrows
INSERT INTO project_favourites (user_id, project_id) VALUES (@user_id, @project_id) ON CONFLICT DO NOTHING;

-- name: RemoveFavourite :exec
DELETE FROM project_favourites WHERE user_id = @user_id AND project_id = @project_id;
