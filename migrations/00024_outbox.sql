-- +goose Up
-- Live events of changes that are committed, until they are published.
CREATE TABLE outbox_events (
    id         uuid PRIMARY KEY,
    users      uuid[]      NOT NULL CHECK (cardinality(users) BETWEEN 1 AND 1000),
    type       text        NOT NULL CHECK (char_length(type) BETWEEN 1 AND 64),
    data       json        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_events_by_time ON outbox_events (created_at);
