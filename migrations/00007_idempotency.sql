-- What a user asked for under an Idempotency-Key, and what was answered: a client that did not get the answer asks again,
-- and gets it. Jobs keep their own keys, with their rows.

-- +goose Up
CREATE TABLE idempotency_keys (
    user_id      uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    function     text        NOT NULL CHECK (char_length(function) BETWEEN 1 AND 64),
    key          text        NOT NULL CHECK (char_length(key) BETWEEN 1 AND 128),
    -- Of the request: the same key with another one is a mistake.
    request_hash bytea       NOT NULL CHECK (octet_length(request_hash) = 32),
    created_at   timestamptz NOT NULL,
    -- While no answer is stored, the request runs until this moment at most: past it, its process is gone.
    runs_until   timestamptz NOT NULL,
    status       integer     CHECK (status BETWEEN 200 AND 299),
    content_type text,
    body         bytea,
    PRIMARY KEY (user_id, function, key),
    CHECK ((status IS NULL) = (body IS NULL) AND (status IS NULL) = (content_type IS NULL))
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
