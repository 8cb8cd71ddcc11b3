-- What operators look back on: when schedules ran, and how queues and jobs did minute by minute. Also the
-- indexes by which retention finds what is old without reading whole tables.

-- +goose Up
CREATE TABLE schedule_runs (
    schedule     text PRIMARY KEY CHECK (schedule ~ '^[a-z][a-z0-9_]{0,63}$'),
    -- Of the last run. finished_at is null while it runs, and stays so where its process ended in it.
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    succeeded_at timestamptz,
    runs         bigint      NOT NULL DEFAULT 0 CHECK (runs >= 0),
    failures     bigint      NOT NULL DEFAULT 0 CHECK (failures >= 0),
    -- Runs that were due while no process led, or while the run before took too long.
    missed       bigint      NOT NULL DEFAULT 0 CHECK (missed >= 0)
);

-- A queue at one instant.
CREATE TABLE queue_samples (
    queue     text        NOT NULL CHECK (char_length(queue) BETWEEN 1 AND 64),
    at        timestamptz NOT NULL,
    waiting   bigint      NOT NULL CHECK (waiting >= 0),
    leased    bigint      NOT NULL CHECK (leased >= 0),
    delayed   bigint      NOT NULL CHECK (delayed >= 0),
    dead      bigint      NOT NULL CHECK (dead >= 0),
    -- How long the longest-waiting job has been claimable.
    oldest_ms bigint      NOT NULL CHECK (oldest_ms >= 0),
    paused    boolean     NOT NULL,
    PRIMARY KEY (queue, at)
);
CREATE INDEX queue_samples_by_time ON queue_samples (at);

-- What happened to the jobs of one type in one full minute, which at begins. A percentile is the upper bound of its bucket, null where nothing was measured.
CREATE TABLE job_samples (
    queue          text        NOT NULL CHECK (char_length(queue) BETWEEN 1 AND 64),
    type           text        NOT NULL CHECK (char_length(type) BETWEEN 1 AND 64),
    at             timestamptz NOT NULL,
    enqueued       bigint      NOT NULL CHECK (enqueued >= 0),
    done           bigint      NOT NULL CHECK (done >= 0),
    failed         bigint      NOT NULL CHECK (failed >= 0),
    stopped        bigint      NOT NULL CHECK (stopped >= 0),
    retried        bigint      NOT NULL CHECK (retried >= 0),
    crashed        bigint      NOT NULL CHECK (crashed >= 0),
    dead           bigint      NOT NULL CHECK (dead >= 0),
    gpu_fallback   bigint      NOT NULL CHECK (gpu_fallback >= 0),
    run_p50_ms     bigint,
    run_p95_ms     bigint,
    wait_p50_ms    bigint,
    wait_p95_ms    bigint,
    free_wait_p95_ms    bigint,
    pro_wait_p95_ms     bigint,
    premium_wait_p95_ms bigint,
    PRIMARY KEY (queue, type, at)
);
CREATE INDEX job_samples_by_time ON job_samples (at);

CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX job_transitions_by_time ON job_transitions (at);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
