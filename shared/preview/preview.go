// Package preview turns a project's files and a list of devices into a layout document and a picture for each device:
// bundle, sandbox, tree, then layout and paint per device.
//
// It keeps everything in memory. User code runs only inside the sandbox's child processes; this package must never
// evaluate it, never reach for the network or the disk on its behalf, and never put a storage key or a URL into a
// layout document. The same files and devices give the same bytes.
package preview

import "hivesync/shared/preview/rendering"

// What the engine is asked for and what it answers.
type (
	Request   = rendering.Request
	App       = rendering.App
	Fixture   = rendering.Fixture
	Fixtures  = rendering.Fixtures
	Limits    = rendering.Limits
	Result    = rendering.Result
	Screen    = rendering.Screen
	AssetFile = rendering.AssetFile
	Step      = rendering.Step
)
