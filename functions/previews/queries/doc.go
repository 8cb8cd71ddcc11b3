// Package queries is the compiled SQL of previews. The project that the host established for the caller, whether by
// membership or by a preview token, is part of each condition.
//
// Owns: previews, preview_screens, preview_shares.
// Reads: projects, team_members, files, jobs, project_packages.
package queries
