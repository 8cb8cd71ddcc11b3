-- What nobody needs any more goes from the storage: the pictures and layouts of a preview that a later one has replaced or
-- that never became ready, and objects that no row knows.

-- +goose Up
ALTER TABLE previews
    -- Since when a later preview shows the same screen to the same user, or since when it is over without showing any.
    ADD COLUMN unneeded_since timestamptz,
    -- When its pictures and layouts were given up: nobody is shown them from then on.
    ADD COLUMN emptied_at timestamptz,
    -- Whether the storage may hold some of them.
    ADD COLUMN stored boolean NOT NULL DEFAULT true;

-- On which devices a preview shows its screen: only a later one on all of them replaces it.
-- +goose StatementBegin
CREATE FUNCTION device_ids(devices json) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY(SELECT d->>'device_id' FROM json_array_elements(devices) d);
$$;
-- +goose StatementEnd

-- What a team stores counts against the best plan that an owner of it has.
-- +goose StatementBegin
CREATE FUNCTION team_plan(team uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT u.tier FROM team_members m JOIN users u ON u.id = m.user_id WHERE m.team_id = team AND m.role = 'owner'
        ORDER BY array_position(ARRAY['free', 'pro', 'premium'], u.tier) DESC LIMIT 1), 'free');
$$;
-- +goose StatementEnd

-- How far the storage's keys under a prefix have been held against the database.
CREATE TABLE object_sweeps (
    prefix     text        PRIMARY KEY CHECK (octet_length(prefix) BETWEEN 1 AND 64),
    after      text        COLLATE "C" NOT NULL CHECK (octet_length(after) <= 1024),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- What the storage is marked with, so that nothing is deleted from one that belongs to another database, or to the one that
-- this is a copy of: with a name that no dump carries, and with a generation that each sweep exchanges.
-- +goose StatementBegin
CREATE FUNCTION this_database() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid || '/' || datname FROM pg_database WHERE datname = current_database();
$$;
-- +goose StatementEnd
CREATE TABLE object_owners (
    id         smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    generation uuid     NOT NULL DEFAULT gen_random_uuid(),
    -- What it is about to become: the storage's mark may be either then.
    next       uuid
);
INSERT INTO object_owners DEFAULT VALUES;
