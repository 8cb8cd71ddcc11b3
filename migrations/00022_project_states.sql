-- +goose Up
-- What a project is about, and whether it is archived: then it is read-only.
ALTER TABLE projects
    ADD COLUMN description text   NOT NULL DEFAULT '' CHECK (char_length(description) <= 2000),
    ADD COLUMN tags        text[] NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 20),
    ADD COLUMN archived_at timestamptz;

CREATE TABLE project_favourites (
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    project_id uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, project_id)
);
CREATE INDEX project_favourites_by_project ON project_favourites (project_id);

-- The words of a text in their order, in lower case: what stands between characters of ASCII that are neither letters nor
-- digits. A word is cut where it is longer than anybody types.
-- +goose StatementBegin
CREATE FUNCTION search_words(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    array_remove(regexp_split_to_array(lower(t), '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+'), '');
-- +goose StatementEnd

-- What an index finds texts by. Each word bears its owner, a team or a project, so that looking for one, or for all that begin
-- like it, reads what that owner has and nobody else's, however many there are.
-- +goose StatementBegin
CREATE FUNCTION search_keys(owner uuid, t text, tags text[] DEFAULT '{}') RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    array_to_tsvector(ARRAY(SELECT owner::text || ' ' || left(w, 64) FROM unnest(search_words(t)) w)
        || ARRAY(SELECT owner::text || '#' || lower(g) FROM unnest(tags) g));
-- +goose StatementEnd

-- What is looked for in search_keys: all words of a query, the last one as a beginning, and a tag where one is given. NULL
-- where there is nothing to look for.
-- +goose StatementBegin
CREATE FUNCTION search_query(owner uuid, q text, tag text DEFAULT NULL) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT nullif(string_agg('''' || owner::text || k || CASE WHEN n = last AND tag_of IS NULL THEN ''':*' ELSE '''' END, ' & '), '')::tsquery
    FROM (
        SELECT ' ' || left(w, 64) AS k, n, max(n) OVER () AS last, NULL AS tag_of FROM unnest(search_words(q)) WITH ORDINALITY u(w, n)
        UNION ALL
        SELECT '#' || replace(replace(lower(tag), '\', '\\'), '''', ''''''), 0, 0, tag WHERE tag IS NOT NULL
    ) words);
-- +goose StatementEnd

-- A project's text, as it is looked for.
-- +goose StatementBegin
CREATE FUNCTION project_keys(team uuid, name text, description text, tags text[]) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    search_keys(team, name || ' ' || description || ' ' || coalesce((SELECT string_agg(g, ' ') FROM unnest(tags) g), ''), tags);
-- +goose StatementEnd
