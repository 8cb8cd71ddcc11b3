-- name: PlanByIndex :exec
-- tenant: none, it names no rows. A search looks once into each project. Where the planner believes a table to be empty, as it was a
-- minute ago, it would have each look read it all, or all of another index: a second, where the index of the words, which is read as a
-- bitmap alone, takes a millisecond.
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true), set_config('enable_indexonlyscan', 'off', true);

-- name: FoundProjects :many
-- What is looked for is made once, of nobody's words, and each project's put in their place: made for each, that was most of a search.
WITH words AS MATERIALIZED (SELECT search_query('00000000-0000-0000-0000-000000000000', @q)::text AS of_nobody), found AS (
    SELECT p.id AS key, p.id AS project_id, p.name AS title, p.description AS body, search_score(p.name, @q::text) + 300000 AS score
    FROM words w CROSS JOIN team_members m CROSS JOIN LATERAL (
        SELECT o.id FROM projects o WHERE project_keys(o.team_id, o.name, o.description, o.tags) @@ replace(w.of_nobody, '00000000-0000-0000-0000-000000000000', m.team_id::text)::tsquery LIMIT 200
    ) l JOIN projects p ON p.id = l.id
    WHERE m.user_id = @user_id AND (sqlc.narg(within)::uuid IS NULL OR p.id = sqlc.narg(within)) LIMIT 2000
)
SELECT key, project_id, title, body, score::bigint AS score FROM found
WHERE sqlc.narg(after_key)::uuid IS NULL OR (score, key) < (@after_score::bigint, sqlc.narg(after_key))
ORDER BY score DESC, key DESC LIMIT @row_limit;

-- name: FoundTasks :many
WITH words AS MATERIALIZED (SELECT search_query('00000000-0000-0000-0000-000000000000', @q)::text AS of_nobody), found AS (
    SELECT t.id AS key, t.project_id, t.title, t.description AS body, search_score(t.title, @q::text) + 200000 AS score
    FROM words w CROSS JOIN team_members m JOIN projects p ON p.team_id = m.team_id CROSS JOIN LATERAL (
        SELECT o.* FROM tasks o WHERE search_keys(o.project_id, o.title || ' ' || o.description, o.labels) @@ replace(w.of_nobody, '00000000-0000-0000-0000-000000000000', p.id::text)::tsquery LIMIT 200
    ) t
    WHERE m.user_id = @user_id AND (sqlc.narg(within)::uuid IS NULL OR p.id = sqlc.narg(within)) LIMIT 2000
)
SELECT key, project_id, title, body, score::bigint AS score FROM found
WHERE sqlc.narg(after_key)::uuid IS NULL OR (score, key) < (@after_score::bigint, sqlc.narg(after_key))
ORDER BY score DESC, key DESC LIMIT @row_limit;

-- name: FoundComments :many
WITH words AS MATERIALIZED (SELECT search_query('00000000-0000-0000-0000-000000000000', @q)::text AS of_nobody), found AS (
    SELECT c.id AS key, c.project_id, c.task_id, t.title, c.body, search_score(left(c.body, 500), @q::text) AS score
    FROM words w CROSS JOIN team_members m JOIN projects p ON p.team_id = m.team_id CROSS JOIN LATERAL (
        SELECT o.* FROM task_comments o WHERE search_keys(o.project_id, o.body) @@ replace(w.of_nobody, '00000000-0000-0000-0000-000000000000', p.id::text)::tsquery LIMIT 200
    ) c JOIN tasks t ON t.id = c.task_id
    WHERE m.user_id = @user_id AND (sqlc.narg(within)::uuid IS NULL OR p.id = sqlc.narg(within)) LIMIT 2000
)
SELECT key, project_id, task_id, title, body, score::bigint AS score FROM found
WHERE sqlc.narg(after_key)::uuid IS NULL OR (score, key) < (@after_score::bigint, sqlc.narg(after_key))
ORDER BY score DESC, key DESC LIMIT @row_limit;

-- name: FoundFiles :many
-- A file has no id: its key is made of its project's and its path.
WITH words AS MATERIALIZED (SELECT search_query('00000000-0000-0000-0000-000000000000', @q)::text AS of_nobody), found AS (
    SELECT md5(f.project_id || ' ' || f.path)::uuid AS key, f.project_id, f.path AS title, search_score(path_words(f.path), @q::text) + 100000 AS score
    FROM words w CROSS JOIN team_members m JOIN projects p ON p.team_id = m.team_id CROSS JOIN LATERAL (
        SELECT o.* FROM files o WHERE file_keys(o.project_id, o.path) @@ replace(w.of_nobody, '00000000-0000-0000-0000-000000000000', p.id::text)::tsquery AND o.path NOT LIKE '%node_modules/%' LIMIT 200
    ) f
    WHERE m.user_id = @user_id AND (sqlc.narg(within)::uuid IS NULL OR p.id = sqlc.narg(within)) LIMIT 2000
)
SELECT key::uuid AS key, project_id, title, score::bigint AS score FROM found
WHERE sqlc.narg(after_key)::uuid IS NULL OR (score, key) < (@after_score::bigint, sqlc.narg(after_key))
ORDER BY score DESC, key DESC LIMIT @row_limit;
