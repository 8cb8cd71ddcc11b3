-- name: TasksByPosition :many
-- In the order that people gave them. A project has a bounded number of tasks, which is what any of the filters may read.
SELECT t.* FROM tasks t
WHERE t.project_id = @project_id
  AND (sqlc.narg(after_id)::uuid IS NULL OR (t.position, t.id) > (@after_position::text, sqlc.narg(after_id)))
  AND (sqlc.narg(status)::text IS NULL OR t.status = sqlc.narg(status)) AND (sqlc.narg(assignee_id)::uuid IS NULL OR t.assignee_id = sqlc.narg(assignee_id))
  AND (sqlc.narg(due_before)::timestamptz IS NULL OR t.due_at < sqlc.narg(due_before))
  AND (NOT @sought::boolean OR t.id IN (
    SELECT f.id FROM tasks f WHERE search_keys(f.project_id, f.title || ' ' || f.description, f.labels) @@ search_query(@project_id, @q::text, sqlc.narg(label))))
ORDER BY t.position, t.id LIMIT @row_limit;

-- name: TasksByAge :many
-- The newest first.
SELECT t.* FROM tasks t
WHERE t.project_id = @project_id
  AND (sqlc.narg(after_id)::uuid IS NULL OR t.id < sqlc.narg(after_id))
  AND (sqlc.narg(status)::text IS NULL OR t.status = sqlc.narg(status)) AND (sqlc.narg(assignee_id)::uuid IS NULL OR t.assignee_id = sqlc.narg(assignee_id))
  AND (sqlc.narg(due_before)::timestamptz IS NULL OR t.due_at < sqlc.narg(due_before))
  AND (NOT @sought::boolean OR t.id IN (
    SELECT f.id FROM tasks f WHERE search_keys(f.project_id, f.title || ' ' || f.description, f.labels) @@ search_query(@project_id, @q::text, sqlc.narg(label))))
ORDER BY t.id DESC LIMIT @row_limit;

-- name: TasksByUpdate :many
-- Those that changed last first.
SELECT t.* FROM tasks t
WHERE t.project_id = @project_id
  AND (sqlc.narg(after_id)::uuid IS NULL OR (t.updated_at, t.id) < (@after_time::timestamptz, sqlc.narg(after_id)))
  AND (sqlc.narg(status)::text IS NULL OR t.status = sqlc.narg(status)) AND (sqlc.narg(assignee_id)::uuid IS NULL OR t.assignee_id = sqlc.narg(assignee_id))
  AND (sqlc.narg(due_before)::timestamptz IS NULL OR t.due_at < sqlc.narg(due_before))
  AND (NOT @sought::boolean OR t.id IN (
    SELECT f.id FROM tasks f WHERE search_keys(f.project_id, f.title || ' ' || f.description, f.labels) @@ search_query(@project_id, @q::text, sqlc.narg(label))))
ORDER BY t.updated_at DESC, t.id DESC LIMIT @row_limit;
