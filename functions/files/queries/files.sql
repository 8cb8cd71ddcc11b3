-- name: PlanByIndex :exec
-- tenant: none, it names no rows. What follows in the transaction must cost the same in a project of one file and of
-- thousands, whatever the planner believes of a table that was empty a minute ago. So each row is looked up by the first
-- entry of an index at or behind its key, which is the one plan left for it.
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true);

-- name: LockProject :one
SELECT revision, file_count, total_bytes FROM projects
WHERE id = @project_id AND team_id = @team_id FOR NO KEY UPDATE;

-- name: FilesByKey :many
SELECT f.path, f.path_key, f.sha256, f.size
FROM unnest(@path_keys::text[]) k(path_key) CROSS JOIN LATERAL (
    SELECT path, path_key, sha256, size FROM files
    WHERE project_id = @project_id AND path_key >= k.path_key ORDER BY path_key LIMIT 1
) f WHERE f.path_key = k.path_key;

-- name: AllFiles :many
SELECT path, path_key, sha256, size FROM files WHERE project_id = @project_id ORDER BY path_key;

-- name: FileBelow :one
-- A file below a path as if it were a folder, but for those that go: a path that is both cannot exist on a disk.
SELECT f.path
FROM unnest(@path_keys::text[]) k(path_key) CROSS JOIN LATERAL (
    SELECT path FROM files
    WHERE project_id = @project_id AND path_key > k.path_key || '/' AND path_key < k.path_key || '0'
      AND path_key NOT IN (SELECT unnest(@gone::text[]))
    ORDER BY path_key LIMIT 1
) f LIMIT 1;

-- name: DeleteFiles :exec
DELETE FROM files d WHERE d.project_id = @project_id AND d.ctid = ANY(ARRAY(
    SELECT f.id FROM unnest(@path_keys::text[]) k(path_key) CROSS JOIN LATERAL (
        SELECT g.ctid AS id, g.path_key FROM files g
        WHERE g.project_id = @project_id AND g.path_key >= k.path_key ORDER BY g.path_key LIMIT 1
    ) f WHERE f.path_key = k.path_key));

-- name: UpsertFiles :exec
INSERT INTO files (project_id, path, path_key, sha256, size)
SELECT p.id, f.path, f.path_key, f.sha256, f.size
FROM projects p, (SELECT unnest(@paths::text[]) AS path, unnest(@path_keys::text[]) AS path_key,
                        unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size) f
WHERE p.id = @project_id
ON CONFLICT (project_id, path) DO UPDATE SET sha256 = excluded.sha256, size = excluded.size, updated_at = now();

-- name: ChangeProject :one
UPDATE projects SET revision = revision + 1, file_count = @file_count, total_bytes = @total_bytes, updated_at = now()
WHERE id = @project_id RETURNING revision;

-- name: Files :many
SELECT f.path, f.sha256, f.size, f.updated_at FROM files f JOIN projects p ON p.id = f.project_id
WHERE f.project_id = @project_id AND p.team_id = @team_id AND f.path > @after::text
ORDER BY f.path LIMIT @row_limit;

-- name: File :one
SELECT f.path, f.sha256, f.size, f.updated_at FROM files f JOIN projects p ON p.id = f.project_id
WHERE f.project_id = @project_id AND p.team_id = @team_id AND f.path = @path;
