-- What users pay for, as whoever bills them tells it.

-- +goose Up
CREATE TABLE subscriptions (
    user_id    uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    reference  text        NOT NULL DEFAULT '' CHECK (char_length(reference) <= 128),
    tier       text        NOT NULL CHECK (tier IN ('free', 'pro', 'premium')),
    status     text        NOT NULL CHECK (status IN ('trialing', 'active', 'past_due', 'cancelled', 'ended')),
    renews_at  timestamptz,
    ends_at    timestamptz,
    -- When it became so: what is older and comes later changes nothing.
    event_at   timestamptz NOT NULL
);

-- Each event once, by the id that whoever bills gave it.
CREATE TABLE billing_events (
    id          text PRIMARY KEY CHECK (char_length(id) BETWEEN 1 AND 128),
    -- NULL where nobody here has the id that was told.
    user_id     uuid        REFERENCES users (id) ON DELETE CASCADE,
    outcome     text        NOT NULL CHECK (outcome IN ('applied', 'older', 'unknown_user')),
    event_at    timestamptz NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX billing_events_by_user ON billing_events (user_id) WHERE user_id IS NOT NULL;
