-- What was changed while the system runs: a row overrides the setting of that name, whose default is the environment's.
-- Processes without a database follow a copy in Redis, which has the version it was made of.

-- +goose Up
CREATE TABLE settings (
    name       text        PRIMARY KEY CHECK (name ~ '^[A-Z][A-Z0-9_]{0,63}$'),
    value      text        NOT NULL CHECK (octet_length(value) <= 512),
    updated_at timestamptz NOT NULL,
    -- Null for an operator at the command line. No foreign key: the change outlives the account.
    updated_by uuid
);

-- Its one row grows with every change of settings, whoever makes it, in the order of their commits: the row is locked until then.
CREATE TABLE settings_version (
    id      smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    version bigint   NOT NULL CHECK (version >= 0)
);
INSERT INTO settings_version (version) VALUES (0);

-- Microseconds since 1970, so that a change after a restored backup is still newer than what processes know from before.
-- +goose StatementBegin
CREATE FUNCTION settings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE settings_version SET version = greatest(version + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER settings_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON settings
    FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
