// Package fetched gives previews the npm packages of a project whose archives were fetched: nothing is installed on a disk.
package fetched

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"hivesync/shared/packages"
	"hivesync/shared/preview/npm"
)

// Packages are a graph of packages with their files. They implement npm.Packages and npm.Source.
type Packages struct {
	graph    *packages.Graph
	files    map[string]npm.Files
	identity string
}

// New joins a graph with the files of its packages, by their keys. digests say what the files are, by key too: of their archives, say.
// A package without files counts as not installed.
func New(graph *packages.Graph, files map[string]npm.Files, digests map[string]string) *Packages {
	h := sha256.New()
	e := json.NewEncoder(h)
	_ = e.Encode(graph) // maps are encoded in the order of their keys; a hash takes everything
	for _, key := range slices.Sorted(maps.Keys(files)) {
		_ = e.Encode([]string{key, digests[key]})
	}
	return &Packages{graph: graph, files: files, identity: hex.EncodeToString(h.Sum(nil))}
}

// Open implements npm.Source.
func (p *Packages) Open(context.Context) (npm.Packages, error) { return p, nil }

// Rest implements npm.Packages: archives are kept, and unpacked again when they are asked for.
func (p *Packages) Rest() int64 {
	var held int64
	for _, files := range p.files {
		if a, ok := files.(interface{ rest() int64 }); ok {
			held += a.rest()
		}
	}
	return held
}

// Identity implements npm.Source: it is the same for the same graph and files.
func (p *Packages) Identity() string { return p.identity }

// Find implements npm.Packages.
func (p *Packages) Find(importer, folder, name string) (string, bool) {
	key, ok := p.graph.Find(importer, folder, name)
	if !ok || p.files[key] == nil {
		return "", false
	}
	return key, true
}

// Package implements npm.Packages.
func (p *Packages) Package(key string) npm.Package {
	about := p.graph.Packages[key]
	return npm.Package{Name: about.Name, Version: about.Version, Files: p.files[key]}
}
