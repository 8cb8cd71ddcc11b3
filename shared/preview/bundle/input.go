package bundle

import (
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/npm"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/preview/resolution"
)

// What a project is.
type (
	Files    = rendering.Files
	MapFiles = rendering.MapFiles
)

// Platforms that a bundle can be made for.
const (
	IOS     = resolution.IOS
	Android = resolution.Android
)

// Input is what to bundle.
type Input struct {
	Files Files
	// EntryPoint is the path of the file that exports the screen.
	EntryPoint string
	// Around are the files of what the screen is shown in, the outermost first: an app's root, or its layouts. Each shows the next
	// where its navigator shows a screen.
	Around []string
	// Answering screens get props and route parameters that answer whatever they are asked, where nobody gives any.
	Answering bool
	// Beside are files that say what is around the screen in its preview, the outermost first: their wrappers, and its props.
	Beside []string
	// Settings says that the script is to tell what the files of Beside say, and has no screen.
	Settings bool
	// Given are the names of environment variables that the sandbox has values for, whatever the project's files say.
	Given []string
	// Platform is IOS or Android.
	Platform string
	// Packages are the modules of npm packages that imports of the project mean, by their paths in a set of them.
	Packages map[npm.Import]string
	// Modules are the specifiers that the sandbox provides; nil means those of the embedded host script.
	Modules []string
	// MaxScriptBytes bounds the script; zero takes the default of rendering.MaxBundle.
	MaxScriptBytes int
	// StripFlow takes Flow's types out of a JavaScript file and leaves what stays on its lines. It is called from many goroutines.
	// The error says why it cannot be done, in words for the file's author; the file is read as it is then. With nil so are all.
	StripFlow StripFlow
}

// StripFlow takes Flow's types out of a file's source, by its name.
type StripFlow func(name string, source []byte) ([]byte, error)

// Output is a bundle.
type Output struct {
	// Script leaves the entry point's exports in the global __hsEntry; those of what is around it and its own, in a list
	// __hsChain, where there is any; those of Beside in __hsBeside; __hsAnswering and __hsSettings; or those exports in __hsScreen, where
	// more than them was loaded.
	Script []byte
	// SourceMap maps positions in Script to positions in the project's files.
	SourceMap *SourceMap
	// Assets are the images and other files that the code imports, by their id.
	Assets map[string]Asset
	// Unknown are the imports of packages that neither the sandbox nor Input.Packages has, sorted.
	Unknown []npm.Import
	// Diagnostics are sorted.
	Diagnostics []diagnostic.Diagnostic
	// PlatformSpecific says that the other platform may give another script, because a file with a platform's
	// extension exists for something that was imported.
	PlatformSpecific bool
}

// Asset is a file that user code refers to, as require('./logo.png') does.
type Asset struct {
	// ID is stable for a path and safe as a file name.
	ID string
	// Path is the file at the lowest scale.
	Path string
	// Scales are the paths by pixel density: 1, 1.5, 2, 3, 4.
	Scales map[float64]string
	// Width and Height are points at scale 1; zero for what has no size, such as fonts.
	Width, Height float64
	// Type is the file's extension in lower case, without the dot.
	Type string
}
