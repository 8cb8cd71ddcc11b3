-- Jobs are the record of accepted work: the row is written first, the queue told after commit, and a
-- reconciler compares the two. Previews are one kind of job with screens as its result.

-- +goose Up
CREATE TABLE jobs (
    id               uuid PRIMARY KEY,
    type             text        NOT NULL CHECK (char_length(type) BETWEEN 1 AND 64),
    user_id          uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    team_id          uuid        NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    project_id       uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    -- The plan it was accepted under, kept even when the user's plan changes.
    tier             text        NOT NULL CHECK (tier IN ('free', 'pro', 'premium')),
    state            text        NOT NULL DEFAULT 'accepted'
                     CHECK (state IN ('accepted', 'queued', 'running', 'succeeded', 'failed', 'stopped')),
    attempt          integer     NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    -- json, not jsonb: texts from users' code may hold U+0000, which jsonb refuses.
    payload          json        NOT NULL,
    result           json,
    error            json,
    timings          json,
    worker           text,
    trace            text        NOT NULL DEFAULT '',
    -- The client's own key for the request, and a hash of what it asked for under that key.
    idempotency_key  text        CHECK (char_length(idempotency_key) BETWEEN 1 AND 128),
    idempotency_hash bytea       CHECK (octet_length(idempotency_hash) = 32),
    accepted_at      timestamptz NOT NULL DEFAULT now(),
    queued_at        timestamptz,
    started_at       timestamptz,
    finished_at      timestamptz,
    updated_at       timestamptz NOT NULL DEFAULT now(),
    -- Past this moment an unfinished job is given up.
    deadline_at      timestamptz NOT NULL,
    CHECK ((finished_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'stopped'))),
    CHECK ((idempotency_key IS NULL) = (idempotency_hash IS NULL))
);
CREATE UNIQUE INDEX jobs_by_idempotency_key ON jobs (user_id, type, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX jobs_with_idempotency_key ON jobs (accepted_at) WHERE idempotency_key IS NOT NULL;
-- The counts of the concurrency limit and the reconciler's scans touch unfinished jobs only.
CREATE INDEX jobs_unfinished_by_user ON jobs (user_id, type) WHERE state IN ('accepted', 'queued', 'running');
CREATE INDEX jobs_unfinished ON jobs (updated_at) WHERE state IN ('accepted', 'queued', 'running');
CREATE INDEX jobs_by_project ON jobs (project_id, id DESC);

-- Every change of a job's state, once. A worker's callback, a user's stop and the reconciler all write
-- here first, and whoever inserts the row publishes its event.
CREATE TABLE job_transitions (
    job_id       uuid        NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    attempt      integer     NOT NULL CHECK (attempt >= 0),
    transition   text        NOT NULL CHECK (transition IN ('accepted', 'running', 'succeeded', 'failed', 'stopped')),
    user_id      uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Who reported it: a worker's name, "api" or "reconciler".
    source       text        NOT NULL CHECK (char_length(source) BETWEEN 1 AND 64),
    -- False where the job had moved on already: kept as a fact, without effect.
    applied      boolean     NOT NULL,
    at           timestamptz NOT NULL DEFAULT now(),
    -- The live event that this transition gives, until it is published.
    event_type   text,
    event_data   json,
    published_at timestamptz,
    PRIMARY KEY (job_id, attempt, transition)
);
CREATE INDEX job_transitions_unpublished ON job_transitions (at) WHERE event_type IS NOT NULL AND published_at IS NULL;

CREATE TABLE previews (
    id          uuid PRIMARY KEY,
    job_id      uuid        NOT NULL UNIQUE REFERENCES jobs (id) ON DELETE CASCADE,
    project_id  uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id     uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    entry_point text        NOT NULL CHECK (octet_length(entry_point) BETWEEN 1 AND 512),
    -- The project's revision whose files it shows.
    revision    bigint      NOT NULL,
    devices     json        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX previews_by_project ON previews (project_id, id DESC);

CREATE TABLE preview_screens (
    preview_id   uuid    NOT NULL REFERENCES previews (id) ON DELETE CASCADE,
    screen_id    text    NOT NULL CHECK (screen_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'),
    project_id   uuid    NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    device_id    text    NOT NULL CHECK (char_length(device_id) BETWEEN 1 AND 128),
    ordinal      integer NOT NULL,
    -- Of the picture, in device pixels.
    width        integer NOT NULL CHECK (width > 0),
    height       integer NOT NULL CHECK (height > 0),
    layout_hash  text    NOT NULL,
    layout_bytes bigint  NOT NULL CHECK (layout_bytes >= 0),
    png_bytes    bigint  NOT NULL CHECK (png_bytes >= 0),
    asset_ids    text[]  NOT NULL DEFAULT '{}',
    PRIMARY KEY (preview_id, screen_id),
    UNIQUE (preview_id, device_id)
);
