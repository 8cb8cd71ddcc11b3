// Package queries is the compiled SQL of archives, and of what goes into them: what there is of one user, who is part of each
// condition.
//
// Owns: account_exports.
// Reads: users, sessions, api_tokens, second_factors, teams, team_members, team_invitations, projects, project_favourites, files, previews, tasks, task_comments, task_attachments, notifications, notification_preferences, webhooks, audit_log, identities, preview_shares, subscriptions.
package queries
