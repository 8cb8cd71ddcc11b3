// Package queries is the compiled SQL of webhooks, of what is sent to them, and of what came of it. The team that the host established
// for the request is part of each condition.
//
// Owns: webhooks, webhook_deliveries, webhook_attempts.
// Writes: webhook_messages.
// Reads: teams, team_members.
package queries
