-- Devices that were paired: sessions with a name, and the pairings that lead to them (as RFC 8628 has it).

-- +goose Up
ALTER TABLE sessions
    ADD COLUMN device_name     text CHECK (char_length(device_name) BETWEEN 1 AND 80),
    ADD COLUMN device_model    text CHECK (char_length(device_model) <= 64),
    ADD COLUMN device_platform text CHECK (device_platform IN ('ios', 'android', 'web', 'desktop')),
    ADD CONSTRAINT sessions_device_check CHECK (
        (device_name IS NULL) = (device_model IS NULL) AND (device_name IS NULL) = (device_platform IS NULL));
CREATE INDEX sessions_of_devices ON sessions (user_id, id DESC) WHERE device_name IS NOT NULL AND revoked_at IS NULL;

CREATE TABLE device_pairings (
    -- The peppered hash of what the device asks with: it is never stored.
    device_hash     bytea PRIMARY KEY CHECK (octet_length(device_hash) = 32),
    -- What a person reads on the device. It opens nothing: who types it lets the device in to their own account.
    user_code       text        NOT NULL UNIQUE CHECK (user_code ~ '^[BCDFGHJKLMNPQRSTVWXZ]{8}$'),
    device_name     text        NOT NULL CHECK (char_length(device_name) BETWEEN 1 AND 80),
    device_model    text        NOT NULL CHECK (char_length(device_model) <= 64),
    device_platform text        NOT NULL CHECK (device_platform IN ('ios', 'android', 'web', 'desktop')),
    client_ip       text        NOT NULL CHECK (char_length(client_ip) <= 64),
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    polled_at       timestamptz,
    -- Who answered, and whether they let the device in.
    user_id         uuid REFERENCES users (id) ON DELETE CASCADE,
    confirmed       boolean,
    CHECK ((user_id IS NULL) = (confirmed IS NULL))
);
CREATE INDEX device_pairings_by_expiry ON device_pairings (expires_at);
CREATE INDEX device_pairings_by_user ON device_pairings (user_id) WHERE user_id IS NOT NULL;
