-- name: InsertPairing :execrows
-- tenant: none, the device is nobody's yet.
-- None where the code is another pairing's.
INSERT INTO device_pairings (device_hash, user_code, device_name, device_model, device_platform, client_ip, created_at, expires_at)
VALUES (@device_hash, @user_code, @device_name, @device_model, @device_platform, @client_ip, @now, @expires_at)
ON CONFLICT (user_code) DO NOTHING;

-- name: PairingOfDevice :one
-- tenant: none, what the device asks with is 256 random bits.
SELECT user_code, device_name, device_model, device_platform, polled_at, user_id, confirmed FROM device_pairings
WHERE device_hash = @device_hash AND expires_at > @now FOR UPDATE;

-- name: NotePoll :exec
-- tenant: none, what the device asks with is 256 random bits.
UPDATE device_pairings SET polled_at = @now::timestamptz WHERE device_hash = @device_hash;

-- name: PairingByCode :one
-- tenant: none, the device is nobody's yet.
-- One that waits for an answer.
SELECT device_name, device_model, device_platform, client_ip, created_at, expires_at FROM device_pairings
WHERE user_code = @user_code AND expires_at > @now AND user_id IS NULL;

-- name: AnswerPairing :one
-- tenant: the user who answers: the device is theirs from now on.
UPDATE device_pairings SET user_id = @user_id::uuid, confirmed = @confirmed::boolean
WHERE user_code = @user_code AND expires_at > @now AND user_id IS NULL
RETURNING device_name, device_model, device_platform, client_ip, created_at, expires_at;

-- name: DeletePairing :exec
DELETE FROM device_pairings WHERE device_hash = @device_hash AND user_id = @user_id;

-- name: DeleteExpiredPairings :execrows
-- tenant: none, housekeeping over all users.
DELETE FROM device_pairings WHERE device_hash IN (SELECT p.device_hash FROM device_pairings p WHERE p.expires_at < @before LIMIT @row_limit);

-- name: Devices :many
-- Sessions of devices that stand, the newest first.
SELECT id, device_name, device_model, device_platform, client_ip, created_at, last_used_at, expires_at FROM sessions
WHERE user_id = @user_id AND device_name IS NOT NULL AND revoked_at IS NULL AND expires_at > @now AND (sqlc.narg(before)::uuid IS NULL OR id < sqlc.narg(before))
ORDER BY id DESC LIMIT @row_limit;

-- name: RevokeDevice :one
UPDATE sessions SET revoked_at = @now::timestamptz, revoked_reason = 'revoked'
WHERE id = @id AND user_id = @user_id AND device_name IS NOT NULL AND revoked_at IS NULL
RETURNING id;
