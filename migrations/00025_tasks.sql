-- +goose Up
-- What is to be done in projects. A board is a project's row that changes of its tasks' number, order and dependencies lock.
CREATE TABLE task_boards (
    project_id uuid    PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
    tasks      integer NOT NULL DEFAULT 0 CHECK (tasks >= 0)
);

CREATE TABLE tasks (
    id          uuid PRIMARY KEY,
    project_id  uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    title       text        NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    description text        NOT NULL DEFAULT '' CHECK (octet_length(description) <= 65536),
    status      text        NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'in_progress', 'blocked', 'done', 'cancelled')),
    priority    text        NOT NULL DEFAULT 'none' CHECK (priority IN ('none', 'low', 'medium', 'high', 'urgent')),
    labels      text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(labels) <= 20),
    assignee_id uuid        REFERENCES users (id) ON DELETE SET NULL,
    due_at      timestamptz,
    -- A fraction of digits in base 62: between two of them there is always another.
    position    text        COLLATE "C" NOT NULL CHECK (octet_length(position) BETWEEN 1 AND 128),
    -- Counts up with every change that a user makes: a client sees whether its view is current.
    version     bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_by  uuid        REFERENCES users (id) ON DELETE SET NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tasks_by_position ON tasks (project_id, position, id);
CREATE INDEX tasks_by_age ON tasks (project_id, id DESC);
CREATE INDEX tasks_by_update ON tasks (project_id, updated_at DESC, id DESC);
CREATE INDEX tasks_by_assignee ON tasks (assignee_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX tasks_by_author ON tasks (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX tasks_by_words ON tasks USING gin (search_keys(project_id, title || ' ' || description, labels));

-- A task is done only after those that it needs.
CREATE TABLE task_dependencies (
    task_id    uuid        NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    needs_id   uuid        NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    project_id uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task_id, needs_id),
    CHECK (task_id <> needs_id)
);
CREATE INDEX task_dependencies_by_need ON task_dependencies (needs_id);
CREATE INDEX task_dependencies_by_project ON task_dependencies (project_id);

CREATE TABLE task_comments (
    id         uuid PRIMARY KEY,
    task_id    uuid        NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    project_id uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    author_id  uuid        REFERENCES users (id) ON DELETE SET NULL,
    body       text        NOT NULL CHECK (octet_length(body) BETWEEN 1 AND 16384),
    created_at timestamptz NOT NULL DEFAULT now(),
    edited_at  timestamptz
);
CREATE INDEX task_comments_by_task ON task_comments (task_id, id);
CREATE INDEX task_comments_by_project ON task_comments (project_id);
CREATE INDEX task_comments_by_author ON task_comments (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX task_comments_by_words ON task_comments USING gin (search_keys(project_id, body));

-- Files at tasks. One counts once its content was found to be what was announced.
CREATE TABLE task_attachments (
    id           uuid PRIMARY KEY,
    task_id      uuid        NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    project_id   uuid        NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    author_id    uuid        REFERENCES users (id) ON DELETE SET NULL,
    name         text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    content_type text        NOT NULL CHECK (char_length(content_type) BETWEEN 1 AND 100),
    size         bigint      NOT NULL CHECK (size > 0),
    sha256       bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    created_at   timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz
);
CREATE INDEX task_attachments_by_task ON task_attachments (task_id, id);
CREATE INDEX task_attachments_by_project ON task_attachments (project_id);
CREATE INDEX task_attachments_by_author ON task_attachments (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX task_attachments_unconfirmed ON task_attachments (created_at) WHERE confirmed_at IS NULL;
