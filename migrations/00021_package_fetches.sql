-- Fetching a project's npm packages from a registry is a job, for clients that have none to send.

-- +goose Up
CREATE TABLE package_fetches (
    job_id     uuid        PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    project_id uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    team_id    uuid        NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    -- The project's revision whose files say what is fetched.
    revision   bigint      NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- The set that came of it, and whether the project began to use it: not where a later fetch was done before.
    sha256     bytea       CHECK (octet_length(sha256) = 32),
    used       boolean     NOT NULL DEFAULT false,
    -- What could not be fetched, and what there is to say. json, not jsonb: names may hold U+0000, which jsonb refuses.
    report     json,
    -- Why what was fetched is not kept.
    error      json
);
CREATE INDEX package_fetches_by_project ON package_fetches (project_id, job_id DESC);
CREATE INDEX package_fetches_by_team ON package_fetches (team_id, job_id DESC);
