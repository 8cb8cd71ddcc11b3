-- +goose NO TRANSACTION
-- +goose Up
-- The words of a path, those inside of HomeScreen by themselves too. Packages that a project brings along are nobody's to find.
CREATE OR REPLACE FUNCTION path_words(path text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    path || ' ' || regexp_replace(path, '([a-z0-9])([A-Z])', '\1 \2', 'g');
DROP INDEX CONCURRENTLY IF EXISTS files_by_words;
CREATE INDEX CONCURRENTLY files_by_words ON files USING gin (search_keys(project_id, path_words(path))) WHERE path NOT LIKE '%node_modules/%';

-- How well a short text answers a query, from 0 to a million: by how many of the words it has.
CREATE OR REPLACE FUNCTION search_score(t text, q text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN coalesce((
    SELECT (1000000 * ts_rank(array_to_tsvector(ARRAY(SELECT DISTINCT left(w, 64) FROM unnest(search_words(t)) w)),
        string_agg('''' || left(w, 64) || CASE WHEN n = last THEN ''':*' ELSE '''' END, ' | ')::tsquery))::bigint
    FROM (SELECT w, n, max(n) OVER () AS last FROM unnest(search_words(q)) WITH ORDINALITY u(w, n)) words), 0);
