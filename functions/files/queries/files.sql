-- name: LockProject :one
SELECT revision, file_count, total_bytes FROM projects
WHERE id = @project_id AND team_id = @team_id FOR NO KEY UPDATE;

-- name: KnownBlobs :many
SELECT b.sha256 FROM blobs b JOIN projects p ON p.id = b.project_id
WHERE b.project_id = @project_id AND p.team_id = @team_id AND b.sha256 = ANY(@hashes::bytea[]);

-- name: InsertBlobs :exec
INSERT INTO blobs (project_id, sha256, size)
SELECT p.id, b.sha256, b.size
FROM projects p, (SELECT unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size) b
WHERE p.id = @project_id AND p.team_id = @team_id
ON CONFLICT DO NOTHING;

-- name: DeleteFiles :execrows
DELETE FROM files f USING projects p
WHERE p.id = f.project_id AND f.project_id = @project_id AND p.team_id = @team_id AND f.path = ANY(@paths::text[]);

-- name: DeleteOtherFiles :execrows
DELETE FROM files f USING projects p
WHERE p.id = f.project_id AND f.project_id = @project_id AND p.team_id = @team_id AND f.path <> ALL(@paths::text[]);

-- name: UpsertFiles :execrows
-- Rows that are the same already stay untouched, so that their time of change stays true.
INSERT INTO files (project_id, path, path_key, sha256, size)
SELECT p.id, f.path, f.path_key, f.sha256, f.size
FROM projects p, (SELECT unnest(@paths::text[]) AS path, unnest(@path_keys::text[]) AS path_key,
                        unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size) f
WHERE p.id = @project_id AND p.team_id = @team_id
ON CONFLICT (project_id, path) DO UPDATE SET sha256 = excluded.sha256, size = excluded.size, updated_at = now()
WHERE files.sha256 <> excluded.sha256;

-- name: FileTotals :one
SELECT count(*)::integer AS file_count, coalesce(sum(f.size), 0)::bigint AS total_bytes
FROM files f JOIN projects p ON p.id = f.project_id
WHERE f.project_id = @project_id AND p.team_id = @team_id;

-- name: FileAboveOrBelow :one
-- A path that is a file and also a folder of another file cannot exist on a disk.
SELECT f.path FROM files f JOIN files g ON g.project_id = f.project_id
    AND g.path_key > f.path_key || '/' AND g.path_key < f.path_key || '0'
JOIN projects p ON p.id = f.project_id
WHERE f.project_id = @project_id AND p.team_id = @team_id LIMIT 1;

-- name: BumpProject :one
UPDATE projects SET revision = revision + 1, file_count = @file_count, total_bytes = @total_bytes, updated_at = now()
WHERE id = @project_id AND team_id = @team_id RETURNING revision;

-- name: Files :many
SELECT f.path, f.sha256, f.size, f.updated_at FROM files f JOIN projects p ON p.id = f.project_id
WHERE f.project_id = @project_id AND p.team_id = @team_id AND f.path > @after::text
ORDER BY f.path LIMIT @row_limit;

-- name: File :one
SELECT f.path, f.sha256, f.size, f.updated_at FROM files f JOIN projects p ON p.id = f.project_id
WHERE f.project_id = @project_id AND p.team_id = @team_id AND f.path = @path;
