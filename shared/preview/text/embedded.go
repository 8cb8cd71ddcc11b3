//go:build !fontlayer

package text

import (
	"embed"
	"errors"
	"io/fs"
)

//go:embed all:fonts/dist
var embedded embed.FS

// files returns the font files: here those in the binary.
func files() fs.FS { return embedded }

// ErrNoFonts is what Load's error wraps when the binary was built without the font files.
var ErrNoFonts = errors.New("text: the font files were not there when this program was built; run `make setup` and build again")
