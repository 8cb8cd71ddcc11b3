-- Accounts elsewhere that users sign in with (OpenID Connect), and sign-ins there that have begun.

-- +goose Up
-- users.password_hash is empty of an account that was made by such a sign-in: no password fits until its owner sets one by mail.
CREATE TABLE identities (
    id           uuid PRIMARY KEY,
    user_id      uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The provider's name when it was linked, for display: who it is is told by issuer and subject alone.
    provider     text        NOT NULL CHECK (char_length(provider) BETWEEN 1 AND 32),
    issuer       text        NOT NULL CHECK (char_length(issuer) BETWEEN 1 AND 512),
    subject      text        NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 255),
    email        text        NOT NULL CHECK (char_length(email) <= 254),
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE INDEX identities_by_user ON identities (user_id, id DESC);

CREATE TABLE provider_flows (
    -- The peppered hash of what the client keeps, of which state, nonce and the PKCE verifier are made.
    flow_hash    bytea PRIMARY KEY CHECK (octet_length(flow_hash) = 32),
    provider     text        NOT NULL CHECK (char_length(provider) BETWEEN 1 AND 32),
    redirect_uri text        NOT NULL CHECK (char_length(redirect_uri) BETWEEN 1 AND 512),
    -- The session whose user links an account; NULL of a sign-in.
    session_id   uuid REFERENCES sessions (id) ON DELETE CASCADE,
    -- Whose sign-in it is, once the provider has said so and a code of their authenticator is still to come.
    user_id      uuid REFERENCES users (id) ON DELETE CASCADE,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX provider_flows_by_expiry ON provider_flows (expires_at);
CREATE INDEX provider_flows_by_session ON provider_flows (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX provider_flows_by_user ON provider_flows (user_id) WHERE user_id IS NOT NULL;
