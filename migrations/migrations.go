// Package migrations embeds the numbered SQL files that bring a database from nothing to the present
// schema. They only go forward: a released file is never edited, a mistake is mended by the next number.
//
// It does no I/O: shared/db runs the files, under a lock that lets one process at a time migrate.
package migrations

import "embed"

// Files holds every migration, named 00001_topic.sql and on.
//
//go:embed *.sql
var Files embed.FS
