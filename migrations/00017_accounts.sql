-- Mail that waits to be sent, codes that work once, and what accounts have beyond their password.

-- +goose Up
-- No mail holds a secret while it waits: its code is made when it is sent. The address may have no account; whether it has is
-- found out then, too, so that asking for mail takes the same time for every address.
CREATE TABLE mails (
    id         uuid PRIMARY KEY,
    kind       text        NOT NULL CHECK (char_length(kind) BETWEEN 1 AND 64),
    address    text        NOT NULL CHECK (char_length(address) BETWEEN 3 AND 254),
    data       json        NOT NULL DEFAULT '{}',
    attempts   integer     NOT NULL DEFAULT 0,
    due_at     timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX mails_by_due ON mails (due_at);

-- The peppered hash: the code itself is never stored.
CREATE TABLE codes (
    code_hash  bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose    text        NOT NULL CHECK (purpose IN ('reset_password', 'verify_email', 'open_portal')),
    -- The address that a verification is for, and the session that a portal is opened with.
    email      text,
    email_key  text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CHECK ((purpose = 'verify_email') = (email IS NOT NULL) AND (email IS NULL) = (email_key IS NULL))
);
CREATE INDEX codes_by_user ON codes (user_id, purpose);
CREATE INDEX codes_by_expiry ON codes (expires_at);

ALTER TABLE users ADD COLUMN email_verified_at timestamptz;

ALTER TABLE sessions
    DROP CONSTRAINT sessions_revoked_reason_check,
    ADD CONSTRAINT sessions_revoked_reason_check CHECK (revoked_reason IN ('logout', 'reuse', 'disabled', 'password', 'revoked'));
-- Lists of a user's sessions are read in its order.
CREATE INDEX sessions_by_user_in_order ON sessions (user_id, id DESC) WHERE revoked_at IS NULL;
DROP INDEX sessions_by_user;
