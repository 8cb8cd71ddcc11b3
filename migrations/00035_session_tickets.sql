-- Sessions that were opened from another with a ticket, and end with it.

-- +goose Up
-- A session that was opened from another opens none itself, so this is one level deep. NULL of one that somebody signed in to, and of
-- one that was kept when its user's others ended.
ALTER TABLE sessions ADD COLUMN opened_by uuid REFERENCES sessions (id) ON DELETE CASCADE;
CREATE INDEX sessions_by_opener ON sessions (opened_by) WHERE opened_by IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION end_opened_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sessions SET revoked_at = NEW.revoked_at, revoked_reason = NEW.revoked_reason WHERE opened_by = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER opener_revoked AFTER UPDATE OF revoked_at ON sessions
FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION end_opened_sessions();

-- The session that a ticket was asked for with.
ALTER TABLE codes
    ADD COLUMN session_id uuid REFERENCES sessions (id) ON DELETE CASCADE,
    ADD CONSTRAINT codes_session_check CHECK ((purpose = 'open_portal') = (session_id IS NOT NULL));
CREATE INDEX codes_by_session ON codes (session_id) WHERE session_id IS NOT NULL;
