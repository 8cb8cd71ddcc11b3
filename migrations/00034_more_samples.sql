-- What operators look back on beside the queues, minute by minute. A minute in which nothing was looked at has no row of queue_samples either.

-- +goose Up
-- The workers of one kind, as their heartbeats had them at one instant.
CREATE TABLE worker_samples (
    at           timestamptz NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('cpu', 'gpu')),
    workers      bigint      NOT NULL CHECK (workers >= 0),
    silent       bigint      NOT NULL CHECK (silent >= 0),
    slots        bigint      NOT NULL CHECK (slots >= 0),
    busy         bigint      NOT NULL CHECK (busy >= 0),
    -- Of those that are not silent; null where there is none.
    cpu_percent  double precision,
    PRIMARY KEY (at, kind)
);

-- How long the stages of previews took that became ready in the minute: how many took at most le_ms, and more than the next smaller bound. What took
-- longer than the largest is counted there. The stage 'total' is from accepted to ready.
CREATE TABLE preview_samples (
    at    timestamptz NOT NULL,
    tier  text        NOT NULL CHECK (tier IN ('free', 'pro', 'premium')),
    stage text        NOT NULL CHECK (char_length(stage) BETWEEN 1 AND 64),
    le_ms bigint      NOT NULL CHECK (le_ms > 0),
    count bigint      NOT NULL CHECK (count >= 0),
    PRIMARY KEY (at, tier, stage, le_ms)
);

-- Transitions that workers reported in the minute. One of a job that had moved on by then is late.
CREATE TABLE callback_samples (
    at         timestamptz NOT NULL,
    transition text        NOT NULL CHECK (char_length(transition) BETWEEN 1 AND 64),
    applied    bigint      NOT NULL CHECK (applied >= 0),
    late       bigint      NOT NULL CHECK (late >= 0),
    PRIMARY KEY (at, transition)
);

-- Jobs that failed in the minute, and how many users they are of.
CREATE TABLE error_samples (
    at    timestamptz NOT NULL,
    type  text        NOT NULL CHECK (char_length(type) BETWEEN 1 AND 64),
    code  text        NOT NULL CHECK (char_length(code) BETWEEN 1 AND 64),
    count bigint      NOT NULL CHECK (count >= 0),
    users bigint      NOT NULL CHECK (users >= 0),
    PRIMARY KEY (at, type, code)
);
