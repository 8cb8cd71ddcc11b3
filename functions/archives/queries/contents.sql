-- name: Profile :one
-- tenant: the user itself.
SELECT row_to_json(x)::text AS document FROM (
    SELECT u.id, u.email, u.name, u.tier, u.is_admin, u.created_at, u.updated_at, u.email_verified_at,
        EXISTS (SELECT FROM second_factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL) AS second_factor,
        (SELECT json_object_agg(p.kind, p.in_app) FROM notification_preferences p WHERE p.user_id = u.id) AS notification_preferences
    FROM users u WHERE u.id = @user_id::uuid) x;

-- name: Sessions :many
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT s.id, s.user_agent, s.client_ip, s.device_name, s.device_model, s.device_platform, s.created_at, s.last_used_at, s.expires_at, s.revoked_at, s.revoked_reason FROM sessions s
    WHERE s.user_id = @user_id::uuid AND s.id > @after ORDER BY s.id LIMIT @row_limit) x;

-- name: Tokens :many
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT t.id, t.name, t.ending, t.scopes, t.created_at, t.expires_at, t.last_used_at FROM api_tokens t
    WHERE t.user_id = @user_id::uuid AND t.id > @after ORDER BY t.id LIMIT @row_limit) x;

-- name: Teams :many
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT t.id, t.name, t.personal_owner IS NOT NULL AS personal, m.role, m.created_at AS joined_at FROM team_members m JOIN teams t ON t.id = m.team_id
    WHERE m.user_id = @user_id::uuid AND m.team_id > @after ORDER BY m.team_id LIMIT @row_limit) x;

-- name: Invitations :many
-- Those that the user sent and are open.
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT i.id, i.team_id, i.email, i.role, i.created_at, i.expires_at FROM team_invitations i
    WHERE i.invited_by = (SELECT u.id FROM users u WHERE u.id = @user_id::uuid) AND i.id > @after ORDER BY i.id LIMIT @row_limit) x;

-- name: Projects :many
-- Of the personal team, and those of others that the user made.
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT p.id, p.team_id, p.name, p.description, p.tags, p.revision, p.file_count, p.total_bytes, p.created_at, p.updated_at, p.archived_at,
        EXISTS (SELECT FROM project_favourites f WHERE f.project_id = p.id AND f.user_id = @user_id::uuid) AS favourite
    FROM projects p JOIN team_members m ON m.team_id = p.team_id AND m.user_id = @user_id::uuid JOIN teams t ON t.id = p.team_id
    WHERE (t.personal_owner = @user_id::uuid OR p.created_by = @user_id::uuid) AND p.id > @after ORDER BY p.id LIMIT @row_limit) x;

-- name: Files :many
-- Of the projects of the personal team.
SELECT f.project_id, f.path, f.sha256, f.size FROM teams t JOIN projects p ON p.team_id = t.id JOIN files f ON f.project_id = p.id
WHERE t.personal_owner = @user_id::uuid AND (f.project_id > @after_project OR f.project_id = @after_project AND f.path > @after_path) ORDER BY f.project_id, f.path LIMIT @row_limit;

-- name: Previews :many
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT v.id, v.project_id, v.entry_point, v.route, v.screen, v.revision, v.devices, v.created_at FROM previews v
    WHERE v.user_id = @user_id::uuid AND v.id > @after ORDER BY v.id LIMIT @row_limit) x;

-- name: Tasks :many
-- That the user made or is to do, in teams that they are in.
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT k.id, k.project_id, k.title, k.description, k.status, k.priority, k.labels, k.due_at, k.created_at, k.updated_at,
        k.created_by = @user_id::uuid AS by_you, k.assignee_id = @user_id::uuid AS for_you
    FROM tasks k JOIN projects p ON p.id = k.project_id JOIN team_members m ON m.team_id = p.team_id
    WHERE m.user_id = @user_id::uuid AND (k.created_by = @user_id::uuid OR k.assignee_id = @user_id::uuid) AND k.id > @after ORDER BY k.id LIMIT @row_limit) x;

-- name: Comments :many
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT c.id, c.task_id, c.project_id, c.body, c.created_at, c.edited_at FROM task_comments c JOIN users u ON u.id = c.author_id
    WHERE u.id = @user_id::uuid AND c.id > @after ORDER BY c.id LIMIT @row_limit) x;

-- name: Attachments :many
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT a.id, a.task_id, a.project_id, a.name, a.content_type, a.size, encode(a.sha256, 'hex') AS sha256, a.created_at
    FROM task_attachments a JOIN users u ON u.id = a.author_id
    WHERE u.id = @user_id::uuid AND a.id > @after ORDER BY a.id LIMIT @row_limit) x;

-- name: Notifications :many
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT n.id, n.kind, n.team_id, n.project_id, n.task_id, n.data, n.created_at, n.read_at FROM notifications n
    WHERE n.user_id = @user_id::uuid AND n.id > @after ORDER BY n.id LIMIT @row_limit) x;

-- name: Webhooks :many
-- That the user made, without their secrets.
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT w.id, w.team_id, w.url, w.description, w.events, w.created_at FROM webhooks w JOIN users u ON u.id = w.created_by
    JOIN team_members m ON m.team_id = w.team_id AND m.user_id = u.id
    WHERE u.id = @user_id::uuid AND w.id > @after ORDER BY w.id LIMIT @row_limit) x;

-- name: Audit :many
-- What the user did, and what was done to their account.
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT a.id, a.at, a.action, a.target, CASE WHEN a.user_id = @user_id::uuid THEN a.client_ip ELSE '' END AS client_ip, CASE WHEN a.user_id = @user_id::uuid THEN a.details END AS details,
        a.user_id = @user_id::uuid AS by_you FROM audit_log a
    WHERE (a.user_id = @user_id::uuid OR a.target = (@user_id::uuid)::text) AND a.id > @after ORDER BY a.id LIMIT @row_limit) x;

-- name: Identities :many
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT i.id, i.provider, i.email, i.created_at, i.last_used_at FROM identities i
    WHERE i.user_id = @user_id::uuid AND i.id > @after ORDER BY i.id LIMIT @row_limit) x;

-- name: ShareLinks :many
-- That the user made, in teams that they are in, without what opens them.
SELECT x.id, row_to_json(x)::text AS document FROM (
    SELECT s.id, s.preview_id, s.project_id, s.created_at, s.expires_at FROM preview_shares s
    JOIN projects p ON p.id = s.project_id JOIN team_members m ON m.team_id = p.team_id AND m.user_id = s.created_by
    WHERE m.user_id = @user_id::uuid AND s.id > @after ORDER BY s.id LIMIT @row_limit) x;

-- name: Subscriptions :many
SELECT x.user_id AS id, row_to_json(x)::text AS document FROM (
    SELECT s.user_id, s.reference, s.tier, s.status, s.renews_at, s.ends_at, s.event_at FROM subscriptions s
    WHERE s.user_id = @user_id::uuid AND s.user_id > @after ORDER BY s.user_id LIMIT @row_limit) x;
