// Package screens judges whether a preview of an app's screen shows something useful, and puts all on one page. It renders nothing.
package screens

import (
	"hivesync/shared/preview/rendering"
	"hivesync/shared/preview/routes"
)

// Find returns the paths of the files that are screens by the customs of React Native projects, sorted.
func Find(files map[string][]byte) []string { return routes.Screens(rendering.MapFiles(files)) }
