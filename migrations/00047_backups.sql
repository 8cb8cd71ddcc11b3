-- How the last backup of the database went, and the last drill, in which one was restored for a look. What backups there are is said by
-- the storage alone: a database that was restored knows no more of them than it did when it was backed up.

-- +goose Up
CREATE TABLE backup_results (
    kind         text        PRIMARY KEY CHECK (kind IN ('backup', 'drill')),
    runs         bigint      NOT NULL CHECK (runs >= 0),
    failures     bigint      NOT NULL CHECK (failures >= 0),
    -- Of the last run.
    finished_at  timestamptz NOT NULL,
    error        text        CHECK (char_length(error) <= 2000),
    -- Of the last good one: which backup it was about, its size, and how long the run took.
    succeeded_at timestamptz,
    backup       text        CHECK (char_length(backup) <= 64),
    bytes        bigint      CHECK (bytes >= 0),
    took_ms      bigint      CHECK (took_ms >= 0)
);
