// Package queries is the compiled SQL of projects' npm packages. The team that the host established for the request is
// part of each condition.
//
// Owns: package_contents, package_sets, project_packages, package_fetches.
// Reads: teams, projects, files, jobs.
package queries
