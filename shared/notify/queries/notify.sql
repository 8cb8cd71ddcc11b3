-- name: InsertNotifications :many
-- tenant: the users whom they are for, but those who do not want any of the kind.
INSERT INTO notifications (id, user_id, kind, actor_id, team_id, project_id, task_id, data)
SELECT n.id, n.user_id, @kind, sqlc.narg(actor_id), sqlc.narg(team_id), sqlc.narg(project_id), sqlc.narg(task_id), @data::json
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@users::uuid[]) AS user_id) n
WHERE NOT EXISTS (SELECT FROM notification_preferences p WHERE p.user_id = n.user_id AND p.kind = @kind AND NOT p.in_app)
RETURNING id, user_id, created_at;

-- name: ForgetBeyond :exec
-- Of each user so many stay, the newest.
DELETE FROM notifications d WHERE d.user_id = @user_id
  AND d.id <= (SELECT n.id FROM notifications n WHERE n.user_id = @user_id ORDER BY n.id DESC OFFSET @most::integer LIMIT 1);
