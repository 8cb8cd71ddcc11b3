-- The projects in which administrators preview samples: one of each sample and administrator.

-- +goose Up
CREATE TABLE sample_projects (
    project_id uuid NOT NULL UNIQUE REFERENCES projects (id) ON DELETE CASCADE,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sample     text NOT NULL CHECK (char_length(sample) BETWEEN 1 AND 64),
    PRIMARY KEY (user_id, sample)
);
CREATE INDEX sample_projects_by_sample ON sample_projects (sample);
