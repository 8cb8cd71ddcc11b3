-- Everything about a project's blobs but LoseBlob changes with the project's row locked.

-- name: Blobs :many
-- Those that are there of some. One whose deletion began may be taken over when whoever deletes it must be gone.
SELECT b.sha256, b.size, b.stored, coalesce(b.condemned_at > now() - interval '2 minutes', false)::boolean AS condemned
FROM unnest(@hashes::bytea[]) h(sha256) CROSS JOIN LATERAL (
    SELECT sha256, size, stored, condemned_at FROM blobs
    WHERE project_id = @project_id AND sha256 >= h.sha256 ORDER BY sha256 LIMIT 1
) b WHERE b.sha256 = h.sha256;

-- name: ClaimBlobs :exec
-- Their objects are about to be stored. What no file refers to yet is kept from now on for as long as what lost its last.
INSERT INTO blobs (project_id, sha256, size, stored, unused_since)
SELECT p.id, b.sha256, b.size, false, now()
FROM projects p, (SELECT unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size) b
WHERE p.id = @project_id
ON CONFLICT (project_id, sha256) DO UPDATE SET unused_since = now(), condemned_at = NULL WHERE blobs.unused_since IS NOT NULL;

-- name: UseBlobs :exec
-- Their objects are stored, and files refer to them.
INSERT INTO blobs (project_id, sha256, size, stored)
SELECT p.id, b.sha256, b.size, true
FROM projects p, (SELECT unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size) b
WHERE p.id = @project_id
ON CONFLICT (project_id, sha256) DO UPDATE SET stored = true, unused_since = NULL, condemned_at = NULL
WHERE NOT blobs.stored OR blobs.unused_since IS NOT NULL;

-- name: LeaveBlobs :exec
-- Some file or revision refers to them no longer; perhaps another does.
UPDATE blobs l SET unused_since = now() WHERE l.project_id = @project_id AND l.ctid = ANY(ARRAY(
    SELECT b.id FROM unnest(@hashes::bytea[]) h(sha256) CROSS JOIN LATERAL (
        SELECT g.ctid AS id, g.sha256 FROM blobs g
        WHERE g.project_id = @project_id AND g.sha256 >= h.sha256 ORDER BY g.sha256 LIMIT 1
    ) b WHERE b.sha256 = h.sha256 AND h.sha256 IS DISTINCT FROM (
        SELECT f.sha256 FROM files f
        WHERE f.project_id = @project_id AND f.sha256 >= h.sha256 ORDER BY f.sha256 LIMIT 1
    ) AND h.sha256 IS DISTINCT FROM (
        SELECT c.sha256 FROM file_changes c
        WHERE c.project_id = @project_id AND c.sha256 >= h.sha256 ORDER BY c.sha256 LIMIT 1)));

-- name: LoseBlob :exec
-- The storage does not have it: the next upload of the same content stores it again.
UPDATE blobs SET stored = false WHERE project_id = @project_id AND sha256 = @sha256;

-- name: RenewUnused :exec
-- Whoever was told that they are there has as long to name them as whoever has just stored them.
UPDATE blobs u SET unused_since = now() WHERE u.project_id = @project_id AND u.ctid = ANY(ARRAY(
    SELECT b.id FROM unnest(@hashes::bytea[]) h(sha256) CROSS JOIN LATERAL (
        SELECT g.ctid AS id, g.sha256, g.unused_since FROM blobs g
        WHERE g.project_id = @project_id AND g.sha256 >= h.sha256 ORDER BY g.sha256 LIMIT 1
    ) b WHERE b.sha256 = h.sha256 AND b.unused_since IS NOT NULL))
    AND u.stored AND u.condemned_at IS NULL;

-- name: CountStored :exec
UPDATE projects SET stored_bytes = greatest(0, stored_bytes + @change::bigint) WHERE id = @project_id;

-- name: UnusedBlobs :many
-- tenant: none, housekeeping over all projects.
SELECT project_id, sha256 FROM blobs WHERE unused_since < @before::timestamptz ORDER BY unused_since LIMIT @row_limit;

-- name: HoldProject :exec
SELECT FROM projects WHERE id = @project_id FOR NO KEY UPDATE;

-- name: RenewBlobs :exec
-- What jobs name that have not ended, or that failed and may be brought back, counts as unused from now on.
UPDATE blobs b SET unused_since = @now::timestamptz
WHERE b.project_id = @project_id AND b.sha256 = ANY(@hashes::bytea[]) AND b.unused_since < @before::timestamptz AND b.condemned_at IS NULL
  AND encode(b.sha256, 'hex') IN (
    SELECT f.value->>'sha256' FROM jobs j
    CROSS JOIN LATERAL json_array_elements(CASE json_typeof(j.payload->'files') WHEN 'array' THEN j.payload->'files' ELSE '[]' END) f
    WHERE j.project_id = @project_id AND (j.finished_at IS NULL OR j.state = 'failed' AND j.finished_at > @failed_after::timestamptz));

-- name: CondemnBlobs :many
UPDATE blobs b SET stored = false, condemned_at = now()
WHERE b.project_id = @project_id AND b.sha256 = ANY(@hashes::bytea[]) AND b.unused_since < @before::timestamptz
  AND NOT EXISTS (SELECT FROM files f WHERE f.project_id = @project_id AND f.sha256 = b.sha256)
  AND NOT EXISTS (SELECT FROM file_changes c WHERE c.project_id = @project_id AND c.sha256 = b.sha256)
RETURNING b.sha256;

-- name: DeleteBlobs :many
DELETE FROM blobs WHERE project_id = @project_id AND sha256 = ANY(@hashes::bytea[]) AND condemned_at IS NOT NULL
RETURNING size;

-- name: UnknownBlobs :many
-- tenant: none, housekeeping over all projects.
-- Those of the storage's objects that have no row, each looked up by itself however large the table is.
SELECT o.project_id::uuid AS project_id, o.sha256::bytea AS sha256, o.size::bigint AS size, ((SELECT true FROM projects p WHERE p.id = o.project_id) IS NOT NULL)::boolean AS of_a_project
FROM (SELECT unnest(@project_ids::uuid[]) AS project_id, unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size) o
WHERE (SELECT true FROM blobs b WHERE b.project_id = o.project_id AND b.sha256 = o.sha256) IS NULL;

-- name: AdoptBlobs :many
-- They are in the storage, and no file refers to them. An upload stores them anew.
INSERT INTO blobs (project_id, sha256, size, stored, unused_since)
SELECT p.id, b.sha256, b.size, false, now()
FROM projects p, (SELECT unnest(@hashes::bytea[]) AS sha256, unnest(@sizes::bigint[]) AS size) b
WHERE p.id = @project_id
ON CONFLICT DO NOTHING RETURNING size;

-- name: LockTeam :exec
-- Two projects of a team that store at the same time are counted one after the other.
SELECT FROM teams WHERE id = @team_id FOR NO KEY UPDATE;

-- name: StoredByTeam :one
-- Bytes of all of a team's projects, and the plan that they count against: the best of its owners.
SELECT (SELECT coalesce(sum(p.stored_bytes), 0) FROM projects p WHERE p.team_id = @team_id)::bigint AS bytes,
    team_plan(@team_id)::text AS tier;
