package registry

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/semver"
	"hivesync/shared/safetext"
)

// Missing is a dependency that could not be resolved: what imports it fails, and nothing else does.
type Missing struct {
	// Importer is the key of the package that declares it; where it is empty, the project's Folder does.
	Importer, Folder string
	Name             string
	Err              *fault.Error
}

const (
	maxPackages    = 5000
	maxNeeds       = 100_000 // dependencies of all of them
	resolveTimeout = 5 * time.Minute
)

// need is a dependency that is yet to be resolved.
type need struct {
	importer, folder string
	name, text       string
	peer             bool
	spec             spec
}

// declared reports whether the project's root itself declares it.
func (n need) declared() bool {
	return n.importer == "" && n.folder == "" && !n.peer && n.name == n.spec.name
}

// chosen is a version that is part of the installation.
type chosen struct {
	version  semver.Version
	declared bool // by the project's root itself
}

// resolving is an installation as far as it is known.
type resolving struct {
	client  *Client
	skip    Skip
	held    map[string][]need // needs of the project's folders that wait for a package to have the same, by name
	own     own
	graph   *packages.Graph
	chosen  map[string][]chosen // by the package's own name
	missing []Missing
	next    []need
	asked   int // dependencies so far
}

// Skip says which dependencies an installation can do without.
type Skip struct {
	// Always are those that nothing needs, with all that they alone need.
	Always func(name string) bool
	// Unused are those of the project that it has for other packages alone: they are there where one of these needs them.
	Unused func(name string) bool
}

func (s Skip) always(name string) bool { return s.Always != nil && s.Always(name) }

// Resolve says what an installation of a project without a lock file would be, as flat as npm's: from the dependencies of its
// package.json files (by folder, the root's is ""), and theirs, to the versions that the registries have now. Development dependencies
// and optional ones are left out; so is what skip says, and what the project's own folders provide. The keys of the graph are "name@version".
//
// What does not exist, or is not from a registry, is Missing. A registry that does not answer is PACKAGE_UNAVAILABLE, and a project of
// more than 5,000 packages PACKAGE_INVALID.
func (c *Client) Resolve(ctx context.Context, manifests map[string][]byte, skip Skip) (*packages.Graph, []Missing, error) {
	parsed, err := parseManifests(manifests)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
	defer cancel()
	r := &resolving{
		client: c, skip: skip, own: ownPackages(parsed), chosen: map[string][]chosen{}, held: map[string][]need{},
		graph: &packages.Graph{Roots: map[string]map[string]string{}, Packages: map[string]packages.Package{}},
	}
	for _, folder := range slices.Sorted(maps.Keys(parsed)) { // the root first: its versions come before its workspaces'
		m := parsed[folder]
		r.graph.Roots[folder] = map[string]string{}
		r.ask(need{folder: folder}, needs(m.Dependencies, m.OptionalDependencies, m.PeerDependencies, m.PeerDependenciesMeta))
	}
	// Level by level, so that the result does not depend on which answer comes first.
	for len(r.next) > 0 || r.asked > maxNeeds {
		if err := r.level(ctx); err != nil {
			return nil, nil, err
		}
	}
	return r.graph, r.missing, nil
}

// ask adds what an importer needs to the next level.
func (r *resolving) ask(importer need, all []need) {
	if len(all) > maxDependencies {
		importer.name = "*"
		r.miss(importer, fault.Newf(fault.PackageInvalid, "A package has more than %d dependencies.", maxDependencies))
		return
	}
	if r.asked += len(all); r.asked > maxNeeds {
		return // the next level is refused
	}
	for _, n := range all {
		n.importer, n.folder = importer.importer, importer.folder
		if r.skip.always(n.name) {
			continue
		}
		s, isFolder, err := parseSpec(n.name, n.text)
		if err != nil {
			r.miss(n, fault.From(err))
			continue
		}
		if isFolder || r.own.provides(s) || r.skip.always(s.name) {
			continue
		}
		n.spec = s
		if n.importer == "" && r.skip.Unused != nil && r.skip.Unused(n.name) {
			r.held[s.name] = append(r.held[s.name], n)
			continue
		}
		if n.importer != "" { // the project's own version is the one that its packages share
			r.next = append(r.next, r.held[s.name]...)
			delete(r.held, s.name)
		}
		r.next = append(r.next, n)
	}
}

func (r *resolving) miss(n need, err *fault.Error) {
	r.missing = append(r.missing, Missing{Importer: n.importer, Folder: n.folder, Name: safetext.Line(n.name, maxNameBytes), Err: err})
}

