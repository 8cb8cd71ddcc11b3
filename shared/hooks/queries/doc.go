// Package queries is the compiled SQL by which events reach the webhooks of a team.
//
// Owns: webhook_messages.
// Writes: webhook_deliveries.
// Reads: webhooks.
package queries
