// Package project reads a folder of source files the way a client would before it uploads them: what tools
// generate or install is left out, sizes and counts are bounded, and nothing outside the folder is followed.
package project

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Bounds of one project, in files and bytes.
const (
	maxFiles     = 5_000
	maxFileBytes = 5 << 20
	maxBytes     = 100 << 20
)

// ignored are folders that no preview needs: dependencies and version control anywhere, and native projects and build output at
// the root. Deeper ones of such a name are the project's own.
func ignored(name string) bool {
	switch path.Base(name) {
	case "node_modules", ".git", ".expo", ".idea", ".vscode":
		return true
	}
	switch name {
	case "ios", "android", "dist", "build", "coverage":
		return true
	}
	return false
}

// Read returns the files of a project by slash-separated path. Symbolic links and files over the size
// limit are left out and named in skipped.
func Read(dir string) (files map[string][]byte, skipped []string, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the project: %w", err)
	}
	defer func() { _ = root.Close() }()
	files = map[string][]byte{}
	total := 0
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != "." && ignored(name) {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() || info.Size() > maxFileBytes {
			skipped = append(skipped, name)
			return nil
		}
		content, err := root.ReadFile(filepath.FromSlash(name))
		if err != nil {
			return err
		}
		if total += len(content); total > maxBytes || len(files) == maxFiles {
			return fmt.Errorf("%s is over %d files or %d MiB: point at the app's own folder", dir, maxFiles, maxBytes>>20)
		}
		files[name] = content
		return nil
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s holds no files", dir)
	}
	return files, skipped, err
}

// entryNames are where React Native projects keep their first screen, most specific first.
var entryNames = []string{"App.tsx", "App.jsx", "App.ts", "App.js", "src/App.tsx", "src/App.jsx", "index.tsx", "index.jsx", "index.ts", "index.js"}

// EntryPoint guesses the file that exports the screen: package.json's main where it is one
// of the files, else the usual names.
func EntryPoint(files map[string][]byte) (string, error) {
	var manifest struct {
		Main string `json:"main"`
	}
	if json.Unmarshal(files["package.json"], &manifest) == nil && manifest.Main != "" {
		main := path.Clean(manifest.Main)
		if _, ok := files[main]; ok {
			return main, nil
		}
	}
	for _, name := range entryNames {
		if _, ok := files[name]; ok {
			return name, nil
		}
	}
	return "", fmt.Errorf("no entry point found: name it with --entry (looked for package.json's main and %s)", strings.Join(entryNames, ", "))
}
