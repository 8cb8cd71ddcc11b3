-- tenant: the project that the host established for the caller, whether by membership or by a
-- preview token, is part of each condition.

-- name: PreviewAccess :one
SELECT v.project_id, p.team_id, m.role
FROM previews v JOIN projects p ON p.id = v.project_id JOIN team_members m ON m.team_id = p.team_id
WHERE v.id = @preview_id AND m.user_id = @user_id;

-- name: PreviewProject :one
-- tenant: the project is that of a verified preview token.
SELECT v.project_id, p.team_id FROM previews v JOIN projects p ON p.id = v.project_id
WHERE v.id = @preview_id AND v.project_id = @project_id;

-- name: InsertPreview :exec
INSERT INTO previews (id, job_id, project_id, user_id, entry_point, revision, devices, created_at)
VALUES (@id, @job_id, @project_id, @user_id, @entry_point, @revision, @devices, @now);

-- name: Preview :one
SELECT v.id, v.job_id, v.project_id, v.user_id, v.entry_point, v.revision, v.devices, v.created_at,
       j.state, j.tier, j.attempt, j.result, j.error, j.timings, j.started_at, j.finished_at
FROM previews v JOIN jobs j ON j.id = v.job_id
WHERE v.id = @preview_id AND v.project_id = @project_id;

-- name: PreviewOfJob :one
SELECT v.id, v.project_id, v.user_id, v.devices FROM previews v WHERE v.job_id = @job_id AND v.user_id = @user_id;

-- name: Previews :many
SELECT v.id, v.job_id, v.project_id, v.user_id, v.entry_point, v.revision, v.created_at,
       j.state, j.tier, j.error, j.started_at, j.finished_at
FROM previews v JOIN jobs j ON j.id = v.job_id
WHERE v.project_id = @project_id AND (sqlc.narg(before)::uuid IS NULL OR v.id < sqlc.narg(before))
ORDER BY v.id DESC LIMIT @row_limit;

-- name: InsertPreviewScreens :copyfrom
INSERT INTO preview_screens (preview_id, screen_id, project_id, device_id, ordinal, width, height, layout_hash, layout_bytes, png_bytes, asset_ids)
VALUES (@preview_id, @screen_id, @project_id, @device_id, @ordinal, @width, @height, @layout_hash, @layout_bytes, @png_bytes, @asset_ids);

-- name: PreviewScreens :many
SELECT screen_id, device_id, width, height, layout_hash, layout_bytes, png_bytes, asset_ids
FROM preview_screens WHERE preview_id = @preview_id AND project_id = @project_id ORDER BY ordinal;

-- name: PreviewScreen :one
SELECT screen_id, device_id, width, height, layout_hash, layout_bytes, png_bytes, asset_ids
FROM preview_screens WHERE preview_id = @preview_id AND project_id = @project_id AND screen_id = @screen_id;
