-- Invitations into teams, by mail.

-- +goose Up
-- Those that are open: one that was accepted, declined or revoked is gone, and the audit knows of it.
CREATE TABLE team_invitations (
    id         uuid PRIMARY KEY,
    team_id    uuid        NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    -- As typed, for display; email_key is the normalised form that is compared. It may have no account.
    email      text        NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254),
    email_key  text        NOT NULL CHECK (char_length(email_key) BETWEEN 3 AND 254),
    role       text        NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'guest')),
    invited_by uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The peppered hash of the code in the last mail: the code itself is never stored. NULL until the mail is composed.
    code_hash  bytea       UNIQUE CHECK (octet_length(code_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT one_invitation UNIQUE (team_id, email_key)
);
CREATE INDEX team_invitations_by_team ON team_invitations (team_id, id DESC);
CREATE INDEX team_invitations_by_address ON team_invitations (email_key, id DESC);
CREATE INDEX team_invitations_by_inviter ON team_invitations (invited_by);
CREATE INDEX team_invitations_by_expiry ON team_invitations (expires_at);
