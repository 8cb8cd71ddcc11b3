// Package queries is the compiled SQL of the outbox. Its events name their users.
//
// Owns: outbox_events.
package queries
