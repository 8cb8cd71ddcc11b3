// Package queries is the compiled SQL of teams, their members and the invitations into them. The team that the host established
// for the request, or the caller, is part of each condition.
//
// Owns: teams, team_members, team_invitations.
// Writes: projects.
// Reads: users, jobs.
package queries
