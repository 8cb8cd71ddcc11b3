-- name: HoldPreview :one
SELECT j.state FROM previews v JOIN jobs j ON j.id = v.job_id WHERE v.id = @preview_id AND v.project_id = @project_id FOR UPDATE OF v;

-- name: DeletePastShares :exec
DELETE FROM preview_shares WHERE preview_id = @preview_id AND project_id = @project_id AND expires_at <= @now;

-- name: CountShares :one
SELECT count(*) FROM preview_shares WHERE preview_id = @preview_id AND project_id = @project_id;

-- name: InsertShare :exec
INSERT INTO preview_shares (id, preview_id, project_id, token_hash, created_by, created_at, expires_at)
VALUES (@id, @preview_id, @project_id, @token_hash, @created_by, @now, @expires_at);

-- name: Shares :many
SELECT * FROM preview_shares WHERE preview_id = @preview_id AND project_id = @project_id AND expires_at > @now ORDER BY id DESC LIMIT 100;

-- name: DeleteShare :execrows
DELETE FROM preview_shares WHERE id = @id AND preview_id = @preview_id AND project_id = @project_id;

-- name: DeleteSharesBy :exec
-- All of a team that somebody made.
DELETE FROM preview_shares WHERE created_by = @user_id::uuid AND project_id IN (SELECT p.id FROM projects p WHERE p.team_id = @team_id);

-- name: SharedPreview :one
-- tenant: whose the link is; it is all that its holder has.
SELECT v.id, v.project_id, v.devices, v.created_at, s.expires_at FROM preview_shares s
JOIN previews v ON v.id = s.preview_id JOIN jobs j ON j.id = v.job_id JOIN projects p ON p.id = v.project_id
WHERE s.token_hash = @token_hash AND s.expires_at > @now AND p.archived_at IS NULL AND j.state = 'succeeded' AND v.emptied_at IS NULL;
