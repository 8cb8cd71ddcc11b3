-- Files that are too large for a request: announced, put into the storage by the client, and confirmed.

-- +goose Up
CREATE TABLE file_uploads (
    id         uuid        PRIMARY KEY,
    project_id uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    path       text        COLLATE "C" NOT NULL CHECK (octet_length(path) BETWEEN 1 AND 512),
    sha256     bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    size       bigint      NOT NULL CHECK (size >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- The revision that has the file, once it was confirmed.
    revision   bigint
);
CREATE INDEX file_uploads_by_project ON file_uploads (project_id, created_at);
CREATE INDEX file_uploads_by_age ON file_uploads (created_at);
