-- +goose NO TRANSACTION
-- Indexes of tables that are in use, built while they are, and what is known of the previews that there are. One that breaks off
-- leaves an index that is not valid: each statement may run again.

-- +goose Up
-- Whoever asks for a preview of a file that is not there is told at once which files of that name there are.
DROP INDEX CONCURRENTLY IF EXISTS files_by_stem;
CREATE INDEX CONCURRENTLY files_by_stem ON files (project_id, regexp_replace(path_key, '^.*/|\.[^./]*$', '', 'g'), path)
WHERE path NOT LIKE '%node_modules/%';

DROP INDEX CONCURRENTLY IF EXISTS previews_of_a_screen;
CREATE INDEX CONCURRENTLY previews_of_a_screen ON previews (project_id, user_id, entry_point, revision, id) WHERE unneeded_since IS NULL;
UPDATE previews v SET unneeded_since = now() FROM jobs j
WHERE v.unneeded_since IS NULL AND j.id = v.job_id AND (j.state IN ('failed', 'stopped') OR j.state = 'succeeded' AND EXISTS (
    SELECT FROM previews l JOIN jobs k ON k.id = l.job_id
    WHERE l.project_id = v.project_id AND l.user_id = v.user_id AND l.entry_point = v.entry_point AND l.unneeded_since IS NULL
      AND (l.revision, l.id) > (v.revision, v.id) AND device_ids(l.devices) @> device_ids(v.devices) AND k.state = 'succeeded'));
DROP INDEX CONCURRENTLY IF EXISTS previews_unneeded;
CREATE INDEX CONCURRENTLY previews_unneeded ON previews (unneeded_since) WHERE unneeded_since IS NOT NULL AND stored;

-- What an operator may bring back still needs its files.
DROP INDEX CONCURRENTLY IF EXISTS jobs_failed_by_project;
CREATE INDEX CONCURRENTLY jobs_failed_by_project ON jobs (project_id, finished_at) WHERE state = 'failed';
DROP INDEX CONCURRENTLY IF EXISTS jobs_unfinished_by_project;
CREATE INDEX CONCURRENTLY jobs_unfinished_by_project ON jobs (project_id) WHERE finished_at IS NULL;
