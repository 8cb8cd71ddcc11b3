-- What some accounts ask for beside the password: codes of an authenticator (TOTP, RFC 6238), and codes for when it is lost.

-- +goose Up
CREATE TABLE second_factors (
    user_id      uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Sealed under SESSION_SECRET: whoever has the database alone makes no codes.
    secret       bytea       NOT NULL,
    -- NULL until a first code has shown that the authenticator has the secret: until then nothing asks for one.
    confirmed_at timestamptz,
    -- The time step of the last code that was taken: none is taken twice, nor one before it.
    last_step    bigint      NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL
);

CREATE TABLE recovery_codes (
    -- The peppered hash.
    code_hash  bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);
CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);
