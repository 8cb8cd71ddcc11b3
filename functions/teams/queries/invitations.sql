-- name: IsMemberByAddress :one
SELECT EXISTS (SELECT FROM team_members m JOIN users u ON u.id = m.user_id WHERE m.team_id = @team_id AND u.email_key = @email_key)::boolean;

-- name: CountInvitations :one
SELECT count(*) FROM team_invitations WHERE team_id = @team_id AND expires_at > @now;

-- name: DeleteExpiredInvitation :exec
DELETE FROM team_invitations WHERE team_id = @team_id AND email_key = @email_key AND expires_at <= @now;

-- name: InsertInvitation :exec
INSERT INTO team_invitations (id, team_id, email, email_key, role, invited_by, created_at, expires_at)
VALUES (@id, @team_id, @email, @email_key, @role, @user_id, @now, @expires_at);

-- name: Invitations :many
-- Those of a team that are open, the newest first.
SELECT i.id, i.email, i.role, i.invited_by, u.name AS inviter, i.created_at, i.expires_at FROM team_invitations i JOIN users u ON u.id = i.invited_by
WHERE i.team_id = @team_id AND i.expires_at > @now AND (sqlc.narg(before)::uuid IS NULL OR i.id < sqlc.narg(before))
ORDER BY i.id DESC LIMIT @row_limit;

-- name: Invitation :one
SELECT i.id, i.email, i.email_key, i.role, i.invited_by, u.name AS inviter, i.created_at, i.expires_at
FROM team_invitations i JOIN users u ON u.id = i.invited_by
WHERE i.id = @id AND i.team_id = @team_id AND i.expires_at > @now;

-- name: RenewInvitation :exec
-- The code of the mail before works no more.
UPDATE team_invitations SET expires_at = @expires_at, code_hash = NULL WHERE id = @id AND team_id = @team_id;

-- name: RevokeInvitation :execrows
DELETE FROM team_invitations WHERE id = @id AND team_id = @team_id AND expires_at > @now;

-- name: RevokeInvitationsOf :execrows
-- Of somebody who may invite with these roles no more.
DELETE FROM team_invitations WHERE team_id = @team_id AND invited_by = @user_id AND role = ANY(@roles::text[]);

-- name: InvitationOfMail :one
-- tenant: none, it is what a mail to the address is about.
SELECT i.id, t.name AS team, u.name AS inviter, i.role, i.expires_at FROM team_invitations i
JOIN teams t ON t.id = i.team_id JOIN users u ON u.id = i.invited_by
WHERE i.id = @id AND i.email_key = @email_key AND i.expires_at > @now AND u.disabled_at IS NULL FOR NO KEY UPDATE OF i;

-- name: SetInvitationCode :exec
-- tenant: none, the mail to the address is composed.
UPDATE team_invitations SET code_hash = @code_hash WHERE id = @id;

-- name: InvitationByCode :one
-- tenant: none, the code itself says what it opens; it is 256 random bits.
SELECT id, team_id FROM team_invitations WHERE code_hash = @code_hash AND expires_at > @now;

-- name: InvitationByAddress :one
-- tenant: the address, which the caller has confirmed.
SELECT id, team_id FROM team_invitations WHERE id = @id AND email_key = @email_key AND expires_at > @now;

-- name: UseInvitation :one
-- tenant: none, the caller has shown that it is theirs.
DELETE FROM team_invitations WHERE id = @id AND expires_at > @now RETURNING team_id, role, invited_by;

-- name: InvitationsOfUser :many
-- Those to the address that the user has confirmed, the newest first.
SELECT i.id, i.team_id, t.name AS team, i.role, v.name AS inviter, i.created_at, i.expires_at
FROM team_invitations i JOIN teams t ON t.id = i.team_id JOIN users v ON v.id = i.invited_by
WHERE i.email_key = (SELECT u.email_key FROM users u WHERE u.id = @user_id AND u.email_verified_at IS NOT NULL) AND i.expires_at > @now
  AND (sqlc.narg(before)::uuid IS NULL OR i.id < sqlc.narg(before))
ORDER BY i.id DESC LIMIT @row_limit;

-- name: DeleteExpiredInvitations :execrows
-- tenant: none, housekeeping over all teams.
DELETE FROM team_invitations WHERE id IN (SELECT i.id FROM team_invitations i WHERE i.expires_at < @before LIMIT @row_limit);

-- name: UntoldInvitations :many
-- tenant: none, housekeeping over all teams.
-- Those that somebody is to be notified of who has confirmed the address, by now, and is not in the team.
SELECT i.id, i.team_id, t.name AS team, i.invited_by, u.id AS user_id FROM team_invitations i
JOIN users u ON u.email_key = i.email_key JOIN teams t ON t.id = i.team_id JOIN users v ON v.id = i.invited_by
WHERE i.told_at IS NULL AND i.expires_at > @now::timestamptz AND u.email_verified_at IS NOT NULL AND u.disabled_at IS NULL AND u.deleting_at IS NULL AND v.disabled_at IS NULL
  AND NOT EXISTS (SELECT FROM team_members m WHERE m.team_id = i.team_id AND m.user_id = u.id)
ORDER BY i.id LIMIT @row_limit FOR NO KEY UPDATE OF i SKIP LOCKED;

-- name: InvitationsTold :exec
-- tenant: none, housekeeping over all teams.
UPDATE team_invitations SET told_at = @now::timestamptz WHERE id = ANY(@ids::uuid[]);
