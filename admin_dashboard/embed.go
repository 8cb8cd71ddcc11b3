// Package admindashboard holds the admin dashboard as `make setup` built it, for the backend to serve. It imports nothing of the product.
package admindashboard

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns what the build made; without one there is no index.html in it.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is part of this source
	}
	return files
}
