-- Links by which whoever has one sees a preview without signing in.

-- +goose Up
CREATE TABLE preview_shares (
    id         uuid        PRIMARY KEY,
    preview_id uuid        NOT NULL REFERENCES previews (id) ON DELETE CASCADE,
    project_id uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    token_hash bytea       NOT NULL UNIQUE,
    created_by uuid        REFERENCES users (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX preview_shares_by_preview ON preview_shares (preview_id, expires_at);
CREATE INDEX preview_shares_by_project ON preview_shares (project_id);
CREATE INDEX preview_shares_by_user ON preview_shares (created_by) WHERE created_by IS NOT NULL;
