package installation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"hivesync/shared/packages/reach"
	"hivesync/shared/packages/sets"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/npm"
)

// Pack packs what the project's files import of its packages, to be sent: the set and its archives. It tells what cannot be packed.
func Pack(ctx context.Context, o Options, found Found) (sets.Made, error) {
	made, missing, err := sets.Make(ctx, found.Packages, reach.Imports(o.Files), reach.Unneeded(bundle.Provided))
	for _, name := range missing {
		o.Tell("%s cannot be packed, or is larger than %d MiB: a stand-in is shown for it", name, sets.MaxArchive>>20)
	}
	return made, err
}

// State tells a project's installation apart from another, without reading the packages: by its manifests and lock files, by what
// package managers write when they have installed, and by what the project imports.
func State(o Options) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(o.Files)) {
		switch path.Base(name) {
		case "package.json", ".npmrc", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", ".yarnrc.yml", "pnpm-lock.yaml", "pnpm-workspace.yaml", "bun.lock":
			content := sha256.Sum256(o.Files[name])
			_ = json.NewEncoder(h).Encode([]any{name, content[:]}) // a hash takes everything
		}
	}
	list := reach.Imports(o.Files)
	slices.SortFunc(list, func(a, b npm.Import) int {
		return slices.Compare([]string{a.Folder, a.Specifier}, []string{b.Folder, b.Specifier})
	})
	_ = json.NewEncoder(h).Encode(list)
	for dir, err := filepath.Abs(o.Dir); err == nil; dir = filepath.Dir(dir) {
		for _, name := range []string{"node_modules", "node_modules/.package-lock.json", "node_modules/.yarn-state.yml", "node_modules/.yarn-integrity", "node_modules/.modules.yaml"} {
			if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err == nil {
				_ = json.NewEncoder(h).Encode([]any{dir, name, info.ModTime(), info.Size()})
			}
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
