-- name: Shown :one
-- What a device may show: a preview, with its project's team.
SELECT p.team_id, v.devices, (p.archived_at IS NOT NULL)::boolean AS archived, (j.state = 'succeeded' AND v.emptied_at IS NULL)::boolean AS ready
FROM previews v JOIN jobs j ON j.id = v.job_id JOIN projects p ON p.id = v.project_id
WHERE v.id = @preview_id AND v.project_id = @project_id;

-- name: ShownDevices :many
SELECT v.id, v.devices FROM previews v WHERE v.project_id = @project_id AND v.id = ANY(@ids::uuid[]);

-- name: Watchers :many
-- Those whom a device's events are told.
SELECT m.user_id FROM team_members m JOIN users u ON u.id = m.user_id AND u.disabled_at IS NULL
WHERE m.team_id = @team_id ORDER BY m.user_id LIMIT 1000;
