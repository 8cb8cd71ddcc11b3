-- name: PreviewAccess :one
SELECT v.project_id, p.team_id, m.role, (p.archived_at IS NOT NULL)::boolean AS archived
FROM previews v JOIN projects p ON p.id = v.project_id JOIN team_members m ON m.team_id = p.team_id
WHERE v.id = @preview_id AND m.user_id = @user_id;

-- name: Manifest :many
SELECT f.path, f.sha256, f.size FROM files f JOIN projects p ON p.id = f.project_id
WHERE f.project_id = @project_id AND p.team_id = @team_id AND f.size <= @most
ORDER BY f.path;

-- name: ProjectRevision :one
SELECT revision FROM projects WHERE id = @project_id AND team_id = @team_id;

-- name: PackagesOfProject :one
SELECT sha256 FROM project_packages WHERE project_id = @project_id AND team_id = @team_id;

-- name: PreviewsOfJobs :many
-- tenant: none, housekeeping over all users: these jobs are about to be deleted.
SELECT id FROM previews WHERE job_id = ANY(@job_ids::uuid[]);

-- name: InsertPreview :exec
INSERT INTO previews (id, job_id, project_id, user_id, entry_point, route, screen, app_sha256, revision, devices, created_at)
VALUES (@id, @job_id, @project_id, @user_id, @entry_point, @route, @screen, @app_sha256, @revision, @devices, @now);

-- name: Preview :one
SELECT sqlc.embed(v), j.state, j.tier, j.result, j.error, j.started_at, j.finished_at
FROM previews v JOIN jobs j ON j.id = v.job_id
WHERE v.id = @preview_id AND v.project_id = @project_id;

-- name: PreviewOfJob :one
SELECT * FROM previews WHERE job_id = @job_id AND user_id = @user_id;

-- name: Previews :many
SELECT sqlc.embed(v), j.state, j.tier, j.error, j.started_at, j.finished_at
FROM previews v JOIN jobs j ON j.id = v.job_id
WHERE v.project_id = @project_id AND (sqlc.narg(before)::uuid IS NULL OR v.id < sqlc.narg(before))
ORDER BY v.id DESC LIMIT @row_limit;

-- name: InsertPreviewScreens :copyfrom
INSERT INTO preview_screens (preview_id, screen_id, project_id, device_id, ordinal, width, height, layout_hash, layout_bytes, png_bytes, asset_ids)
VALUES (@preview_id, @screen_id, @project_id, @device_id, @ordinal, @width, @height, @layout_hash, @layout_bytes, @png_bytes, @asset_ids);

-- name: PreviewScreens :many
SELECT * FROM preview_screens WHERE preview_id = @preview_id AND project_id = @project_id ORDER BY ordinal;

-- name: PreviewScreen :one
SELECT * FROM preview_screens WHERE preview_id = @preview_id AND project_id = @project_id AND screen_id = @screen_id;

-- name: PlanByIndex :exec
-- tenant: none, it names no rows. The next ones read a few rows of a project of thousands, whatever the planner believes.
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true);

-- name: FilesAt :many
-- Those of some paths that there is a file at.
SELECT f.path FROM unnest(@paths::text[]) k(path) CROSS JOIN LATERAL (
    SELECT path FROM files WHERE project_id = @project_id AND path >= k.path ORDER BY path LIMIT 1
) f WHERE f.path = k.path;

-- name: FilesNear :many
-- The files of these keys, and some of a name wherever they lie.
(SELECT f.path FROM unnest(@path_keys::text[]) k(path_key) CROSS JOIN LATERAL (
    SELECT g.path, g.path_key FROM files g WHERE g.project_id = @project_id AND g.path_key >= k.path_key ORDER BY g.path_key LIMIT 1
) f WHERE f.path_key = k.path_key)
UNION ALL
(SELECT n.path FROM files n
WHERE n.project_id = @project_id AND regexp_replace(n.path_key, '^.*/|\.[^./]*$', '', 'g') = @stem::text AND n.path NOT LIKE '%node_modules/%'
ORDER BY n.path LIMIT 10);
