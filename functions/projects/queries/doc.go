// Package queries is the compiled SQL of projects. A project belongs to a team: the caller's membership, or the team
// that the host established for the request, is part of each condition.
//
// Owns: projects, project_favourites.
// Reads: teams, team_members, jobs.
package queries
