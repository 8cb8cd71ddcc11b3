-- +goose NO TRANSACTION
-- +goose Up
-- The words of a path, those inside of HomeScreen by themselves too. Packages that a project brings along are nobody's to find.
CREATE OR REPLACE FUNCTION path_words(path text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    path || ' ' || regexp_replace(path, '([a-z0-9])([A-Z])', '\1 \2', 'g');

-- What search_keys has for a path, as one expression that needs no call: files are written by thousands.
CREATE OR REPLACE FUNCTION file_keys(project uuid, path text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    array_to_tsvector(array_remove(string_to_array(project::text || ' ' || regexp_replace(
        lower(path || ' ' || regexp_replace(path, '([a-z0-9])([A-Z])', '\1 \2', 'g')),
        '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', E'\x01' || project::text || ' ', 'g'), E'\x01'), project::text || ' '));

DROP INDEX CONCURRENTLY IF EXISTS files_by_words;
CREATE INDEX CONCURRENTLY files_by_words ON files USING gin (file_keys(project_id, path)) WHERE path NOT LIKE '%node_modules/%';

-- How well a short text answers a query, from 0 to a million: by how many of the words it has.
CREATE OR REPLACE FUNCTION search_score(t text, q text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN coalesce((
    SELECT (1000000 * ts_rank(array_to_tsvector(ARRAY(SELECT DISTINCT left(w, 64) FROM unnest(search_words(t)) w)),
        string_agg('''' || left(w, 64) || CASE WHEN n = last THEN ''':*' ELSE '''' END, ' | ')::tsquery))::bigint
    FROM (SELECT w, n, max(n) OVER () AS last FROM unnest(search_words(q)) WITH ORDINALITY u(w, n)) words), 0);
