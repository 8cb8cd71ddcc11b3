// Package queries is the compiled SQL of tasks. The project that the host established for the caller is part of each condition.
//
// Owns: task_boards, tasks, task_dependencies, task_comments, task_attachments.
// Reads: projects, team_members, users.
package queries
