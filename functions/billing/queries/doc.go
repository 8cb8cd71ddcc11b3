// Package queries is the compiled SQL of what users pay for.
//
// Owns: subscriptions, billing_events.
// Writes: users.
// Reads: teams, projects, package_contents.
package queries
