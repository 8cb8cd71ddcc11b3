-- name: InsertFlow :exec
-- tenant: none, nobody has signed in yet; a session that links is the caller's own.
INSERT INTO provider_flows (flow_hash, provider, redirect_uri, session_id, created_at, expires_at)
VALUES (@flow_hash, @provider, @redirect_uri, sqlc.narg(session_id), @now, @expires_at);

-- name: Flow :one
-- tenant: none, what the client keeps is 256 random bits.
SELECT provider, redirect_uri, session_id, user_id FROM provider_flows WHERE flow_hash = @flow_hash AND expires_at > @now;

-- name: ProveFlow :execrows
-- tenant: the user whose sign-in it is.
UPDATE provider_flows SET user_id = @user_id::uuid WHERE flow_hash = @flow_hash AND expires_at > @now AND user_id IS NULL;

-- name: EndFlow :execrows
-- tenant: none, what the client keeps is 256 random bits.
-- It works once.
DELETE FROM provider_flows WHERE flow_hash = @flow_hash AND expires_at > @now;

-- name: DeleteExpiredFlows :execrows
-- tenant: none, housekeeping over all users.
DELETE FROM provider_flows WHERE flow_hash IN (SELECT f.flow_hash FROM provider_flows f WHERE f.expires_at < @before LIMIT @row_limit);

-- name: IdentityOwner :one
-- tenant: none, this is how the caller becomes known.
SELECT i.user_id FROM identities i WHERE i.issuer = @issuer AND i.subject = @subject;

-- name: UseIdentity :exec
-- tenant: none, this is how the caller becomes known.
UPDATE identities SET last_used_at = @now WHERE issuer = @issuer AND subject = @subject;

-- name: InsertIdentity :exec
INSERT INTO identities (id, user_id, provider, issuer, subject, email, created_at, last_used_at)
VALUES (@id, @user_id, @provider, @issuer, @subject, @email, @now, @now);

-- name: Identities :many
-- The newest first.
SELECT id, provider, email, created_at, last_used_at FROM identities
WHERE user_id = @user_id AND (sqlc.narg(before)::uuid IS NULL OR id < sqlc.narg(before))
ORDER BY id DESC LIMIT @row_limit;

-- name: CountIdentities :one
SELECT count(*) FROM identities WHERE user_id = @user_id;

-- name: DeleteIdentity :one
DELETE FROM identities WHERE id = @id AND user_id = @user_id RETURNING provider;

-- name: AddressKnown :one
-- tenant: none, it is asked for whoever the provider vouches for.
SELECT EXISTS (SELECT FROM users WHERE email_key = @email_key)::boolean;

-- name: ConfirmAddress :exec
-- tenant: the user itself.
UPDATE users SET email_verified_at = @now::timestamptz WHERE id = @user_id;
