-- Receivers of a team's events, what is sent to them, and what came of it.

-- +goose Up
CREATE TABLE webhooks (
    id              uuid PRIMARY KEY,
    team_id         uuid        NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    url             text        NOT NULL CHECK (octet_length(url) BETWEEN 1 AND 2048),
    description     text        NOT NULL DEFAULT '' CHECK (char_length(description) <= 200),
    -- Types of events, or * for all.
    events          text[]      NOT NULL CHECK (cardinality(events) BETWEEN 1 AND 50),
    -- Sealed under SESSION_SECRET: whoever has the database alone signs nothing. The one before signs as well until its time is over.
    secret          bytea       NOT NULL,
    previous_secret bytea,
    previous_until  timestamptz,
    created_by      uuid        REFERENCES users (id) ON DELETE SET NULL,
    created_at      timestamptz NOT NULL,
    disabled_at     timestamptz,
    disabled_reason text        CHECK (disabled_reason IN ('paused', 'failing', 'gone')),
    -- When it last took an event, and since when it has taken none of those that were sent.
    answered_at     timestamptz,
    failing_since   timestamptz,
    CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL) AND (previous_secret IS NULL) = (previous_until IS NULL))
);
CREATE INDEX webhooks_by_team ON webhooks (team_id, id DESC);
CREATE INDEX webhooks_by_author ON webhooks (created_by) WHERE created_by IS NOT NULL;

-- An event, once for all receivers of a team.
CREATE TABLE webhook_messages (
    id         uuid PRIMARY KEY,
    team_id    uuid        NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    type       text        NOT NULL CHECK (char_length(type) BETWEEN 1 AND 64),
    data       json        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_messages_by_team ON webhook_messages (team_id);
CREATE INDEX webhook_messages_by_time ON webhook_messages (created_at);

CREATE TABLE webhook_deliveries (
    webhook_id  uuid        NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    message_id  uuid        NOT NULL REFERENCES webhook_messages (id) ON DELETE CASCADE,
    state       text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts    integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- When it is sent next; later than that while somebody sends it.
    due_at      timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (webhook_id, message_id),
    CHECK ((state = 'pending') = (finished_at IS NULL))
);
CREATE INDEX webhook_deliveries_by_message ON webhook_deliveries (message_id);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook_id, due_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE state = 'pending';

CREATE TABLE webhook_attempts (
    id          uuid PRIMARY KEY,
    webhook_id  uuid        NOT NULL,
    message_id  uuid        NOT NULL,
    at          timestamptz NOT NULL,
    duration_ms bigint      NOT NULL CHECK (duration_ms >= 0),
    -- Of the answer, and how it begins; NULL where there was none, whose cause is then told.
    status      integer     CHECK (status BETWEEN 100 AND 999),
    answer      text        NOT NULL DEFAULT '' CHECK (octet_length(answer) <= 2048),
    error       text        NOT NULL DEFAULT '' CHECK (char_length(error) <= 300),
    FOREIGN KEY (webhook_id, message_id) REFERENCES webhook_deliveries (webhook_id, message_id) ON DELETE CASCADE
);
CREATE INDEX webhook_attempts_by_delivery ON webhook_attempts (webhook_id, message_id, id DESC);
