-- name: SampleProject :one
-- The caller's project of a sample, unless it is archived.
SELECT p.id, p.team_id FROM sample_projects s JOIN projects p ON p.id = s.project_id
WHERE s.user_id = @user_id AND s.sample = @sample AND p.archived_at IS NULL;

-- name: SetSampleProject :exec
INSERT INTO sample_projects (project_id, user_id, sample) VALUES (@project_id, @user_id, @sample)
ON CONFLICT (user_id, sample) DO UPDATE SET project_id = excluded.project_id;

-- name: SamplePreviews :many
-- tenant: none, administrators see all of the samples.
-- The newest of each project, and of these the newest.
SELECT v.id, v.project_id, v.user_id, v.job_id, v.revision, v.created_at, j.state, j.error, j.finished_at
FROM sample_projects s CROSS JOIN LATERAL (
    SELECT * FROM previews o WHERE o.project_id = s.project_id ORDER BY o.id DESC LIMIT 20
) v JOIN jobs j ON j.id = v.job_id
WHERE s.sample = @sample ORDER BY v.id DESC LIMIT 500;

-- name: SampleScreens :many
-- tenant: none, administrators see all of the samples.
SELECT c.preview_id, c.screen_id, c.device_id, c.width, c.height
FROM preview_screens c JOIN sample_projects s ON s.project_id = c.project_id
WHERE c.preview_id = ANY(@previews::uuid[]) ORDER BY c.preview_id, c.ordinal LIMIT 1000;
