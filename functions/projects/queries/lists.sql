-- name: ProjectsOfUser :many
-- The newest of each of the user's teams, and of these the newest.
SELECT sqlc.embed(p), m.role, EXISTS (SELECT FROM project_favourites f WHERE f.user_id = @user_id AND f.project_id = p.id)::boolean AS favourite
FROM team_members m CROSS JOIN LATERAL (
    SELECT * FROM projects o WHERE o.team_id = m.team_id AND (o.archived_at IS NOT NULL) = @archived::boolean
      AND o.id < coalesce(sqlc.narg(before)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    ORDER BY o.id DESC LIMIT @row_limit
) l JOIN projects p ON p.id = l.id
WHERE m.user_id = @user_id AND (sqlc.narg(team_id)::uuid IS NULL OR m.team_id = sqlc.narg(team_id))
ORDER BY p.id DESC LIMIT @row_limit;

-- name: FoundProjects :many
-- Those that have the words of a query, or a tag, team by team.
SELECT sqlc.embed(p), m.role, EXISTS (SELECT FROM project_favourites f WHERE f.user_id = @user_id AND f.project_id = p.id)::boolean AS favourite
FROM team_members m CROSS JOIN LATERAL (
    SELECT o.id FROM projects o
    WHERE project_keys(o.team_id, o.name, o.description, o.tags) @@ search_query(m.team_id, @q::text, sqlc.narg(tag)) OFFSET 0
) l JOIN projects p ON p.id = l.id AND p.team_id = m.team_id
WHERE m.user_id = @user_id AND (sqlc.narg(team_id)::uuid IS NULL OR m.team_id = sqlc.narg(team_id))
  AND (p.archived_at IS NOT NULL) = @archived::boolean AND p.id < coalesce(sqlc.narg(before)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  AND (NOT @favourites::boolean OR EXISTS (SELECT FROM project_favourites f WHERE f.user_id = @user_id AND f.project_id = p.id))
ORDER BY p.id DESC LIMIT @row_limit;

-- name: FavouriteProjects :many
SELECT sqlc.embed(p), m.role
FROM project_favourites f JOIN projects p ON p.id = f.project_id JOIN team_members m ON m.team_id = p.team_id AND m.user_id = f.user_id
WHERE f.user_id = @user_id AND f.project_id < coalesce(sqlc.narg(before)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  AND (p.archived_at IS NOT NULL) = @archived::boolean AND (sqlc.narg(team_id)::uuid IS NULL OR p.team_id = sqlc.narg(team_id))
ORDER BY f.project_id DESC LIMIT @row_limit;
