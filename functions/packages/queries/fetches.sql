-- name: ProjectRevision :one
SELECT revision FROM projects WHERE id = @project_id AND team_id = @team_id;

-- name: Manifest :many
SELECT f.path, f.sha256, f.size FROM files f JOIN projects p ON p.id = f.project_id
WHERE f.project_id = @project_id AND p.team_id = @team_id AND f.size <= @most
ORDER BY f.path;

-- name: Going :one
-- Whether any of the team's contents is being deleted just now.
SELECT EXISTS (SELECT FROM package_contents WHERE team_id = @team_id AND condemned_at > now() - interval '2 minutes')::boolean AS going;

-- name: FetchedSets :many
-- The sets that the team's fetches have made, those used last first.
SELECT s.sha256 FROM package_sets s
WHERE s.team_id = @team_id AND s.sha256 IN (SELECT f.sha256 FROM package_fetches f WHERE f.team_id = @team_id)
ORDER BY s.used_at DESC LIMIT @row_limit;

-- name: InsertFetch :exec
INSERT INTO package_fetches (job_id, project_id, team_id, revision, created_at)
VALUES (@job_id, @project_id, @team_id, @revision, @now);

-- name: Fetch :one
SELECT * FROM package_fetches WHERE job_id = @job_id AND team_id = @team_id;

-- name: LatestFetch :one
SELECT sqlc.embed(f), j.state, j.error AS problem, j.finished_at
FROM package_fetches f JOIN jobs j ON j.id = f.job_id
WHERE f.project_id = @project_id AND f.team_id = @team_id
ORDER BY f.job_id DESC LIMIT 1;

-- name: BytesLacking :one
-- Bytes of those of some contents that the team has none of.
SELECT coalesce(sum(c.size), 0)::bigint AS bytes
FROM (SELECT unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size) c
WHERE NOT EXISTS (SELECT FROM package_contents k WHERE k.team_id = @team_id AND k.sha256 = c.sha256);

-- name: Outrun :one
-- Whether a later fetch gave the project its set already.
SELECT EXISTS (SELECT FROM package_fetches WHERE project_id = @project_id AND team_id = @team_id AND job_id > @job_id AND used)::boolean AS outrun;

-- name: EndFetch :exec
UPDATE package_fetches SET sha256 = sqlc.narg(sha256), used = @used, report = @report, error = sqlc.narg(error) WHERE job_id = @job_id AND team_id = @team_id;
