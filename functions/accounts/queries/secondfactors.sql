-- name: SecondFactor :one
-- Of an account that asks for codes.
SELECT secret, last_step FROM second_factors WHERE user_id = @user_id AND confirmed_at IS NOT NULL;

-- name: UnconfirmedFactor :one
SELECT secret FROM second_factors WHERE user_id = @user_id AND confirmed_at IS NULL;

-- name: StartFactor :execrows
-- One that was begun before and not confirmed is replaced.
INSERT INTO second_factors (user_id, secret, created_at) VALUES (@user_id, @secret, @now)
ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at, last_step = 0
WHERE second_factors.confirmed_at IS NULL;

-- name: ConfirmFactor :execrows
UPDATE second_factors SET confirmed_at = @now::timestamptz, last_step = @step WHERE user_id = @user_id AND secret = @secret AND confirmed_at IS NULL;

-- name: UseStep :execrows
-- A code is taken once, and none before it.
UPDATE second_factors SET last_step = @step WHERE user_id = @user_id AND confirmed_at IS NOT NULL AND last_step < @step;

-- name: DeleteFactor :exec
DELETE FROM second_factors WHERE user_id = @user_id;

-- name: InsertRecoveryCodes :exec
-- tenant: the user itself.
INSERT INTO recovery_codes (code_hash, user_id, created_at) SELECT h.hash, @user_id, @now FROM unnest(@hashes::bytea[]) h(hash);

-- name: UseRecoveryCode :execrows
DELETE FROM recovery_codes WHERE code_hash = @code_hash AND user_id = @user_id;

-- name: DeleteRecoveryCodes :exec
DELETE FROM recovery_codes WHERE user_id = @user_id;
