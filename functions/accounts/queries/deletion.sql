-- name: StartDeletion :execrows
-- tenant: the user itself.
UPDATE users SET deleting_at = @deleting_at::timestamptz, updated_at = @now WHERE id = @user_id AND deleting_at IS NULL;

-- name: StopDeletion :execrows
-- tenant: the user itself.
-- Not once its time is over: it may have begun to go.
UPDATE users SET deleting_at = NULL, updated_at = @now::timestamptz WHERE id = @user_id AND deleting_at > @now;

-- name: LastOwnerOf :many
-- Teams with others in them, which would have no owner without the user. The personal one has no other.
SELECT t.id, t.name FROM team_members m JOIN teams t ON t.id = m.team_id
WHERE m.user_id = @user_id AND m.role = 'owner' AND t.personal_owner IS NULL
  AND EXISTS (SELECT FROM team_members o WHERE o.team_id = t.id AND o.user_id <> m.user_id)
  AND NOT EXISTS (SELECT FROM team_members o JOIN users u ON u.id = o.user_id
      WHERE o.team_id = t.id AND o.user_id <> m.user_id AND o.role = 'owner' AND u.disabled_at IS NULL AND u.deleting_at IS NULL)
ORDER BY t.id LIMIT 20;

-- name: HoldTeamsOf :exec
-- Their members do not change meanwhile.
SELECT FROM teams t JOIN team_members m ON m.team_id = t.id WHERE m.user_id = @user_id ORDER BY t.id FOR NO KEY UPDATE OF t;

-- name: DeleteAPITokens :exec
DELETE FROM api_tokens WHERE user_id = @user_id;

-- name: DeleteAllCodes :exec
DELETE FROM codes WHERE user_id = @user_id;

-- name: DeleteInvitationsBy :exec
DELETE FROM team_invitations WHERE invited_by = (SELECT u.id FROM users u WHERE u.id = @user_id);

-- name: DueDeletions :many
-- tenant: none, housekeeping over all users.
SELECT id FROM users WHERE deleting_at <= @now::timestamptz ORDER BY deleting_at LIMIT @row_limit;

-- name: PassOn :exec
-- Teams that would have no owner: the other who is most in it, and was there first, is one. So it comes where others left meanwhile.
UPDATE team_members p SET role = 'owner' FROM team_members m JOIN teams t ON t.id = m.team_id
WHERE m.user_id = @user_id AND m.role = 'owner' AND t.personal_owner IS NULL AND p.team_id = m.team_id
  AND NOT EXISTS (SELECT FROM team_members o WHERE o.team_id = m.team_id AND o.user_id <> m.user_id AND o.role = 'owner')
  AND p.user_id = (SELECT o.user_id FROM team_members o WHERE o.team_id = m.team_id AND o.user_id <> m.user_id
      ORDER BY array_position(ARRAY['admin', 'member', 'guest'], o.role), o.created_at, o.user_id LIMIT 1);

-- name: TeamsToLeave :many
-- Doomed are those that go with the user: their own personal one, not that of another, and those with nobody else in them.
SELECT t.id, (t.personal_owner IS NOT DISTINCT FROM m.user_id
    OR t.personal_owner IS NULL AND NOT EXISTS (SELECT FROM team_members o WHERE o.team_id = t.id AND o.user_id <> m.user_id))::boolean AS doomed
FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.user_id = @user_id AND t.id > @after ORDER BY t.id LIMIT @row_limit;

-- name: ProjectOfTeam :one
SELECT id FROM projects WHERE team_id = @team_id ORDER BY id LIMIT 1;

-- name: PreviewsOfProject :many
SELECT id FROM previews WHERE project_id = @project_id AND id > @after ORDER BY id LIMIT @row_limit;

-- name: AttachmentsOfProject :many
SELECT id FROM task_attachments WHERE project_id = @project_id AND id > @after ORDER BY id LIMIT @row_limit;

-- name: PreviewsOfUser :many
SELECT id FROM previews WHERE user_id = @user_id AND id > @after ORDER BY id LIMIT @row_limit;

-- name: ExportsOfUser :many
SELECT id FROM account_exports WHERE user_id = @user_id ORDER BY id LIMIT 1000;

-- name: DeleteProject :exec
-- With all that is in it.
DELETE FROM projects WHERE id = @project_id;

-- name: DeleteTeamOf :exec
-- Unless somebody joined it meanwhile.
DELETE FROM teams t WHERE t.id = @team_id
    AND (t.personal_owner = @user_id::uuid OR t.personal_owner IS NULL AND NOT EXISTS (SELECT FROM team_members o WHERE o.team_id = t.id AND o.user_id <> @user_id::uuid));

-- name: DeleteSomeJobs :execrows
-- With their previews.
DELETE FROM jobs WHERE id IN (SELECT j.id FROM jobs j WHERE j.user_id = @user_id LIMIT @row_limit);

-- name: HoldDeletion :one
-- tenant: the user itself.
SELECT email, email_key, name FROM users WHERE id = @user_id AND deleting_at <= @now::timestamptz FOR UPDATE;

-- name: DeleteUser :exec
-- tenant: the user itself.
-- With all that is theirs; what they wrote in others' teams stays without them.
DELETE FROM users WHERE id = @user_id;

-- name: ForgetActor :exec
UPDATE notifications SET actor_id = NULL WHERE actor_id = (SELECT u.id FROM users u WHERE u.id = @user_id);

-- name: ForgetEditor :exec
UPDATE settings SET updated_by = NULL WHERE updated_by = (SELECT u.id FROM users u WHERE u.id = @user_id);

-- name: ForgetListener :exec
-- tenant: whoever is to hear of it; events wait for seconds.
UPDATE outbox_events SET users = array_remove(users, @user_id::uuid) WHERE @user_id::uuid = ANY(users) AND cardinality(users) > 1;

-- name: ForgetEvents :exec
-- tenant: whoever they are about; events wait for seconds.
DELETE FROM outbox_events WHERE @user_id::uuid = ANY(users) OR position((@user_id::uuid)::text IN data::text) > 0;

-- name: DeleteInvitationsTo :exec
-- tenant: the address of the user.
DELETE FROM team_invitations WHERE email_key = @email_key;

-- name: DeleteMailsTo :exec
-- tenant: the address of the user, or the user that it is about.
DELETE FROM mails WHERE address = @email_key OR position((@user_id::uuid)::text IN data::text) > 0;

-- name: PseudonymiseMessages :exec
-- tenant: the user that they are about.
UPDATE webhook_messages SET data = replace(data::text, (@user_id::uuid)::text, (@pseudonym::uuid)::text)::json WHERE position((@user_id::uuid)::text IN data::text) > 0;

-- name: PseudonymiseAudit :one
-- tenant: the user that it is about.
-- The id of the last row that was looked at, of so many behind the given one; that of zeros at the end.
SELECT coalesce(pseudonymise_audit(@user_id::uuid, @pseudonym::uuid, @subject::text, @email::text, @name::text, @after::uuid, @row_limit::int), '00000000-0000-0000-0000-000000000000')::uuid AS last;
