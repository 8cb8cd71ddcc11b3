-- Each refresh token knows the one that it was traded for, so that the trade can be repeated while its answer may be lost.

-- +goose Up
ALTER TABLE refresh_tokens ADD COLUMN parent_hash bytea CHECK (octet_length(parent_hash) = 32);
CREATE INDEX refresh_tokens_by_parent ON refresh_tokens (parent_hash) WHERE parent_hash IS NOT NULL;
