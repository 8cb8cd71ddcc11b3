-- name: CommentAccess :one
SELECT c.project_id, p.team_id, m.role, (p.archived_at IS NOT NULL)::boolean AS archived
FROM task_comments c JOIN projects p ON p.id = c.project_id JOIN team_members m ON m.team_id = p.team_id
WHERE c.id = @comment_id AND m.user_id = @user_id;

-- name: InsertComment :one
INSERT INTO task_comments (id, task_id, project_id, author_id, body) VALUES (@id, @task_id, @project_id, @author_id::uuid, @body) RETURNING *;

-- name: LockComment :one
SELECT * FROM task_comments WHERE id = @comment_id AND project_id = @project_id FOR NO KEY UPDATE;

-- name: EditComment :one
UPDATE task_comments SET body = @body, edited_at = now() WHERE id = @comment_id AND project_id = @project_id RETURNING *;

-- name: DeleteComment :execrows
DELETE FROM task_comments WHERE id = @comment_id AND project_id = @project_id;

-- name: CountComments :one
SELECT count(*) FROM task_comments WHERE task_id = @task_id AND project_id = @project_id;

-- name: Comments :many
SELECT c.* FROM task_comments c
WHERE c.task_id = @task_id AND c.project_id = @project_id AND (sqlc.narg(after)::uuid IS NULL OR c.id > sqlc.narg(after))
ORDER BY c.id LIMIT @row_limit;
