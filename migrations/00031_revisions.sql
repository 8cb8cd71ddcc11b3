-- What a project's files were: each change of them is a revision, of which what it replaced is kept. So going back costs what has
-- changed since, and the oldest revisions are forgotten without touching the others.

-- +goose Up
CREATE TABLE project_revisions (
    project_id    uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    revision      bigint      NOT NULL CHECK (revision > 0),
    author_id     uuid        REFERENCES users (id) ON DELETE SET NULL,
    -- Which one it brought back, if any.
    restores      bigint,
    file_count    integer     NOT NULL CHECK (file_count >= 0),
    total_bytes   bigint      NOT NULL CHECK (total_bytes >= 0),
    written       integer     NOT NULL CHECK (written >= 0),
    deleted       integer     NOT NULL CHECK (deleted >= 0),
    created_at    timestamptz NOT NULL DEFAULT now(),
    -- Since when another one is the project's.
    superseded_at timestamptz,
    PRIMARY KEY (project_id, revision)
);
CREATE INDEX project_revisions_by_author ON project_revisions (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX project_revisions_superseded ON project_revisions (project_id, superseded_at) WHERE superseded_at IS NOT NULL;
INSERT INTO project_revisions (project_id, revision, file_count, total_bytes, written, deleted, created_at)
SELECT id, revision, file_count, total_bytes, file_count, 0, updated_at FROM projects WHERE revision > 0;

CREATE TABLE file_changes (
    project_id uuid   NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    path       text   COLLATE "C" NOT NULL,
    -- The revision that the change made, and what was there before: NULL where nothing was.
    revision   bigint NOT NULL,
    sha256     bytea,
    size       bigint,
    updated_at timestamptz,
    PRIMARY KEY (project_id, path, revision),
    FOREIGN KEY (project_id, sha256) REFERENCES blobs (project_id, sha256)
);
CREATE INDEX file_changes_by_revision ON file_changes (project_id, revision);
CREATE INDEX file_changes_by_blob ON file_changes (project_id, sha256) WHERE sha256 IS NOT NULL;
