-- name: EndPreview :exec
-- A preview that is over is needed for as long as it is the last of its screen that its user was shown.
UPDATE previews v SET stored = true, emptied_at = NULL, unneeded_since = CASE WHEN @ready::boolean AND NOT EXISTS (
        SELECT FROM previews l JOIN jobs j ON j.id = l.job_id
        WHERE l.project_id = v.project_id AND l.user_id = v.user_id AND l.entry_point = v.entry_point AND l.app_sha256 = v.app_sha256 AND l.unneeded_since IS NULL
          AND (l.revision, l.id) > (v.revision, v.id) AND device_ids(l.devices) @> device_ids(v.devices) AND j.state = 'succeeded') THEN NULL ELSE now() END
WHERE v.id = @preview_id AND v.user_id = @user_id;

-- name: ReplacePreviews :exec
-- Those that its user was shown of the same screen before, on no other devices.
UPDATE previews v SET unneeded_since = now() FROM previews l, jobs j
WHERE l.id = @preview_id AND l.user_id = @user_id AND l.unneeded_since IS NULL
  AND v.project_id = l.project_id AND v.user_id = l.user_id AND v.entry_point = l.entry_point AND v.app_sha256 = l.app_sha256 AND v.unneeded_since IS NULL
  AND (v.revision, v.id) < (l.revision, l.id) AND device_ids(v.devices) <@ device_ids(l.devices) AND j.id = v.job_id AND j.state = 'succeeded';

-- name: NeedPreview :exec
-- It failed and was brought back: it is rendered anew.
UPDATE previews SET stored = true, emptied_at = NULL, unneeded_since = NULL WHERE id = @preview_id AND user_id = @user_id;

-- name: UnneededPreviews :many
-- tenant: none, housekeeping over all users.
SELECT v.id FROM previews v JOIN jobs j ON j.id = v.job_id
WHERE v.unneeded_since < @before::timestamptz AND v.stored
  AND NOT EXISTS (SELECT FROM preview_shares s WHERE s.preview_id = v.id AND s.expires_at > now())
  AND (j.state IN ('succeeded', 'stopped') OR j.state = 'failed' AND v.unneeded_since < @failed_before::timestamptz)
ORDER BY v.unneeded_since LIMIT @row_limit;

-- name: HoldJobs :exec
-- tenant: none, housekeeping over all users.
-- None of them goes on meanwhile.
SELECT FROM previews v JOIN jobs j ON j.id = v.job_id WHERE v.id = ANY(@ids::uuid[]) ORDER BY j.id FOR SHARE OF j;

-- name: EmptyPreviews :many
-- tenant: none, housekeeping over all users.
-- Those that are unneeded still. One that was given up before is not given back.
UPDATE previews v SET emptied_at = coalesce(v.emptied_at, now()) FROM jobs j
WHERE v.id = ANY(@ids::uuid[]) AND j.id = v.job_id AND v.unneeded_since < @before::timestamptz AND v.stored AND CASE j.state
    WHEN 'stopped' THEN true
    WHEN 'failed' THEN v.unneeded_since < @failed_before::timestamptz
    WHEN 'succeeded' THEN v.emptied_at IS NOT NULL OR EXISTS (
        SELECT FROM previews l JOIN jobs k ON k.id = l.job_id
        WHERE l.project_id = v.project_id AND l.user_id = v.user_id AND l.entry_point = v.entry_point AND l.app_sha256 = v.app_sha256 AND l.unneeded_since IS NULL
          AND (l.revision, l.id) > (v.revision, v.id) AND device_ids(l.devices) @> device_ids(v.devices) AND k.state = 'succeeded')
    ELSE false END
RETURNING v.id;

-- name: KeepPreviews :exec
-- tenant: none, housekeeping over all users.
-- What replaced them is gone, with its job: they are their screen's last again.
UPDATE previews v SET unneeded_since = NULL FROM jobs j
WHERE v.id = ANY(@ids::uuid[]) AND j.id = v.job_id AND j.state = 'succeeded' AND v.unneeded_since < @before::timestamptz AND v.emptied_at IS NULL;

-- name: DeletePreviewScreens :exec
-- tenant: none, housekeeping over all users.
DELETE FROM preview_screens WHERE preview_id = ANY(@ids::uuid[]);

-- name: PreviewsGone :exec
-- tenant: none, housekeeping over all users.
UPDATE previews SET stored = false WHERE id = ANY(@ids::uuid[]) AND emptied_at IS NOT NULL;

-- name: PreviewsWithObjects :many
-- tenant: none, housekeeping over all users.
SELECT id FROM previews WHERE id = ANY(@ids::uuid[]) AND emptied_at IS NULL;
