-- Accounts that their owners delete: until its time is over one can be brought back, and is used for nothing else.

-- +goose Up
ALTER TABLE users ADD COLUMN deleting_at timestamptz;
CREATE INDEX users_deleting ON users (deleting_at) WHERE deleting_at IS NOT NULL;

ALTER TABLE sessions
    DROP CONSTRAINT sessions_revoked_reason_check,
    ADD CONSTRAINT sessions_revoked_reason_check CHECK (revoked_reason IN ('logout', 'reuse', 'disabled', 'password', 'revoked', 'deleted'));

-- What was told of a user goes with them.
CREATE INDEX notifications_by_actor ON notifications (actor_id) WHERE actor_id IS NOT NULL;
CREATE INDEX mails_by_address ON mails (address);
CREATE INDEX previews_by_user ON previews (user_id);
