-- +goose Up
-- What users are told of, until they have read it and a while longer.
CREATE TABLE notifications (
    id         uuid PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind       text        NOT NULL CHECK (kind ~ '^[a-z][a-z_]{0,63}$'),
    -- Who did what it tells of. No foreign key: the name of who has left may stay.
    actor_id   uuid,
    team_id    uuid        REFERENCES teams (id) ON DELETE CASCADE,
    project_id uuid        REFERENCES projects (id) ON DELETE CASCADE,
    task_id    uuid        REFERENCES tasks (id) ON DELETE CASCADE,
    data       json        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    read_at    timestamptz
);
CREATE INDEX notifications_by_user ON notifications (user_id, id DESC);
CREATE INDEX notifications_unread ON notifications (user_id, id DESC) WHERE read_at IS NULL;
CREATE INDEX notifications_by_time ON notifications (created_at);
CREATE INDEX notifications_by_team ON notifications (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX notifications_by_project ON notifications (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX notifications_by_task ON notifications (task_id) WHERE task_id IS NOT NULL;

-- Which kinds a user is told of. Who has no row is told.
CREATE TABLE notification_preferences (
    user_id uuid    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind    text    NOT NULL CHECK (kind ~ '^[a-z][a-z_]{0,63}$'),
    in_app  boolean NOT NULL,
    PRIMARY KEY (user_id, kind)
);
