-- +goose Up
-- A queue in SQS does not tell how long its jobs have waited: its samples have none.
ALTER TABLE queue_samples ALTER COLUMN oldest_ms DROP NOT NULL;
