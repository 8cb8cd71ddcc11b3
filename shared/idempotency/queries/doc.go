// Package queries is the compiled SQL of idempotency keys. Each belongs to a user.
//
// Owns: idempotency_keys.
package queries
