-- name: LastPosition :one
SELECT position FROM tasks WHERE project_id = @project_id ORDER BY position DESC, id DESC LIMIT 1;

-- name: PositionBefore :one
-- The last one before a position, but for that of the task that is moved.
SELECT position FROM tasks WHERE project_id = @project_id AND position < @position AND id <> @moved ORDER BY position DESC, id DESC LIMIT 1;

-- name: PositionAfter :one
SELECT position FROM tasks WHERE project_id = @project_id AND position > @position AND id <> @moved ORDER BY position, id LIMIT 1;

-- name: Ordered :many
SELECT id FROM tasks WHERE project_id = @project_id ORDER BY position, id LIMIT @row_limit;

-- name: Rebalance :exec
UPDATE tasks t SET position = k.position FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@positions::text[]) AS position) k
WHERE t.project_id = @project_id AND t.id = k.id;
