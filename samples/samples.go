// Package samples holds the small projects of this folder, as they are built into the program.
package samples

import "embed"

// Files has a folder for each sample.
//
//go:embed checkout gallery inbox
var Files embed.FS
