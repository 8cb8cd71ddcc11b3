// Package queries is the compiled SQL of the search. Each query reads what the teams of the caller have, team by team or
// project by project, so that what others have costs nothing.
//
// Reads: projects, team_members, tasks, task_comments, files.
package queries
