-- +goose Up
-- A preview shows a file, or what is at a route or has a name, with parameters and other data that the request gives: two
-- show the same screen only where all of it is the same. app_sha256 is of all that the request says of it, empty for nothing.
ALTER TABLE previews
    DROP CONSTRAINT previews_entry_point_check,
    ADD CONSTRAINT previews_entry_point_check CHECK (octet_length(entry_point) <= 512),
    ADD COLUMN route      text  CHECK (octet_length(route) BETWEEN 1 AND 1000),
    ADD COLUMN screen     text  CHECK (octet_length(screen) BETWEEN 1 AND 200),
    ADD COLUMN app_sha256 bytea NOT NULL DEFAULT '' CHECK (octet_length(app_sha256) IN (0, 32)),
    ADD CONSTRAINT previews_one_place CHECK (num_nonnulls(nullif(entry_point, ''), route, screen) = 1);
