//go:build fontlayer

package text

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// layers is where AWS Lambda puts the files of a function's layers.
const layers = "/opt"

// files returns the font files: of a function on Lambda beside it, or in a layer.
func files() fs.FS {
	task := os.Getenv("LAMBDA_TASK_ROOT")
	if info, err := os.Stat(filepath.Join(task, "fonts", "dist")); task != "" && err == nil && info.IsDir() {
		return os.DirFS(task)
	}
	return os.DirFS(layers)
}

// ErrNoFonts is what Load's error wraps when the function has no layer with the font files.
var ErrNoFonts = errors.New("text: the font files are in no layer of this function; add fonts.zip, which `localrun bundle` writes")
