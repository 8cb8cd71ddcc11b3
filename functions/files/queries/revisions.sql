-- Everything about a project's revisions changes with the project's row locked.

-- name: RecordChanges :exec
-- What is at some paths before they change.
INSERT INTO file_changes (project_id, path, revision, sha256, size, updated_at)
SELECT p.id, k.path, p.revision + 1, f.sha256, f.size, f.updated_at
FROM projects p CROSS JOIN unnest(@paths::text[]) k(path) LEFT JOIN LATERAL (
    SELECT g.path, g.sha256, g.size, g.updated_at FROM files g
    WHERE g.project_id = @project_id AND g.path >= k.path ORDER BY g.path LIMIT 1
) f ON f.path = k.path
WHERE p.id = @project_id;

-- name: AddRevision :exec
INSERT INTO project_revisions (project_id, revision, author_id, restores, file_count, total_bytes, written, deleted, created_at)
SELECT p.id, p.revision, sqlc.narg(author_id)::uuid, sqlc.narg(restores)::bigint, p.file_count, p.total_bytes, @written, @deleted, p.updated_at
FROM projects p WHERE p.id = @project_id;

-- name: SupersedeRevision :exec
UPDATE project_revisions SET superseded_at = now() WHERE project_id = @project_id AND revision = @revision;

-- name: OldestKept :one
-- The present one is kept always; one before it for as long as there are not too many after it, nor too many changes, and not for too long.
SELECT coalesce(min(r.revision), 0)::bigint FROM (
    SELECT revision, superseded_at, row_number() OVER newer AS nth, sum(written + deleted) OVER newer - (written + deleted) AS changes
    FROM project_revisions WHERE project_id = @project_id WINDOW newer AS (ORDER BY revision DESC)
) r WHERE r.superseded_at IS NULL OR r.nth <= @most::bigint AND r.changes <= @most_changes::bigint AND r.superseded_at > @after::timestamptz;

-- name: ForgetRevisions :exec
DELETE FROM project_revisions WHERE project_id = @project_id AND revision < @oldest;

-- name: ForgetChanges :many
-- Those that only a revision before the oldest needs.
DELETE FROM file_changes WHERE project_id = @project_id AND revision <= @oldest RETURNING sha256;

-- name: TeamPlan :one
-- tenant: the team itself.
SELECT team_plan(@team_id)::text AS tier;

-- name: ProjectsWithPast :many
-- tenant: none, housekeeping over all projects.
SELECT p.id, team_plan(p.team_id)::text AS tier FROM projects p
WHERE p.id > @after AND EXISTS (SELECT FROM project_revisions r WHERE r.project_id = p.id AND r.superseded_at < @before::timestamptz)
ORDER BY p.id LIMIT @row_limit;

-- name: Revisions :many
SELECT r.* FROM project_revisions r JOIN projects p ON p.id = r.project_id
WHERE r.project_id = @project_id AND p.team_id = @team_id AND (sqlc.narg(before)::bigint IS NULL OR r.revision < sqlc.narg(before))
ORDER BY r.revision DESC LIMIT @row_limit;

-- name: Revision :one
SELECT r.* FROM project_revisions r JOIN projects p ON p.id = r.project_id
WHERE r.project_id = @project_id AND p.team_id = @team_id AND r.revision = @revision;

-- name: FilesAt :many
-- Those of a revision, which must be kept still: where a path has changed since, what the first change replaced.
SELECT s.path, s.sha256, s.size::bigint AS size, s.updated_at::timestamptz AS updated_at FROM (
    (SELECT DISTINCT ON (c.path) c.path, c.sha256, c.size, c.updated_at FROM file_changes c
     WHERE c.project_id = @project_id AND c.path > @after::text AND c.revision > @revision ORDER BY c.path, c.revision)
    UNION ALL
    SELECT f.path, f.sha256, f.size, f.updated_at FROM files f
    WHERE f.project_id = @project_id AND f.path > @after AND NOT EXISTS (
        SELECT FROM file_changes c WHERE c.project_id = @project_id AND c.path = f.path AND c.revision > @revision)
) s WHERE s.sha256 IS NOT NULL AND EXISTS (SELECT FROM project_revisions r WHERE r.project_id = @project_id AND r.revision = @revision)
ORDER BY s.path LIMIT @row_limit;

-- name: FileAt :one
SELECT s.sha256, s.size::bigint AS size FROM (
    (SELECT c.sha256, c.size, 1 AS nth FROM file_changes c
     WHERE c.project_id = @project_id AND c.path = @path AND c.revision > @revision ORDER BY c.revision LIMIT 1)
    UNION ALL
    SELECT f.sha256, f.size, 2 FROM files f WHERE f.project_id = @project_id AND f.path = @path
    ORDER BY nth LIMIT 1
) s WHERE s.sha256 IS NOT NULL AND EXISTS (SELECT FROM project_revisions r WHERE r.project_id = @project_id AND r.revision = @revision);

-- name: ChangedSince :many
-- What stood at a revision where something has changed since; a hash of NULL where nothing stood.
SELECT DISTINCT ON (c.path) c.path, c.sha256 FROM file_changes c
WHERE c.project_id = @project_id AND c.revision > @revision ORDER BY c.path, c.revision;
