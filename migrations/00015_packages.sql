-- The npm packages that projects use: archives, kept once per team under their SHA-256, and the sets that name them.

-- +goose Up
CREATE TABLE package_contents (
    team_id  uuid        NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    -- Of an archive, or of a set's own JSON.
    sha256   bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    size     bigint      NOT NULL CHECK (size >= 0),
    -- What an archive unpacks to.
    files    integer     NOT NULL DEFAULT 0 CHECK (files >= 0),
    unpacked bigint      NOT NULL DEFAULT 0 CHECK (unpacked >= 0),
    -- Whether the storage is known to hold the object. The row comes first: no object is without one.
    stored   boolean     NOT NULL DEFAULT false,
    -- When somebody last sent it or asked whether it is there.
    used_at  timestamptz NOT NULL DEFAULT now(),
    -- When its deletion began: until it is over nobody may store the object anew.
    condemned_at timestamptz,
    PRIMARY KEY (team_id, sha256)
);
CREATE INDEX package_contents_by_use ON package_contents (used_at);

CREATE TABLE package_sets (
    team_id    uuid        NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    sha256     bytea       NOT NULL,
    archives   bytea[]     NOT NULL,
    packages   integer     NOT NULL CHECK (packages >= 0),
    files      integer     NOT NULL CHECK (files >= 0),
    unpacked   bigint      NOT NULL CHECK (unpacked >= 0),
    -- When a project last began or ceased to use it.
    used_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (team_id, sha256),
    FOREIGN KEY (team_id, sha256) REFERENCES package_contents (team_id, sha256)
);
CREATE INDEX package_sets_by_use ON package_sets (used_at);

CREATE TABLE project_packages (
    project_id uuid        PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
    team_id    uuid        NOT NULL,
    sha256     bytea       NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (team_id, sha256) REFERENCES package_sets (team_id, sha256)
);
CREATE INDEX project_packages_by_set ON project_packages (team_id, sha256);
