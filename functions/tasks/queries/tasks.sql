-- name: TaskAccess :one
SELECT t.project_id, p.team_id, m.role, (p.archived_at IS NOT NULL)::boolean AS archived
FROM tasks t JOIN projects p ON p.id = t.project_id JOIN team_members m ON m.team_id = p.team_id
WHERE t.id = @task_id AND m.user_id = @user_id;

-- name: HoldBoard :one
-- Changes of the order, the number and the dependencies of a project's tasks come one after the other.
INSERT INTO task_boards (project_id) VALUES (@project_id) ON CONFLICT (project_id) DO UPDATE SET tasks = task_boards.tasks RETURNING tasks;

-- name: CountOnBoard :exec
UPDATE task_boards SET tasks = tasks + @change::integer WHERE project_id = @project_id;

-- name: InsertTask :one
INSERT INTO tasks (id, project_id, title, description, status, priority, labels, assignee_id, due_at, position, created_by)
VALUES (@id, @project_id, @title, @description, @status, @priority, @labels, sqlc.narg(assignee_id), sqlc.narg(due_at), @position, @created_by::uuid)
RETURNING *;

-- name: Task :one
SELECT * FROM tasks WHERE id = @task_id AND project_id = @project_id;

-- name: LockTask :one
SELECT * FROM tasks WHERE id = @task_id AND project_id = @project_id FOR NO KEY UPDATE;

-- name: UpdateTask :one
UPDATE tasks SET title = @title, description = @description, status = @status, priority = @priority, labels = @labels, assignee_id = sqlc.narg(assignee_id),
    due_at = sqlc.narg(due_at), position = @position, version = version + 1, updated_at = now()
WHERE id = @task_id AND project_id = @project_id RETURNING *;

-- name: DeleteTask :execrows
DELETE FROM tasks WHERE id = @task_id AND project_id = @project_id;

-- name: MemberIDs :many
-- tenant: the team that the host established. Those whom a change is told.
SELECT m.user_id FROM team_members m JOIN users u ON u.id = m.user_id AND u.disabled_at IS NULL WHERE m.team_id = @team_id ORDER BY m.user_id LIMIT 10000;

-- name: HoldMember :one
-- They stay in the team until the transaction ends: a task is nobody's who left meanwhile.
SELECT m.user_id FROM team_members m WHERE m.team_id = @team_id AND m.user_id = @user_id FOR KEY SHARE;

-- name: Unassign :many
-- Some of a team that somebody is to do.
UPDATE tasks SET assignee_id = NULL, version = version + 1, updated_at = now() WHERE id IN (
    SELECT t.id FROM tasks t JOIN projects p ON p.id = t.project_id WHERE t.assignee_id = @user_id::uuid AND p.team_id = @team_id ORDER BY t.id LIMIT @row_limit)
RETURNING id, project_id, version;

-- name: Mentioned :many
-- Members whose address begins with one of these names.
SELECT u.id FROM team_members m JOIN users u ON u.id = m.user_id
WHERE m.team_id = @team_id AND split_part(u.email_key, '@', 1) = ANY(@names::text[]) LIMIT 50;
