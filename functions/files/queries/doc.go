// Package queries is the compiled SQL of a project's files. The team that the host established for the request is
// part of each condition.
//
// Owns: files, blobs, project_revisions, file_changes, file_uploads.
// Writes: projects.
// Reads: teams, jobs.
package queries
