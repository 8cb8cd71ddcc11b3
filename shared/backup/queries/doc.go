// Package queries is the compiled SQL of how backups and drills went.
//
// Owns: backup_results.
package queries
