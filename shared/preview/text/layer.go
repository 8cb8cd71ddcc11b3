//go:build fontlayer

package text

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// layers is where AWS Lambda puts the files of a function's layers, and where the worker's image has a layer with the fonts.
const layers = "/opt"

// files returns the font files: of a function on Lambda beside it, or in a layer.
func files() fs.FS {
	task := os.Getenv("LAMBDA_TASK_ROOT")
	if info, err := os.Stat(filepath.Join(task, "fonts", "dist")); task != "" && err == nil && info.IsDir() {
		return os.DirFS(task)
	}
	return os.DirFS(layers)
}

// ErrNoFonts is what Load's error wraps when there is no layer with the font files.
var ErrNoFonts = errors.New("text: the font files are in no layer beside this program: a function on Lambda needs fonts.zip, which `localrun bundle` writes, and an image needs shared/preview/text/fonts/dist at /opt/fonts/dist")
