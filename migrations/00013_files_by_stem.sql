-- Whoever asks for a preview of a file that is not there is told at once which files of that name there are.

-- +goose Up
CREATE INDEX files_by_stem ON files (project_id, regexp_replace(path_key, '^.*/|\.[^./]*$', '', 'g'), path)
WHERE path NOT LIKE '%node_modules/%';
