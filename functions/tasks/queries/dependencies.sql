-- name: AddDependency :execrows
INSERT INTO task_dependencies (task_id, needs_id, project_id) VALUES (@task_id, @needs_id, @project_id) ON CONFLICT DO NOTHING;

-- name: RemoveDependency :execrows
DELETE FROM task_dependencies WHERE task_id = @task_id AND needs_id = @needs_id AND project_id = @project_id;

-- name: CountDependencies :one
SELECT count(*) FROM task_dependencies WHERE task_id = @task_id AND project_id = @project_id;

-- name: Dependencies :many
SELECT t.* FROM task_dependencies d JOIN tasks t ON t.id = d.needs_id AND t.project_id = d.project_id
WHERE d.task_id = @task_id AND d.project_id = @project_id AND (sqlc.narg(after)::uuid IS NULL OR d.needs_id > sqlc.narg(after))
ORDER BY d.needs_id LIMIT @row_limit;

-- name: Needed :many
-- All that a task needs, by way of others too, as pairs: each task is looked at once, however many ways lead to it.
WITH RECURSIVE reached(id) AS (
    SELECT @start::uuid UNION SELECT d.needs_id FROM reached r JOIN task_dependencies d ON d.task_id = r.id AND d.project_id = @project_id
)
SELECT d.task_id, d.needs_id FROM reached r JOIN task_dependencies d ON d.task_id = r.id AND d.project_id = @project_id LIMIT 1000000;