// outcome is what a level found for the needs of one package name: the release of each, or why there is none.
type outcome struct {
	needs    []need
	releases []release      // of a need that an earlier choice fulfils, its version alone
	faults   []*fault.Error // of a need without a release
}

// level resolves what is needed now, by package name and a few at once, and gathers what that needs in turn.
func (r *resolving) level(ctx context.Context) error {
	byName := map[string]*outcome{}
	for _, n := range r.next {
		if byName[n.spec.name] == nil {
			byName[n.spec.name] = &outcome{}
		}
		byName[n.spec.name].needs = append(byName[n.spec.name].needs, n)
	}
	r.next = nil
	names := slices.Sorted(maps.Keys(byName))
	if r.asked > maxNeeds || len(r.graph.Packages)+len(r.missing)+len(names) > maxPackages {
		return fault.Newf(fault.PackageInvalid, "The project needs more than %d packages. Install them, or commit a lock file.", maxPackages)
	}
	group, limited := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, name := range names {
		group.Go(func() error { return r.find(limited, name, byName[name]) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, name := range names {
		r.settle(name, byName[name])
	}
	return nil
}

// find chooses the versions of one package. It only reads what earlier levels chose.
func (r *resolving) find(ctx context.Context, name string, out *outcome) error {
	// Peers come last: what others bring fulfils them.
	slices.SortStableFunc(out.needs, func(a, b need) int {
		if a.peer == b.peer {
			return 0
		}
		if b.peer {
			return -1
		}
		return 1
	})
	found := slices.Clone(r.chosen[name])
	out.releases, out.faults = make([]release, len(out.needs)), make([]*fault.Error, len(out.needs))
	var d *description
	old := false
	for i, n := range out.needs {
		if c, ok := reuse(found, n); ok {
			out.releases[i] = release{Version: c.version.String()}
			continue
		}
		var err error
		if d == nil {
			if d, old, err = r.client.describe(ctx, name, false); err != nil {
				return out.fail(err)
			}
		}
		release, ok := d.choose(n.spec.text)
		if !ok && old {
			if d, old, err = r.client.describe(ctx, name, true); err != nil {
				return out.fail(err)
			}
			release, ok = d.choose(n.spec.text)
		}
		v, valid := semver.Parse(release.Version)
		if !ok || !valid {
			out.faults[i] = fault.Cancel(fault.Newf(fault.PackageUnavailable, "No version of %s is in the range %q.", name, n.spec.text))
			continue
		}
		out.releases[i] = release
		found = append(found, chosen{version: v, declared: n.declared()})
	}
	return nil
}

// fail keeps a permanent error for the needs of the name, and returns others: they would befall each further name.
func (o *outcome) fail(err error) error {
	f := (*fault.Error)(nil)
	if !errors.As(err, &f) || !f.Permanent() || f.Code == fault.PackagesTooLarge {
		return fmt.Errorf("registry: %w", err)
	}
	for i := range o.needs {
		o.faults[i] = f
	}
	return nil
}

// reuse returns the version chosen before that fulfils a need: the root's own, else the highest. A peer is whichever the root has,
// fulfilled or not: two copies of what is meant to be shared, such as React, break more than an old one.
func reuse(found []chosen, n need) (best chosen, ok bool) {
	wanted, isRange := semver.ParseRange(n.spec.text)
	for _, c := range found {
		fits := isRange && wanted.Has(c.version) || n.peer && c.declared
		if fits && (!ok || c.declared || (!best.declared && semver.Compare(c.version, best.version) > 0)) {
			best, ok = c, true
		}
	}
	return best, ok
}

// settle writes what was found for a name into the graph.
func (r *resolving) settle(name string, out *outcome) {
	for i, n := range out.needs {
		release := out.releases[i]
		if release.Version == "" {
			r.miss(n, out.faults[i])
			continue
		}
		v, _ := semver.Parse(release.Version)
		key := name + "@" + v.String()
		if _, known := r.graph.Packages[key]; !known {
			r.graph.Packages[key] = packages.Package{
				Name: name, Version: release.Version, Integrity: release.Dist.integrity(), Tarball: release.Dist.Tarball, Dependencies: map[string]string{},
			}
			r.chosen[name] = append(r.chosen[name], chosen{v, n.declared()})
			r.ask(need{importer: key}, needs(release.Dependencies, release.OptionalDependencies, release.PeerDependencies, release.PeerDependenciesMeta))
		}
		if n.importer != "" {
			r.graph.Packages[n.importer].Dependencies[n.name] = key
			continue
		}
		r.graph.Roots[n.folder][n.name] = key
	}
}
