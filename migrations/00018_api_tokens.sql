-- Tokens with which scripts, plug-ins and CI act for a user, within scopes.

-- +goose Up
CREATE TABLE api_tokens (
    id           uuid PRIMARY KEY,
    user_id      uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    -- The peppered hash: the token itself is shown once and never stored. Its end tells people which it is.
    token_hash   bytea       NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    ending       text        NOT NULL CHECK (char_length(ending) = 4),
    scopes       text[]      NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 50),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    last_used_at timestamptz
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, id DESC);

-- Whoever serves a stream that a token opened hears of the token's end, as of a session's.
CREATE TRIGGER api_token_deleted AFTER DELETE ON api_tokens FOR EACH ROW EXECUTE FUNCTION tell_ended_session();
