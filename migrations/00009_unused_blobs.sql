-- Content that no file refers to is deleted after a while, and what a project has in the storage is counted until then.

-- +goose Up
ALTER TABLE blobs
    -- Whether the storage is known to hold the object. The row comes first: no object is without one.
    ADD COLUMN stored boolean NOT NULL DEFAULT true,
    -- Since when no file refers to it; NULL while one does.
    ADD COLUMN unused_since timestamptz,
    -- When its deletion began: until it is over nobody may store the object anew.
    ADD COLUMN condemned_at timestamptz;
UPDATE blobs b SET unused_since = now()
WHERE NOT EXISTS (SELECT FROM files f WHERE f.project_id = b.project_id AND f.sha256 = b.sha256);
CREATE INDEX blobs_unused ON blobs (unused_since) WHERE unused_since IS NOT NULL;

-- The sizes of all its blobs, those that no file refers to included.
ALTER TABLE projects ADD COLUMN stored_bytes bigint NOT NULL DEFAULT 0 CHECK (stored_bytes >= 0);
UPDATE projects p SET stored_bytes = b.bytes
FROM (SELECT project_id, sum(size)::bigint AS bytes FROM blobs GROUP BY project_id) b WHERE b.project_id = p.id;
