-- What was done to accounts and projects, by whom and from where. Rows are only ever added, and hold
-- no secret; user_id has no foreign key, since the record outlives the account.

-- +goose Up
CREATE TABLE audit_log (
    id         uuid PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT now(),
    user_id    uuid,
    action     text        NOT NULL CHECK (char_length(action) BETWEEN 1 AND 64),
    target     text        NOT NULL DEFAULT '' CHECK (char_length(target) <= 128),
    client_ip  text        NOT NULL DEFAULT '' CHECK (char_length(client_ip) <= 64),
    request_id text        NOT NULL DEFAULT '' CHECK (char_length(request_id) <= 128),
    details    json
);
CREATE INDEX audit_log_by_user ON audit_log (user_id, id DESC);
CREATE INDEX audit_log_by_time ON audit_log (at);
