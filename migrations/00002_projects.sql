-- Projects and their files. Content is kept once per project under its SHA-256; a file is a path that
-- points at content.

-- +goose Up
CREATE TABLE projects (
    id          uuid PRIMARY KEY,
    team_id     uuid        NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    name        text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    created_by  uuid        REFERENCES users (id) ON DELETE SET NULL,
    -- Counts up with every change of the files: a client sees whether its view is current.
    revision    bigint      NOT NULL DEFAULT 0 CHECK (revision >= 0),
    file_count  integer     NOT NULL DEFAULT 0 CHECK (file_count >= 0),
    total_bytes bigint      NOT NULL DEFAULT 0 CHECK (total_bytes >= 0),
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX projects_by_team ON projects (team_id, id DESC);

CREATE TABLE blobs (
    project_id uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    sha256     bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    size       bigint      NOT NULL CHECK (size >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, sha256)
);

CREATE TABLE files (
    project_id uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    -- Byte order, so that lists read the same on every database whatever its locale.
    path       text        COLLATE "C" NOT NULL CHECK (octet_length(path) BETWEEN 1 AND 512),
    -- The path folded to one case: two paths that differ in case alone would be one file on a
    -- developer's macOS or Windows disk, so the project may hold only one of them.
    path_key   text        COLLATE "C" NOT NULL,
    sha256     bytea       NOT NULL,
    size       bigint      NOT NULL CHECK (size >= 0),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, path),
    UNIQUE (project_id, path_key),
    FOREIGN KEY (project_id, sha256) REFERENCES blobs (project_id, sha256)
);
CREATE INDEX files_by_blob ON files (project_id, sha256);
