-- Who signs in from an address that they signed in from before is not slowed by what others tried at their account.

-- +goose Up
CREATE INDEX sessions_by_user_and_address ON sessions (user_id, client_ip);
