-- Subscriptions end when they were told to.

-- +goose Up
CREATE INDEX subscriptions_ending ON subscriptions (ends_at) WHERE status <> 'ended';
