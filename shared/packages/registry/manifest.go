package registry

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"hivesync/shared/fault"
	"hivesync/shared/packages/semver"
	"hivesync/shared/safetext"
)

// manifest is a package.json of the project.
type manifest struct {
	Name                 string              `json:"name"`
	Version              string              `json:"version"`
	Dependencies         pairs               `json:"dependencies"`
	OptionalDependencies pairs               `json:"optionalDependencies"`
	PeerDependencies     pairs               `json:"peerDependencies"`
	PeerDependenciesMeta map[string]peerMeta `json:"peerDependenciesMeta"`
}

const (
	maxManifests     = 1000
	maxManifestBytes = 1 << 20
	maxDependencies  = 2000 // of one package
)

func parseManifests(raw map[string][]byte) (map[string]manifest, error) {
	if len(raw) > maxManifests {
		return nil, fault.Newf(fault.PackageInvalid, "The project has more than %d package.json files.", maxManifests)
	}
	out := make(map[string]manifest, len(raw))
	for folder, content := range raw {
		var m manifest
		if len(content) > maxManifestBytes || json.Unmarshal(bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF")), &m) != nil {
			return nil, fault.Newf(fault.PackageInvalid, "The package.json of the folder %q is no JSON object of at most %d KiB.", safetext.Line(folder, 200), maxManifestBytes>>10)
		}
		out[folder] = m
	}
	return out, nil
}

// needs are the dependencies of one package or folder in the order of their names: those it cannot do without.
func needs(regular, optional, peers pairs, meta map[string]peerMeta) (out []need) {
	for _, name := range slices.Sorted(maps.Keys(regular)) {
		if _, ok := optional[name]; !ok {
			out = append(out, need{name: name, text: regular[name]})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(peers)) {
		if _, ok := regular[name]; !ok && !meta[name].Optional {
			out = append(out, need{name: name, text: peers[name], peer: true})
		}
	}
	return out
}

// own are the project's own packages: what they provide, no registry is asked for.
type own map[string]manifest

func ownPackages(manifests map[string]manifest) own {
	out := own{}
	for _, folder := range slices.Sorted(maps.Keys(manifests)) {
		if m := manifests[folder]; folder != "" && m.Name != "" {
			out[m.Name] = m
		}
	}
	return out
}

// provides reports whether a dependency is the project's own package: where its version is in the range, or is none.
func (o own) provides(s spec) bool {
	m, ok := o[s.name]
	if !ok {
		return false
	}
	v, hasVersion := semver.Parse(m.Version)
	wanted, isRange := semver.ParseRange(s.text)
	return !hasVersion || s.text == "" || s.text == "*" || (isRange && wanted.Has(v))
}
