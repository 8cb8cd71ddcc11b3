-- Archives of what there is of a user, for the user.

-- +goose Up
CREATE TABLE account_exports (
    id          uuid PRIMARY KEY,
    user_id     uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state       text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ready', 'failed')),
    attempts    integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- When somebody writes it next: later than that while somebody does.
    due_at      timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz,
    -- Of one that is ready: of the archive, and how many files had no room in it.
    size        bigint      NOT NULL DEFAULT 0 CHECK (size >= 0),
    left_out    integer     NOT NULL DEFAULT 0 CHECK (left_out >= 0),
    -- When it goes, with its archive.
    expires_at  timestamptz,
    CHECK ((state = 'pending') = (finished_at IS NULL) AND (finished_at IS NULL) = (expires_at IS NULL))
);
CREATE INDEX account_exports_by_user ON account_exports (user_id, id DESC);
CREATE UNIQUE INDEX one_export_at_a_time ON account_exports (user_id) WHERE state = 'pending';
CREATE INDEX account_exports_due ON account_exports (due_at) WHERE state = 'pending';
CREATE INDEX account_exports_by_end ON account_exports (expires_at) WHERE expires_at IS NOT NULL;
