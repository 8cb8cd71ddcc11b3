-- Whoever has the invited address, and has confirmed it, is notified of an invitation, once.

-- +goose Up
ALTER TABLE team_invitations ADD COLUMN told_at timestamptz;
CREATE INDEX team_invitations_untold ON team_invitations (id) WHERE told_at IS NULL;
