-- name: AttachmentAccess :one
SELECT a.project_id, p.team_id, m.role, (p.archived_at IS NOT NULL)::boolean AS archived
FROM task_attachments a JOIN projects p ON p.id = a.project_id JOIN team_members m ON m.team_id = p.team_id
WHERE a.id = @attachment_id AND m.user_id = @user_id;

-- name: AttachedTo :one
-- How many a task has, and the bytes of all of its project's, announced ones included.
SELECT (SELECT count(*) FROM task_attachments a WHERE a.task_id = @task_id AND a.project_id = @project_id)::bigint AS files,
    (SELECT coalesce(sum(a.size), 0) FROM task_attachments a WHERE a.project_id = @project_id)::bigint AS bytes;

-- name: InsertAttachment :one
INSERT INTO task_attachments (id, task_id, project_id, author_id, name, content_type, size, sha256)
VALUES (@id, @task_id, @project_id, @author_id::uuid, @name, @content_type, @size, @sha256) RETURNING *;

-- name: Attachment :one
SELECT * FROM task_attachments WHERE id = @attachment_id AND project_id = @project_id;

-- name: ConfirmAttachment :one
UPDATE task_attachments SET confirmed_at = coalesce(confirmed_at, now()) WHERE id = @attachment_id AND project_id = @project_id RETURNING *;

-- name: DeleteAttachment :execrows
DELETE FROM task_attachments WHERE id = @attachment_id AND project_id = @project_id;

-- name: Attachments :many
SELECT a.* FROM task_attachments a
WHERE a.task_id = @task_id AND a.project_id = @project_id AND a.confirmed_at IS NOT NULL AND (sqlc.narg(after)::uuid IS NULL OR a.id > sqlc.narg(after))
ORDER BY a.id LIMIT @row_limit;

-- name: DeleteUnconfirmed :execrows
-- tenant: none, housekeeping over all projects.
DELETE FROM task_attachments WHERE id IN (
    SELECT a.id FROM task_attachments a WHERE a.confirmed_at IS NULL AND a.created_at < @before::timestamptz ORDER BY a.created_at LIMIT @row_limit);

-- name: KnownAttachments :many
-- tenant: none, housekeeping over all projects.
SELECT id, (confirmed_at IS NOT NULL)::boolean AS confirmed FROM task_attachments WHERE id = ANY(@ids::uuid[]);
