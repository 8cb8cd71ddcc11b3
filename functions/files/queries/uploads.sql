-- name: OpenUploads :one
-- Those of a project that may still be confirmed, with their bytes.
SELECT count(*) AS uploads, coalesce(sum(size), 0)::bigint AS bytes FROM file_uploads
WHERE project_id = @project_id AND revision IS NULL AND created_at > @after::timestamptz;

-- name: AddUpload :exec
INSERT INTO file_uploads (id, project_id, path, sha256, size, created_at) VALUES (@id, @project_id, @path, @sha256, @size, @now);

-- name: Upload :one
SELECT * FROM file_uploads WHERE id = @id AND project_id = @project_id;

-- name: ConfirmUpload :exec
UPDATE file_uploads SET revision = @revision::bigint WHERE id = @id AND project_id = @project_id;

-- name: DeleteOldUploads :execrows
-- tenant: none, housekeeping over all projects.
DELETE FROM file_uploads WHERE id IN (SELECT id FROM file_uploads WHERE created_at < @before::timestamptz ORDER BY created_at LIMIT @row_limit);

-- name: LargeBytes :one
SELECT coalesce(sum(size), 0)::bigint FROM files WHERE project_id = @project_id AND size > @more_than;
