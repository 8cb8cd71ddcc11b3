-- What administrators search by.

-- +goose Up
CREATE INDEX users_in_order ON users (email_key COLLATE "C");
CREATE INDEX users_by_tier ON users (tier, id DESC);
CREATE INDEX users_disabled ON users (id DESC) WHERE disabled_at IS NOT NULL;
CREATE INDEX users_admins ON users (id DESC) WHERE is_admin;
CREATE INDEX audit_log_by_action ON audit_log (action, id DESC);
CREATE INDEX audit_log_by_target ON audit_log (target, id DESC);
CREATE INDEX jobs_by_state ON jobs (state, id DESC);
CREATE INDEX jobs_by_type ON jobs (type, id DESC);
CREATE INDEX jobs_by_error ON jobs ((error->>'code'), id DESC) WHERE error IS NOT NULL;
CREATE INDEX jobs_by_user ON jobs (user_id, id DESC);
