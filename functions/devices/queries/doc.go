// Package queries is the compiled SQL of devices that show previews. The project that the host established for the caller, whether by
// membership or by a preview token, is part of each condition.
//
// Reads: projects, team_members, users, previews, jobs.
package queries
