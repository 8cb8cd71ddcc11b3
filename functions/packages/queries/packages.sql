-- name: LockTeam :exec
-- Everything about a team's packages changes with the team's row locked.
SELECT FROM teams WHERE id = @team_id FOR NO KEY UPDATE;

-- name: Contents :many
-- Those that are there of some. One whose deletion began may be taken over when whoever deletes it must be gone.
SELECT sha256, size, files, unpacked, stored, coalesce(condemned_at > now() - interval '2 minutes', false)::boolean AS condemned
FROM package_contents WHERE team_id = @team_id AND sha256 = ANY(@hashes::bytea[]);

-- name: KeptByTeam :one
-- Bytes of all of a team's packages, and the plan that they count against.
SELECT (SELECT coalesce(sum(c.size), 0) FROM package_contents c WHERE c.team_id = @team_id)::bigint AS bytes,
    team_plan(@team_id)::text AS tier;

-- name: ClaimContents :exec
-- Their objects are about to be stored.
INSERT INTO package_contents (team_id, sha256, size, files, unpacked)
SELECT t.id, c.sha256, c.size, c.files, c.unpacked
FROM teams t, (SELECT unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size,
                      unnest(@files::integer[]) AS files, unnest(@unpacked::bigint[]) AS unpacked) c
WHERE t.id = @team_id
ON CONFLICT (team_id, sha256) DO UPDATE SET used_at = now(), condemned_at = NULL, files = excluded.files, unpacked = excluded.unpacked;

-- name: StoreContents :exec
UPDATE package_contents SET stored = true WHERE team_id = @team_id AND sha256 = ANY(@hashes::bytea[]) AND condemned_at IS NULL;

-- name: TouchContents :exec
UPDATE package_contents SET used_at = now() WHERE team_id = @team_id AND sha256 = ANY(@hashes::bytea[]) AND condemned_at IS NULL;

-- name: LoseContents :exec
-- The storage does not have them: the next who sends them stores them again.
UPDATE package_contents SET stored = false WHERE team_id = @team_id AND sha256 = ANY(@hashes::bytea[]);

-- name: KeepSet :exec
INSERT INTO package_sets (team_id, sha256, archives, packages, files, unpacked)
VALUES (@team_id, @sha256, @archives::bytea[], @packages, @files, @unpacked)
ON CONFLICT (team_id, sha256) DO UPDATE SET used_at = now();

-- name: LeaveSet :exec
UPDATE package_sets s SET used_at = now() FROM project_packages p
WHERE p.project_id = @project_id AND p.team_id = @team_id AND s.team_id = p.team_id AND s.sha256 = p.sha256;

-- name: UseSet :exec
INSERT INTO project_packages (project_id, team_id, sha256)
SELECT p.id, p.team_id, @sha256::bytea FROM projects p WHERE p.id = @project_id AND p.team_id = @team_id
ON CONFLICT (project_id) DO UPDATE SET sha256 = excluded.sha256, team_id = excluded.team_id, updated_at = now()
WHERE (project_packages.team_id, project_packages.sha256) IS DISTINCT FROM (excluded.team_id, excluded.sha256);

-- name: DropSet :execrows
DELETE FROM project_packages WHERE project_id = @project_id AND team_id = @team_id;

-- name: PackagesOfProject :one
SELECT s.sha256, s.packages, s.files, s.unpacked, p.updated_at
FROM project_packages p JOIN package_sets s ON s.team_id = p.team_id AND s.sha256 = p.sha256
WHERE p.project_id = @project_id AND p.team_id = @team_id;
