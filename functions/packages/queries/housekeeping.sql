-- name: DeleteSets :execrows
-- tenant: none, housekeeping over all teams.
DELETE FROM package_sets s WHERE s.ctid = ANY(ARRAY(
    SELECT o.ctid FROM package_sets o WHERE o.used_at < @before::timestamptz
      AND NOT EXISTS (SELECT FROM project_packages p WHERE p.team_id = o.team_id AND p.sha256 = o.sha256)
    ORDER BY o.used_at LIMIT @row_limit FOR UPDATE SKIP LOCKED));

-- name: OldContents :many
-- tenant: none, housekeeping over all teams.
SELECT team_id, sha256 FROM package_contents WHERE used_at < @before::timestamptz ORDER BY used_at LIMIT @row_limit;

-- name: RenewContents :exec
-- What a set names counts as used from now on.
UPDATE package_contents c SET used_at = @now::timestamptz
WHERE c.team_id = @team_id AND c.sha256 = ANY(@hashes::bytea[]) AND c.condemned_at IS NULL
  AND (c.sha256 IN (SELECT s.sha256 FROM package_sets s WHERE s.team_id = @team_id)
    OR c.sha256 IN (SELECT unnest(s.archives) FROM package_sets s WHERE s.team_id = @team_id));

-- name: CondemnContents :many
-- None while a job may store some of them for the team: it does so before the database knows.
UPDATE package_contents c SET stored = false, condemned_at = now()
WHERE c.team_id = @team_id AND c.sha256 = ANY(@hashes::bytea[]) AND c.used_at < @before::timestamptz
  AND NOT EXISTS (SELECT FROM package_fetches f JOIN jobs j ON j.id = f.job_id WHERE f.team_id = @team_id AND j.state IN ('accepted', 'queued', 'running'))
RETURNING c.sha256;

-- name: DeleteContents :many
DELETE FROM package_contents WHERE team_id = @team_id AND sha256 = ANY(@hashes::bytea[]) AND condemned_at IS NOT NULL
RETURNING size;

-- name: UnknownContents :many
-- tenant: none, housekeeping over all teams.
SELECT o.team_id::uuid AS team_id, o.sha256::bytea AS sha256, o.size::bigint AS size, (t.id IS NOT NULL)::boolean AS of_a_team
FROM (SELECT unnest(@team_ids::uuid[]) AS team_id, unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size) o
LEFT JOIN teams t ON t.id = o.team_id
WHERE NOT EXISTS (SELECT FROM package_contents c WHERE c.team_id = o.team_id AND c.sha256 = o.sha256);

-- name: AdoptContents :execrows
-- They are in the storage, and nobody may use them: whoever sends one stores it anew.
INSERT INTO package_contents (team_id, sha256, size)
SELECT t.id, c.sha256, c.size FROM teams t, (SELECT unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size) c
WHERE t.id = @team_id
ON CONFLICT DO NOTHING;
