-- name: Members :many
-- In the order of their accounts. Who may not see addresses does not find anybody by them.
SELECT u.id, u.name, u.email, m.role, m.created_at FROM team_members m JOIN users u ON u.id = m.user_id
WHERE m.team_id = @team_id AND m.user_id > @after
  AND (@search::text = '' OR starts_with(lower(u.name), lower(@search)) OR @by_email::boolean AND starts_with(u.email_key, lower(@search)))
ORDER BY m.user_id LIMIT @row_limit;

-- name: Member :one
SELECT u.id, u.name, u.email, m.role, m.created_at, (u.disabled_at IS NOT NULL OR u.deleting_at IS NOT NULL)::boolean AS disabled
FROM team_members m JOIN users u ON u.id = m.user_id
WHERE m.team_id = @team_id AND m.user_id = @user_id;

-- name: CountMembers :one
SELECT count(*) FROM team_members WHERE team_id = @team_id;

-- name: InsertMember :execrows
INSERT INTO team_members (team_id, user_id, role, created_at) VALUES (@team_id, @user_id, @role, @now) ON CONFLICT DO NOTHING;

-- name: SetRole :exec
UPDATE team_members SET role = @role WHERE team_id = @team_id AND user_id = @user_id;

-- name: DeleteMember :exec
DELETE FROM team_members WHERE team_id = @team_id AND user_id = @user_id;

-- name: AnotherOwner :one
-- One whose account is disabled, or about to go, can do nothing for the team.
SELECT EXISTS (SELECT FROM team_members m JOIN users u ON u.id = m.user_id
    WHERE m.team_id = @team_id AND m.role = 'owner' AND m.user_id <> @besides AND u.disabled_at IS NULL AND u.deleting_at IS NULL)::boolean;
