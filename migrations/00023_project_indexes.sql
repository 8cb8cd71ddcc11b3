-- +goose NO TRANSACTION
-- Indexes of tables that are in use, built while they are. One that breaks off leaves an index that is not valid: each statement
-- may run again.

-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS projects_by_state;
CREATE INDEX CONCURRENTLY projects_by_state ON projects (team_id, (archived_at IS NOT NULL), id DESC);
DROP INDEX CONCURRENTLY IF EXISTS projects_by_words;
CREATE INDEX CONCURRENTLY projects_by_words ON projects USING gin (project_keys(team_id, name, description, tags));

-- With a project its screens go.
DROP INDEX CONCURRENTLY IF EXISTS preview_screens_by_project;
CREATE INDEX CONCURRENTLY preview_screens_by_project ON preview_screens (project_id);
